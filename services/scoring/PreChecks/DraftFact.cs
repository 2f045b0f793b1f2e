using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.PreChecks;

/// <summary>A draft as the fact it would be if it were signed now: pure.</summary>
public static class DraftFact
{
    /// <summary>Id of the decision that does not exist yet.</summary>
    public const string DecisionId = "draft";

    private const int LongestText = 20_000, MostItems = 100;
    private static readonly string Digest = new('0', 64);
    private static readonly string[] Parts = ["propose", "review", "approve", "committee"];
    private static readonly string[] Authorities = ["own", "delegated", "onBehalf", "acting"];
    private static readonly string[] Conflicts = ["none", "ground"];
    private static readonly string[] Handled = ["steppedAside", "superiorOrderedOn", "necessity"];

    /// <summary>Everything that keeps a draft from being read; empty when it can be.</summary>
    /// <param name="service">The service of the case in force; null when the catalogue does not know it.</param>
    /// <param name="day">On which it would be signed: what has ended by then cannot be decided.</param>
    public static IReadOnlyList<FieldError> Faults(DraftDecision draft, Service? service, DateOnly day)
    {
        var faults = new List<FieldError>();
        var point = service?.DecisionPoints.FirstOrDefault(each => each.Code == draft.DecisionPoint && each.OpenOn(day));
        if (point is null) faults.Add(new("draft.decisionPoint", "unknown-value", "A decision point of the case's service"));
        else if (!point.Outcomes.Any(each => each.Code == draft.Outcome && each.OpenOn(day))) faults.Add(new("draft.outcome", "unknown-value", "An outcome of the decision point"));
        OneOf("draft.authority", draft.Authority, Authorities);
        OneOf("draft.conflict", draft.Conflict, Conflicts);
        OneOf("draft.conflictHandled", draft.ConflictHandled, Handled);
        for (var i = 0; i < (draft.Hands?.Count ?? 0); i++) OneOf($"draft.hands[{i}].part", draft.Hands![i].Part, Parts);
        if (draft.AuthorityFrom > draft.AuthorityTo) faults.Add(new("draft.authorityFrom", "not-after", "authorityFrom is later than authorityTo"));
        if (draft.Amount is < 0 or > 1_000_000_000_000m) faults.Add(new("draft.amount", "out-of-range", "0 to 10^12 baht"));
        foreach (var (field, text) in new[] { ("facts", draft.Reason?.Facts), ("law", draft.Reason?.Law), ("considerations", draft.Reason?.Considerations), ("exception", draft.Reason?.Exception) })
            if (text?.Length > LongestText) faults.Add(new($"draft.reason.{field}", "too-long", $"{LongestText} characters"));
        foreach (var (field, count) in new[] { ("hands", draft.Hands?.Count), ("legalBasis", draft.LegalBasis?.Count), ("evidence", draft.Evidence?.Count), ("conditions", draft.Conditions?.Count) })
            if (count > MostItems) faults.Add(new($"draft.{field}", "too-many", $"{MostItems} entries"));
        return faults;

        void OneOf(string field, string? value, string[] values)
        {
            if (value is not null && !values.Contains(value)) faults.Add(new(field, "unknown-value", string.Join(", ", values)));
        }
    }

    /// <summary>The case with the draft signed at <paramref name="now"/>, and the fact of its signature.</summary>
    /// <param name="history">At least one fact.</param>
    /// <param name="reason">Shape of the draft's reason; null when nothing is written.</param>
    public static (CaseHistory History, CaseFact Fact) Sign(CaseHistory history, DraftDecision draft, ReasonShape? reason, CatalogueIndex catalogue, DateTimeOffset now)
    {
        var last = history.Facts[^1];
        var fact = new CaseFact
        {
            // Below zero: what a score is computed from stays the newest recorded fact.
            Index = long.MinValue, EventId = Guid.Empty, Type = "DecisionReached", CaseId = last.CaseId, Agency = last.Agency, Office = last.Office, Service = last.Service,
            Source = last.Source, SourceEventId = DecisionId, OccurredAt = now, RecordedAt = now, RecordedVia = "form", CatalogueVersion = catalogue.Version, DecisionId = DecisionId,
            Decision = new Decision(draft.DecisionPoint, draft.Outcome,
                [.. (draft.Hands ?? []).Where(each => !string.IsNullOrWhiteSpace(each.Officer)).Select(each => new Participant(each.Officer.Trim(), null, each.Part, now))],
                draft.Authority is { } kind ? new Authority(kind, Text(draft.Order), draft.AuthorityFrom, draft.AuthorityTo) : null, [], reason,
                Codes(draft.LegalBasis), [.. Codes(draft.Evidence).Select(each => new EvidenceReference(each, Digest))], Codes(draft.Conditions), draft.Amount,
                draft.Conflict is { } conflict ? new Conflict(conflict, null, draft.ConflictHandled) : null, draft.AsApplied, draft.ChecklistComplete),
        };
        return (CaseHistory.Of(history.Facts.Append(fact)), fact);
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static IReadOnlyList<string> Codes(IReadOnlyList<string>? values) => [.. (values ?? []).Where(each => !string.IsNullOrWhiteSpace(each)).Distinct(StringComparer.Ordinal)];
}
