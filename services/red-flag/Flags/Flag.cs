using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Flags;

/// <summary>The facts of a flag's stream. Names on disk: flag_raised, flag_revised, flag_withdrawn.</summary>
public abstract record FlagFact
{
    private FlagFact() { }

    /// <param name="Revision">1 for the first finding; rises with every changed or renewed one.</param>
    /// <param name="Gaps">What other rules could not judge about the same decision.</param>
    /// <param name="ComputedFrom">decision-capture's ledger index up to which facts were known.</param>
    /// <param name="Historical">It rests on what a source that delivers history told: nobody is alerted.</param>
    public sealed record Raised(FlagSubject Subject, int Revision, Finding Finding, IReadOnlyList<string> Gaps, long ComputedFrom, long CatalogueVersion,
        bool Historical = false) : FlagFact;

    public sealed record Revised(string FlagId, int Revision, Finding Finding, IReadOnlyList<string> Gaps, long ComputedFrom, long CatalogueVersion) : FlagFact;

    /// <param name="Why">cleared, not-applicable:…, insufficient:… or superseded: what the rule says now.</param>
    public sealed record Withdrawn(string FlagId, int Revision, string Why, long ComputedFrom) : FlagFact;
}

public enum FlagStatus { None, Open, Withdrawn }

/// <summary>As much of a flag as its next decision needs.</summary>
/// <param name="Version">Stream version: the expected version of the next append.</param>
public sealed record FlagState(FlagStatus Status, int Revision, string? FindingDigest, long Version)
{
    public static readonly FlagState None = new(FlagStatus.None, 0, null, 0);

    public FlagState Evolve(FlagFact fact) => fact switch
    {
        FlagFact.Raised f => new(FlagStatus.Open, f.Revision, f.Finding.Digest, Version + 1),
        FlagFact.Revised f => new(FlagStatus.Open, f.Revision, f.Finding.Digest, Version + 1),
        FlagFact.Withdrawn f => this with { Status = FlagStatus.Withdrawn, Revision = f.Revision, Version = Version + 1 },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };
}

public static class InspectFlag
{
    /// <summary>
    /// What was recorded longer ago than this when a flag is raised about it is history that is read again: a lost database, a new rule, a new version of one. Nobody is
    /// alerted of it and nobody called for it; it waits in the inbox. An outage of days still alerts.
    /// </summary>
    public static readonly TimeSpan HistoryAfter = TimeSpan.FromDays(7);

    /// <param name="recordedAt">When the newest of what the finding rests on was recorded.</param>
    public static bool IsHistory(DateTimeOffset recordedAt, DateTimeOffset now) => now - recordedAt > HistoryAfter;

    /// <summary>At most one fact: a repeat adds none; what is still waited for leaves the flag as it is.</summary>
    /// <param name="now">When it is looked at; null for an instant at which nothing is history.</param>
    public static FlagFact? Decide(Verdict verdict, CaseFile file, Func<IReadOnlyList<string>> gaps, FlagState state, bool suspended = false, DateTimeOffset? now = null)
    {
        if (verdict.Answer is Answer.Waiting || (verdict.Answer is not Answer.Fires && state.Status != FlagStatus.Open)) return null;
        var about = verdict.Decision?.Reached ?? file.First;
        var id = FlagId.Of(verdict.Rule.Id, verdict.Rule.Version, file.CaseId, verdict.Decision?.DecisionId).Value;
        var version = verdict.Decision?.Reached.CatalogueVersion ?? file.CatalogueVersion;
        switch (verdict.Answer)
        {
            case Answer.Fires fires:
                var finding = Finding.Of(verdict.Rule, fires);
                if (state.Status != FlagStatus.Open)
                    return new FlagFact.Raised(new FlagSubject(id, verdict.Rule.Id, verdict.Rule.Version, verdict.Rule.Digest, verdict.Rule.Restricted,
                        verdict.Rule.Shadow || suspended, file.CaseId, verdict.Decision?.DecisionId, verdict.Decision?.Body.DecisionPoint, about.Agency, about.Office,
                        about.Service, about.Source), state.Revision + 1, finding, gaps(), file.LastIndex, version, file.Historical || (now is { } at && IsHistory(file.LastRecordedAt, at)));
                return finding.Digest == state.FindingDigest ? null : new FlagFact.Revised(id, state.Revision + 1, finding, gaps(), file.LastIndex, version);
            default:
                return new FlagFact.Withdrawn(id, state.Revision + 1, Why(verdict.Answer), file.LastIndex);
        }
    }

    /// <summary>
    /// Everything an inspection changes about the flags of a case, each with the row it changes. A flag of an older version of a rule gives
    /// way as soon as the version in force has an answer.
    /// </summary>
    public static IReadOnlyList<(FlagRow? Before, FlagFact Fact)> DecideAll(CaseFile file, IReadOnlyList<Verdict> verdicts, IReadOnlyList<FlagRow> flags,
        IReadOnlySet<(string Id, int Version)>? suspended = null, DateTimeOffset? now = null)
    {
        var changes = new List<(FlagRow?, FlagFact)>();
        foreach (var verdict in verdicts)
        {
            var decisionId = verdict.Decision?.DecisionId;
            var same = flags.Count == 0 ? [] : flags.Where(f => f.Subject.RuleId == verdict.Rule.Id && f.Subject.DecisionId == decisionId).ToList();
            var before = same.Find(f => f.Subject.RuleVersion == verdict.Rule.Version);
            if (Decide(verdict, file, () => InspectionRows.Gaps(verdicts.Where(v => v.Decision is null || v.Decision == verdict.Decision)), before?.State ?? FlagState.None, suspended?.Contains((verdict.Rule.Id, verdict.Rule.Version)) == true, now) is { } fact) changes.Add((before, fact));
            if (verdict.Answer is Answer.Waiting || same.Count == 0) continue;
            changes.AddRange(same.Where(f => f.Subject.RuleVersion != verdict.Rule.Version && f.State.Status == FlagStatus.Open)
                .Select(f => ((FlagRow?)f, (FlagFact)new FlagFact.Withdrawn(f.Subject.FlagId, f.State.Revision + 1, "superseded", file.LastIndex))));
        }
        return changes;
    }

    private static string Why(Answer answer) => answer switch
    {
        Answer.NotApplicable n => "not-applicable:" + n.Why,
        Answer.Insufficient i => "insufficient:" + i.Gap,
        _ => "cleared",
    };
}
