namespace Transparency.RedFlag.Rules;

/// <summary>
/// Four eyes broken: the one who proposed also approved, or a correction was approved by its own author. A committee's decision belongs to
/// the committee (system.md §9).
/// </summary>
public static class SelfApproval
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Point is not { } point) return new Answer.Insufficient("decision-point-not-in-catalogue");
        var correction = decision.Facts.FirstOrDefault(f => f.Correction is { Author: { } author, ApprovedBy: { } by } && author == by);
        if (correction is not null) return Fires(input, 2, [decision.Reached, correction]);
        if (!point.FourEyes) return new Answer.NotApplicable("four-eyes-not-required");

        var people = decision.Body.Participants;
        if (people.Any(p => p.Part == "committee")) return new Answer.NotApplicable("committee");
        var proposers = people.Where(p => p.Part == "propose").Select(p => p.Officer).ToHashSet();
        var approvers = people.Where(p => p.Part == "approve").Select(p => p.Officer).ToHashSet();
        if (proposers.Count == 0) return new Answer.Insufficient("proposer-not-recorded");
        if (approvers.Count == 0) return new Answer.Insufficient("approver-not-recorded");
        return proposers.Overlaps(approvers) ? Fires(input, people.Select(p => p.Officer).Distinct().Count() == 1 ? 2 : 1, [decision.Reached]) : new Answer.Clear();
    }

    /// <summary>Severity 2 when nobody else took part at all or the record itself was changed alone, 1 when someone else did.</summary>
    private static Answer.Fires Fires(RuleInput input, int severity, IReadOnlyList<Contracts.DecisionCapture.V1.CaseFact> evidence) => new(severity,
    [
        new("samePerson", "1", "0", "persons"),
        new("officers", RuleBook.Text(input.TheDecision.Body.Participants.Select(p => p.Officer).Distinct().Count()),
            RuleBook.Text(input.Parameter("minimumOfficers")), "persons"),
    ], evidence);
}
