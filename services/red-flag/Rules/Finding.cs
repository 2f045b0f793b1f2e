using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;

namespace Transparency.RedFlag.Flags;

/// <summary>The stream id of a flag, <c>flag-</c> + 32 hex digits: the same rule@version about the same decision is the same flag, whoever finds it.</summary>
public readonly record struct FlagId(string Value)
{
    public static FlagId Of(string ruleId, int ruleVersion, string caseId, string? decisionId) =>
        new("flag-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ruleId}\n{ruleVersion}\n{caseId}\n{decisionId}")))[..32]);

    /// <summary>What a flag of a study is about: the cohort and, when it is about one, the officer.</summary>
    public static string About(StudyCohort cohort, StudyFinding finding) =>
        string.Join('/', new[] { cohort.Agency, cohort.Service, cohort.DecisionPoint, cohort.Outcome, finding.Officer, finding.Other }.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>The same cohort, rule and person is the same flag in every run.</summary>
    public static FlagId OfStudy(RuleDefinition rule, StudyCohort cohort, StudyFinding finding) => Of(rule.Id, rule.Version, "", About(cohort, finding));

    public override string ToString() => Value;
}

/// <summary>What the flag is about; never changes.</summary>
/// <param name="CaseId">Empty for a flag about how somebody decides many cases.</param>
/// <param name="DecisionId">Of such a flag the cohort and, when it is about one, the officer.</param>
/// <param name="Source">Source that reported the decision (or opened the case); empty for a study.</param>
/// <param name="Officer">Pseudonym of the officer whom a study is about.</param>
public sealed record FlagSubject(string FlagId, string RuleId, int RuleVersion, string RuleDigest, bool Restricted, bool Shadow, string CaseId,
    string? DecisionId, string? DecisionPoint, string Agency, string Office, string Service, string Source, string? Officer = null);

/// <summary>Why the rule fires, complete enough to recompute it.</summary>
/// <param name="ClockIndex">Scoring's ledger index of the clock reading used; null when the rule reads no clock.</param>
public sealed record Finding(string Strength, decimal Severity, IReadOnlyList<Factor> Factors, IReadOnlyList<EvidenceAt> Evidence, Measure? Measure,
    IReadOnlyDictionary<string, decimal> Parameters, long? ClockIndex)
{
    /// <summary>What a rule's answer comes to.</summary>
    public static Finding Of(RuleDefinition rule, Answer.Fires fires) => new(rule.Strength(fires.Severity), fires.Severity, fires.Factors,
        [.. fires.Evidence.Select(e => new EvidenceAt(e.Index, e.EventId, e.Type))], fires.Measure, rule.Parameters, fires.ClockIndex);

    /// <summary>What a score is made of; null for a rule that scores nothing. Left out where it is null: digests of before stay.</summary>
    public IReadOnlyList<ScorePart>? Parts { get; init; }

    /// <summary>Equal findings have equal digests. Which of scoring's announcements said so does not make a finding another one.</summary>
    [JsonIgnore]
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { ClockIndex = null, Parameters = InOrder(Parameters) }, FlagJson.Stored)));

    // The log keeps no order of names: what is read back must have the digest of what was written.
    private static IReadOnlyDictionary<string, decimal> InOrder(IReadOnlyDictionary<string, decimal> parameters) =>
        parameters.Count < 2 ? parameters : new SortedDictionary<string, decimal>(parameters.ToDictionary(), StringComparer.Ordinal);
}

/// <summary>How much one number about a case has in its score.</summary>
/// <param name="Feature">Key of its words in rules.json values.</param>
/// <param name="Value">As shown to people; null when it is not known.</param>
/// <param name="Usual">Median of like cases.</param>
/// <param name="Unit">Key of the unit in rules.json; null when it has none.</param>
/// <param name="Share">0 to 1; small ones are left out, so that they add up to less.</param>
public sealed record ScorePart(string Feature, decimal? Value, decimal Usual, string? Unit, decimal Share);

public sealed record EvidenceAt(long Index, Guid EventId, string Type);
