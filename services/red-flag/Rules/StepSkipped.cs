namespace Transparency.RedFlag.Rules;

/// <summary>
/// A mandatory step without a record although a later one is done (or the case is closed). An absence: it waits until nothing can be under way.
/// </summary>
public static class StepSkipped
{
    public static Answer Inspect(RuleInput input)
    {
        if (input.Service is not { } service) return new Answer.Insufficient("service-not-in-catalogue");
        if (service.Steps.Count == 0) return new Answer.NotApplicable("no-declared-steps");
        var done = StepsOutOfOrder.Completions(input);
        // A source that reports no steps at all leaves a gap; it does not make every officer a skipper.
        if (done.Count < input.Parameter("minimumSteps")) return new Answer.Insufficient("no-step-recorded");

        var reached = done.Max(d => d.Step.Order);
        var left = input.Case.Facts.Any(f => f.Departure is not null);
        var skipped = service.Steps.Where(s => !s.Optional && (s.Order < reached || (input.Case.Closed && !left)) && !done.Exists(d => d.Step.Code == s.Code))
            .OrderBy(s => s.Order).ToList();
        if (skipped.Count == 0) return new Answer.Clear();
        return Answer.Absent(input, new Answer.Fires(skipped.Count,
        [
            new("stepsSkipped", RuleBook.Text(skipped.Count), "0", "steps"),
            new("firstSkipped", skipped[0].NameTh, ValueEn: skipped[0].NameEn),
        ], [.. done.Select(d => d.Fact)]));
    }
}
