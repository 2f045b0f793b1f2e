using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;

namespace Transparency.RedFlag.Flags;

/// <summary>What a run of a study changes about the flags of its cohort; pure.</summary>
public static class JudgeStudy
{
    /// <summary>The flag of one who stands out: the same cohort, rule and person is the same flag in every run.</summary>
    public static FlagSubject Subject(RuleDefinition rule, StudyCohort cohort, StudyFinding finding) => new(FlagId.OfStudy(rule, cohort, finding).Value, rule.Id, rule.Version, rule.Digest,
        rule.Restricted, rule.Shadow, "", FlagId.About(cohort, finding), cohort.DecisionPoint, cohort.Agency, finding.Office, cohort.Service, "", finding.Officer);

    /// <summary>
    /// Whether a finding rests on history: fewer decisions than the rule compares at least were seen as they were taken – of the one who stands out, or of all when it is nobody
    /// in particular. What rests on history waits in the inbox and wakes nobody, or importing it would; any other finding that nobody takes is told upwards (<see cref="Alerts.Escalation"/>).
    /// </summary>
    public static Func<StudyFinding, bool> History(RuleDefinition rule, IReadOnlyList<StudyRow> decisions)
    {
        var live = decisions.Where(row => !row.Historical).CountBy(row => row.Officer).ToDictionary();
        return finding => (finding.Officer is { } officer ? live.GetValueOrDefault(officer) : live.Values.Sum()) < (rule.MinimumN ?? 30);
    }

    /// <summary>
    /// At most one fact per flag. Every run counts a few decisions more: only another strength makes it another finding, or a conclusion of yesterday
    /// would be undone by every run.
    /// </summary>
    public static IReadOnlyList<(FlagRow? Before, FlagFact Fact)> Decide(RuleDefinition rule, StudyCohort cohort, IReadOnlyList<StudyFinding> findings, IReadOnlyList<FlagRow> flags,
        Func<StudyFinding, bool> historical)
    {
        var changes = new List<(FlagRow?, FlagFact)>();
        var standing = new HashSet<string>();
        foreach (var finding in findings)
        {
            var subject = Subject(rule, cohort, finding);
            standing.Add(subject.FlagId);
            var before = flags.FirstOrDefault(f => f.Subject.FlagId == subject.FlagId);
            var (state, found) = (before?.State ?? FlagState.None, Finding.Of(rule, finding.Fires));
            if (state.Status != FlagStatus.Open) changes.Add((before, new FlagFact.Raised(subject, state.Revision + 1, found, [], 0, 0, historical(finding))));
            else if (before!.Finding.Strength != found.Strength) changes.Add((before, new FlagFact.Revised(subject.FlagId, state.Revision + 1, found, [], 0, 0)));
        }
        changes.AddRange(flags.Where(f => f.State.Status == FlagStatus.Open && !standing.Contains(f.Subject.FlagId))
            .Select(f => ((FlagRow?)f, (FlagFact)new FlagFact.Withdrawn(f.Subject.FlagId, f.State.Revision + 1, f.Subject.RuleVersion == rule.Version ? "cleared" : "superseded", 0))));
        return changes;
    }
}
