using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Anomalies;

/// <summary>What scoring a decided case changes about its flags; pure.</summary>
public static class JudgeCase
{
    /// <summary>
    /// At most one fact per flag. A later fact moves every score a little: only another strength makes it another finding, or a conclusion of yesterday would be undone by a notification of today.
    /// A flag of an older version of the rule gives way.
    /// </summary>
    /// <param name="finding">Null when the case is not beyond the limit.</param>
    /// <param name="flags">Flags that any version of the rule has raised about the decision.</param>
    public static IReadOnlyList<(FlagRow? Before, FlagFact Fact)> Decide(RuleDefinition rule, CaseFile file, DecisionFile decision, Finding? finding, IReadOnlyList<FlagRow> flags, bool suspended, DateTimeOffset now)
    {
        var changes = new List<(FlagRow?, FlagFact)>();
        var before = flags.FirstOrDefault(flag => flag.Subject.RuleVersion == rule.Version);
        var (state, reached) = (before?.State ?? FlagState.None, decision.Reached);
        if (finding is null && state.Status == FlagStatus.Open) changes.Add((before, new FlagFact.Withdrawn(before!.Subject.FlagId, state.Revision + 1, "cleared", file.LastIndex)));
        if (finding is not null && state.Status != FlagStatus.Open)
        {
            var subject = new FlagSubject(FlagId.Of(rule.Id, rule.Version, file.CaseId, decision.DecisionId).Value, rule.Id, rule.Version, rule.Digest, rule.Restricted, rule.Shadow || suspended, file.CaseId, decision.DecisionId,
                decision.Body.DecisionPoint, reached.Agency, reached.Office, reached.Service, reached.Source);
            changes.Add((before, new FlagFact.Raised(subject, state.Revision + 1, finding, [], file.LastIndex, reached.CatalogueVersion, InspectFlag.IsHistory(file.LastRecordedAt, now))));
        }
        else if (finding is not null && before!.Finding.Strength != finding.Strength) changes.Add((before, new FlagFact.Revised(before.Subject.FlagId, state.Revision + 1, finding, [], file.LastIndex, reached.CatalogueVersion)));
        changes.AddRange(flags.Where(flag => flag.Subject.RuleVersion != rule.Version && flag.State.Status == FlagStatus.Open)
            .Select(flag => ((FlagRow?)flag, (FlagFact)new FlagFact.Withdrawn(flag.Subject.FlagId, flag.State.Revision + 1, "superseded", file.LastIndex))));
        return changes;
    }
}
