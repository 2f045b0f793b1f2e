using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.RedFlag.Cases;

/// <summary>
/// What red-flag knows of one case: a function of the set of its facts, ordered by (occurredAt, source, id), so that every
/// order of arrival gives the same file (system.md §4). Facts delivered twice are one.
/// </summary>
public sealed record CaseFile(string CaseId, IReadOnlyList<CaseFact> Facts, CaseOpening? Opening, IReadOnlyList<DecisionFile> Decisions)
{
    public CaseFact First => Facts[0];
    public bool Historical { get; } = Facts.Any(f => f.Historical);
    public bool Closed { get; } = Facts.Any(f => f.Type == "CaseClosed");
    public DateTimeOffset LastRecordedAt { get; } = Facts.Max(f => f.RecordedAt);
    public long LastIndex { get; } = Facts.Max(f => f.Index);
    public long CatalogueVersion { get; } = Facts.Max(f => f.CatalogueVersion);

    /// <summary>When the office had the case: as recorded, else the opening itself; null when neither is known.</summary>
    public DateTimeOffset? ReceivedAt => Opening?.ReceivedAt ?? Opening?.SubmittedAt ?? Facts.FirstOrDefault(f => f.Type == "CaseOpened")?.OccurredAt;

    public static CaseFile Of(string caseId, IEnumerable<CaseFact> facts)
    {
        var ordered = facts.DistinctBy(f => f.EventId)
            .OrderBy(f => f.OccurredAt.UtcTicks).ThenBy(f => f.Source, StringComparer.Ordinal).ThenBy(f => f.SourceEventId, StringComparer.Ordinal)
            .ToList();
        var decisions = new List<DecisionFile>();
        foreach (var reached in ordered)
            if (reached is { Type: "DecisionReached", DecisionId: { } id, Decision: { } body } && decisions.TrueForAll(d => d.DecisionId != id))
                decisions.Add(new DecisionFile(id, reached, body, [.. ordered.Where(f => f.DecisionId == id)]));
        return new CaseFile(caseId, ordered, Merge(ordered), decisions);
    }

    /// <summary>Many systems send the case block piecemeal: the first value of each field counts, in the order above.</summary>
    private static CaseOpening? Merge(List<CaseFact> ordered)
    {
        CaseOpening? merged = null;
        foreach (var fact in ordered)
        {
            if (fact.Case is not { } block) continue;
            merged = merged is null ? block : merged with
            {
                Channel = merged.Channel ?? block.Channel,
                SubmittedAt = merged.SubmittedAt ?? block.SubmittedAt,
                ReceivedAt = merged.ReceivedAt ?? block.ReceivedAt,
                ReceivedBy = merged.ReceivedBy ?? block.ReceivedBy,
                TransferredAt = merged.TransferredAt ?? block.TransferredAt,
                Lane = merged.Lane ?? block.Lane,
                LaneLegalBasis = merged.LaneLegalBasis ?? block.LaneLegalBasis,
                ApplicantKind = merged.ApplicantKind ?? block.ApplicantKind,
                ApplicantKey = merged.ApplicantKey ?? block.ApplicantKey,
                AgentKey = merged.AgentKey ?? block.AgentKey,
                RegistrationNo = merged.RegistrationNo ?? block.RegistrationNo,
            };
        }
        return merged;
    }
}

/// <summary>One decision of a case: the fact that reached it and everything recorded about it.</summary>
public sealed record DecisionFile(string DecisionId, CaseFact Reached, Decision Body, IReadOnlyList<CaseFact> Facts)
{
    public DateTimeOffset DecidedAt => Reached.OccurredAt;
}

/// <summary>The newest clock reading that scoring announced for a decision.</summary>
/// <param name="Revision">Revision of the score; the highest wins.</param>
/// <param name="Index">Scoring's ledger index of the announcement.</param>
public sealed record ClockAnnounced(string DecisionId, int Revision, long Index, bool? OnTime, string? Unit, decimal? Limit, decimal? Used, decimal? Overdue);
