using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Flags;

/// <summary>The stream id of a flag, <c>flag-</c> + 32 hex digits: the same rule@version about the same decision is the same flag, whoever finds it.</summary>
public readonly record struct FlagId(string Value)
{
    public static FlagId Of(string ruleId, int ruleVersion, string caseId, string? decisionId) =>
        new("flag-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ruleId}\n{ruleVersion}\n{caseId}\n{decisionId}")))[..32]);

    public override string ToString() => Value;
}

/// <summary>What the flag is about; never changes.</summary>
/// <param name="Source">Source that reported the decision (or opened the case).</param>
public sealed record FlagSubject(string FlagId, string RuleId, int RuleVersion, string RuleDigest, bool Restricted, bool Shadow, string CaseId,
    string? DecisionId, string? DecisionPoint, string Agency, string Office, string Service, string Source);

/// <summary>Why the rule fires, complete enough to recompute it.</summary>
/// <param name="ClockIndex">Scoring's ledger index of the clock reading used; null when the rule reads no clock.</param>
public sealed record Finding(string Strength, decimal Severity, IReadOnlyList<Factor> Factors, IReadOnlyList<EvidenceAt> Evidence, Measure? Measure,
    IReadOnlyDictionary<string, decimal> Parameters, long? ClockIndex)
{
    /// <summary>Equal findings have equal digests. Which of scoring's announcements said so does not make a finding another one.</summary>
    [JsonIgnore]
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { ClockIndex = null, Parameters = InOrder(Parameters) }, FlagJson.Stored)));

    // The log keeps no order of names: what is read back must have the digest of what was written.
    private static IReadOnlyDictionary<string, decimal> InOrder(IReadOnlyDictionary<string, decimal> parameters) =>
        parameters.Count < 2 ? parameters : new SortedDictionary<string, decimal>(parameters.ToDictionary(), StringComparer.Ordinal);
}

public sealed record EvidenceAt(long Index, Guid EventId, string Type);

/// <summary>The facts of a flag's stream. Names on disk: flag_raised, flag_revised, flag_withdrawn.</summary>
public abstract record FlagFact
{
    private FlagFact() { }

    /// <param name="Revision">1 for the first finding; rises with every changed or renewed one.</param>
    /// <param name="Gaps">What other rules could not judge about the same decision.</param>
    /// <param name="ComputedFrom">decision-capture's ledger index up to which facts were known.</param>
    public sealed record Raised(FlagSubject Subject, int Revision, Finding Finding, IReadOnlyList<string> Gaps, long ComputedFrom, long CatalogueVersion) : FlagFact;

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
    /// <summary>At most one fact: a repeat adds none; what is still waited for leaves the flag as it is.</summary>
    public static FlagFact? Decide(Verdict verdict, CaseFile file, Func<IReadOnlyList<string>> gaps, FlagState state)
    {
        if (verdict.Answer is Answer.Waiting || (verdict.Answer is not Answer.Fires && state.Status != FlagStatus.Open)) return null;
        var about = verdict.Decision?.Reached ?? file.First;
        var id = FlagId.Of(verdict.Rule.Id, verdict.Rule.Version, file.CaseId, verdict.Decision?.DecisionId).Value;
        var version = verdict.Decision?.Reached.CatalogueVersion ?? file.CatalogueVersion;
        switch (verdict.Answer)
        {
            case Answer.Fires fires:
                var finding = new Finding(verdict.Rule.Strength(fires.Severity), fires.Severity, fires.Factors,
                    [.. fires.Evidence.Select(e => new EvidenceAt(e.Index, e.EventId, e.Type))], fires.Measure, verdict.Rule.Parameters, fires.ClockIndex);
                if (state.Status != FlagStatus.Open)
                    return new FlagFact.Raised(new FlagSubject(id, verdict.Rule.Id, verdict.Rule.Version, verdict.Rule.Digest, verdict.Rule.Restricted,
                        verdict.Rule.Shadow, file.CaseId, verdict.Decision?.DecisionId, verdict.Decision?.Body.DecisionPoint, about.Agency, about.Office,
                        about.Service, about.Source), state.Revision + 1, finding, gaps(), file.LastIndex, version);
                return finding.Digest == state.FindingDigest ? null : new FlagFact.Revised(id, state.Revision + 1, finding, gaps(), file.LastIndex, version);
            default:
                return new FlagFact.Withdrawn(id, state.Revision + 1, Why(verdict.Answer), file.LastIndex);
        }
    }

    /// <summary>
    /// Everything an inspection changes about the flags of a case, each with the row it changes. A flag of an older version of a rule gives
    /// way as soon as the version in force has an answer.
    /// </summary>
    public static IReadOnlyList<(FlagRow? Before, FlagFact Fact)> DecideAll(CaseFile file, IReadOnlyList<Verdict> verdicts, IReadOnlyList<FlagRow> flags)
    {
        var changes = new List<(FlagRow?, FlagFact)>();
        foreach (var verdict in verdicts)
        {
            var decisionId = verdict.Decision?.DecisionId;
            var same = flags.Count == 0 ? [] : flags.Where(f => f.Subject.RuleId == verdict.Rule.Id && f.Subject.DecisionId == decisionId).ToList();
            var before = same.Find(f => f.Subject.RuleVersion == verdict.Rule.Version);
            if (Decide(verdict, file, () => InspectionRows.Gaps(verdicts.Where(v => v.Decision is null || v.Decision == verdict.Decision)), before?.State ?? FlagState.None) is { } fact) changes.Add((before, fact));
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
