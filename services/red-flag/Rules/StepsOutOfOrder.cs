using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.RedFlag.Rules;

/// <summary>
/// A step finished before another that the manual declares to come first. The first completion of a step counts (repeating a step is
/// rework, not disorder); equal times are no disorder, because many systems write one time for several steps.
/// </summary>
public static class StepsOutOfOrder
{
    public static Answer Inspect(RuleInput input)
    {
        if (input.Service is not { } service) return new Answer.Insufficient("service-not-in-catalogue");
        if (service.Steps.Count < 2) return new Answer.NotApplicable("no-declared-order");
        var done = Completions(input);
        if (done.Count == 0) return new Answer.Insufficient("no-step-recorded");

        var early = done.Where(a => done.Exists(b => b.Step.Order < a.Step.Order && b.Fact.OccurredAt > a.Fact.OccurredAt)).ToList();
        if (early.Count == 0) return new Answer.Clear();
        var involved = early.SelectMany(a => done.Where(b => b.Step.Order < a.Step.Order && b.Fact.OccurredAt > a.Fact.OccurredAt)).Concat(early);
        return new Answer.Fires(early.Count,
        [
            new("stepsOutOfOrder", RuleBook.Text(early.Count), "0", "steps"),
            new("firstOutOfOrder", early[0].Step.NameTh, ValueEn: early[0].Step.NameEn),
        ], [.. involved.Select(i => i.Fact).Distinct()]);
    }

    /// <summary>First completion of each declared step, in the order of the case file.</summary>
    internal static List<(ServiceStep Step, CaseFact Fact)> Completions(RuleInput input) =>
    [
        .. input.Case.Facts.Where(f => f.Step is not null).DistinctBy(f => f.Step!.Code)
            .Select(f => (Step: input.Service!.Steps.FirstOrDefault(s => s.Code == f.Step!.Code), Fact: f))
            .Where(p => p.Step is not null).Select(p => (p.Step!, p.Fact)),
    ];
}
