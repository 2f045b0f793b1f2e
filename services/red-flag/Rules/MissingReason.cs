namespace Transparency.RedFlag.Rules;

/// <summary>
/// A reason has three parts: facts, law, considerations (Administrative Procedure Act s. 37), or a recorded exception. A grant exactly
/// as applied for with a completed checklist needs no prose (system.md §7), so nobody writes for a machine.
/// </summary>
public static class MissingReason
{
    private static readonly string[] Required = ["facts", "law", "considerations"];

    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Point is not { } point) return new Answer.Insufficient("decision-point-not-in-catalogue");
        if (!point.Discretionary) return new Answer.NotApplicable("not-discretionary");

        var body = decision.Body;
        IReadOnlyList<string> parts = body.Reason?.Parts ?? [];
        if (parts.Contains("exception")) return new Answer.Clear();
        var missing = body.Reason is { } r && r.Length < input.Parameter("minimumCharacters") ? Required.Length : Required.Count(p => !parts.Contains(p));
        if (missing == 0) return new Answer.Clear();

        var grantable = point.Outcomes.Any(o => o.Code == body.Outcome && o.GrantsAsApplied);
        if (grantable && body.Conditions.Count == 0 && body.Amount is null)
        {
            if (body is { AsApplied: true, ChecklistComplete: true }) return new Answer.NotApplicable("granted-as-applied");
            if (body.AsApplied is null) return new Answer.Insufficient("as-applied-not-recorded");
            if (body is { AsApplied: true, ChecklistComplete: null }) return new Answer.Insufficient("checklist-not-recorded");
        }
        // An old log without any reason tells how it was kept, not how it was decided.
        if (input.Case.Historical && body.Reason is null) return new Answer.Insufficient("reason-not-recorded-by-source");
        return new Answer.Fires(missing,
        [
            new("missingParts", RuleBook.Text(missing), RuleBook.Text(Required.Length), "parts"),
            new("reasonLength", RuleBook.Text(body.Reason?.Length ?? 0), RuleBook.Text(input.Parameter("minimumCharacters"))),
        ], [decision.Reached]);
    }
}
