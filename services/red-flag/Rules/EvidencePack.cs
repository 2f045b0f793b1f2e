using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Studies;
using Transparency.RedFlag.Unusual;

namespace Transparency.RedFlag.Rules;

/// <summary>
/// A flag with everything it was computed from, so that anybody who holds the file computes the same value from it alone, without network, service
/// or trust in either: <c>transparency verify flag PACK.json</c>.
/// </summary>
/// <param name="Format"><see cref="CurrentFormat"/>.</param>
/// <param name="Rule">The version of the rule that raised the flag, whole: law, limits, words.</param>
/// <param name="ComputedFrom">decision-capture's ledger index up to which facts were known.</param>
/// <param name="Facts">The facts of the case up to there: no names, no text.</param>
/// <param name="Catalogue">The entries that the rule looked at, as they were.</param>
/// <param name="Clock">Scoring's reading that the rule looked at; null when it had none.</param>
/// <param name="Complete">Nothing about the case could still be under way.</param>
/// <param name="Recorded">The finding as it stands in the log.</param>
/// <param name="Peers">What the measure is compared with; null when the rule measures nothing or the group is under 30.</param>
/// <param name="Contributions">How much each factor with a limit has in it: its share of all excess over limits.</param>
/// <param name="Similar">The five decisions of the same group whose measure is nearest, and what came of them.</param>
/// <param name="Study">Of a flag about many cases, in place of facts: what the run compared with.</param>
/// <param name="Signal">Of a flag about an office's ratings or complaints, in place of facts: the signal as announced.</param>
/// <param name="Opportunity">The notices to the officer and what came of them, for a reader; no part of the finding, which an absent answer never strengthens. Null when nobody was asked.</param>
/// <param name="Model">Of a flag about an unusual case, beside its facts: what the model is fitted to.</param>
/// <param name="Proofs">The flag's own facts in red-flag's log, each a C2SP tlog-proof; empty until a published head covers them.</param>
public sealed record EvidencePack(string Format, FlagSubject Subject, RuleDefinition Rule, string SentenceTh, string SentenceEn, long ComputedFrom, IReadOnlyList<CaseFact> Facts,
    IReadOnlyList<PackCatalogue> Catalogue, ClockAnnounced? Clock, bool Complete, Finding Recorded, PackPeers? Peers, IReadOnlyList<Contribution> Contributions,
    IReadOnlyList<SimilarDecision> Similar, IReadOnlyList<string> DataGaps, IReadOnlyList<GivenAnswer> Answers, FlagConclusion? Conclusion, IReadOnlyList<PackProof> Proofs,
    StudyReference? Study = null, RatingSignal? Signal = null, OfficersOpportunity? Opportunity = null, UnusualReference? Model = null)
{
    public const string CurrentFormat = "transparency-evidence-pack/1";
}

/// <summary>What the rule looked at of one version of the catalogue.</summary>
public sealed record PackCatalogue(long Version, Office? Office, Service? Service);

/// <param name="Stored">The distribution of the measure; null for a study, whose reference holds it.</param>
public sealed record PackPeers(StoredPeers? Stored, PeerGroup Standing);

/// <param name="Share">0 to 1; the shares of a pack add up to 1, those of a score to less where small parts are left out.</param>
public sealed record Contribution(string Factor, decimal Share)
{
    /// <summary>Of a score its parts. Of anything else shares of the excess of value over limit, each excess in units of its limit; a factor without a number or a limit has none.</summary>
    public static IReadOnlyList<Contribution> Of(Finding finding)
    {
        if (finding.Parts is { } parts) return [.. parts.Select(part => new Contribution(part.Feature, part.Share))];
        var excess = finding.Factors.Select(f => (f.Code, Excess: Number(f.Value) is { } value && Number(f.Limit) is { } limit ? Math.Abs(value - limit) / Math.Max(Math.Abs(limit), 1) : 0))
            .Where(f => f.Excess > 0).ToList();
        var all = excess.Sum(f => f.Excess);
        return [.. excess.Select(f => new Contribution(f.Code, decimal.Round(f.Excess / all, 4, MidpointRounding.AwayFromZero)))];
    }

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <param name="Value">The same measure of that decision.</param>
public sealed record SimilarDecision(string DecisionId, decimal Value, string Outcome, string DecidedOn);

/// <param name="Receipt">C2SP tlog-proof with the fact disclosed.</param>
public sealed record PackProof(long Index, string Type, string Receipt);
