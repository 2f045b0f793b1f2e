namespace Transparency.RedFlag.Rules;

/// <summary>Defects of an application have to be told once, all together; telling new ones later stretches the time.</summary>
public static class DefectsToldAgain
{
    public static Answer Inspect(RuleInput input)
    {
        var told = input.Case.Facts.Where(f => f.Completeness is { Complete: false }).ToList();
        if (!input.Case.Facts.Any(f => f.Completeness is not null)) return new Answer.NotApplicable("no-completeness-check");
        var times = told.Count - (int)input.Parameter("maximumTimes");
        return times <= 0 ? new Answer.Clear() : new Answer.Fires(times, [new("defectsTold", RuleBook.Text(told.Count), RuleBook.Text(input.Parameter("maximumTimes")), "times")], told);
    }
}
