using System.Globalization;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Coverage;
using Transparency.EventStore;
using Announced = Transparency.Contracts.DecisionCapture.V1.CaseFact;

namespace Transparency.DecisionCapture.Announcements;

/// <summary>
/// Translates stored facts into what other services may know: officers as pseudonyms, texts by their shape, applicants by
/// their key. Pure: the same stored event gives the same announcement for ever.
/// </summary>
public sealed class CaseAnnouncements(OfficerPseudonym officers)
{
    /// <summary>The announcement of a stored event; null for what is announced to nobody (reads, quarantine, subjects, unreadable data).</summary>
    public Announced? Translate(StoredEvent stored) => stored.Type switch
    {
        "catalogue_published" => OfCatalogue(stored),
        CoverageRows.CoverageType => CoverageRows.Read(stored) is CoverageFact.Stated coverage ? OfCoverage(stored, coverage) : null,
        "source_heartbeat" => Cases.CaseFact.Shape(stored) is SourceHeartbeat beat
            ? Envelope(beat, stored.Index, stored.Id, stored.Timestamp, stored.Headers) with { Agency = beat.Agency ?? stored.Tenant, Heartbeat = new(beat.Sent) }
            : null,
        _ => Cases.CaseFact.Read(stored) is { } fact ? OfCase(fact) : null,
    };

    private static Announced? OfCatalogue(StoredEvent stored)
    {
        using var data = JsonDocument.Parse(stored.Data);
        if (!data.RootElement.TryGetProperty("version", out var version) || !version.TryGetInt64(out var number)) return null;
        return new()
        {
            Index = stored.Index, EventId = stored.Id, Type = "CataloguePublished", CaseId = "", Agency = stored.Tenant, Office = "", Service = "",
            Source = "", SourceEventId = stored.Id.ToString(), OccurredAt = stored.Timestamp.ToUniversalTime(),
            RecordedAt = stored.Timestamp.ToUniversalTime(), RecordedVia = "system", CatalogueVersion = number,
        };
    }

    private static Announced OfCoverage(StoredEvent stored, CoverageFact.Stated body) => new()
    {
        Index = stored.Index, EventId = stored.Id, Type = "CoverageStated", CaseId = "", Agency = body.Agency, Office = "", Service = body.Service,
        Source = "", SourceEventId = stored.Id.ToString(), OccurredAt = stored.Timestamp.ToUniversalTime(), RecordedAt = stored.Timestamp.ToUniversalTime(), RecordedVia = "system",
        Coverage = new(CoverageRows.Month(body.Month), body.Kind, body.Total, body.Recorded, body.ByForm, body.ByFile),
    };

    private static Announced Envelope(CaseEventFact body, long index, Guid id, DateTimeOffset recordedAt, ReadOnlyMemory<byte> headers) => new()
    {
        Index = index, EventId = id, Type = body.GetType().Name, CaseId = "", Agency = body.Agency ?? "", Office = body.Office ?? "",
        Service = body.Service ?? "", Source = body.Source, SourceEventId = body.SourceEventId,
        OccurredAt = body.Times.OccurredAt.ToUniversalTime(), RecordedAt = recordedAt.ToUniversalTime(), RecordedVia = body.RecordedVia,
        Historical = body.Historical, Traceparent = EventHeaders.Traceparent(headers), CatalogueVersion = body.CatalogueVersion,
    };

    private Announced OfCase(Cases.CaseFact fact)
    {
        var envelope = Envelope(fact.Body, fact.Index, fact.EventId, fact.RecordedAt, fact.Headers) with
        {
            CaseId = fact.CaseId, DecisionId = fact.DecisionId, Case = Opening(fact.Body),
        };
        var who = fact.Body.Actors;
        string? Officer(string? code) => officers.Of(fact.Body.Agency, code);
        return fact.Body switch
        {
            CompletenessChecked b => envelope with { Completeness = new(b.Complete, b.Defects, b.CureDays, Officer(who?.Officer)) },
            DocumentRequested b => envelope with { DocumentRequest = new(b.DocumentKind, b.HeldByState, b.CertifiedCopyAsked, Officer(who?.Officer)) },
            StepCompleted b => envelope with { Step = new(b.Step, Officer(who?.Officer), Utc(b.Times.StartedAt)) },
            ClockStopped b => envelope with { Clock = new(false, b.Reason, b.LegalBasis) },
            ClockResumed b => envelope with { Clock = new(true, b.Reason, b.LegalBasis) },
            CaseReturned b => envelope with { Departure = new("returned", Officer(who?.By), null, b.RefiledAs) },
            CaseWithdrawn b => envelope with { Departure = new("withdrawn", Officer(who?.By), null, b.RefiledAs) },
            EvidenceAttached b => envelope with
            {
                Evidence = new(b.EvidenceKind, b.Sha256, b.MediaType, b.Size, Utc(b.EffectiveFrom), Utc(b.EffectiveTo)),
            },
            PartyHeard b => envelope with { Hearing = new(b.Method, b.Exception?.Ground, b.Exception?.LegalBasis, Officer(who?.Officer)) },
            DelayNoticeSent b => envelope with { DelayNotice = new(b.Number, null, b.CopiedTo) },
            DecisionReached b => envelope with { Decision = Decision(b) },
            DecisionNotified b => envelope with { Notification = new(b.Channel, b.AppealBody, b.AppealPeriodDays) },
            DecisionCorrected b => envelope with { Correction = new(b.What, Officer(who?.Author), Officer(who?.ApprovedBy)) },
            AppealLodged => envelope with { Appeal = new(null) },
            AppealDecided b => envelope with { Appeal = new(b.Result) },
            InspectionOpened b => envelope with { InspectionStart = new(b.Trigger, b.Target?.SubjectKey, Officer(who?.ChosenBy), null) },
            InspectionConcluded b => envelope with { InspectionResult = new(null, b.Order, b.Penalty, Utc(b.ReinspectionDue)) },
            OverpaymentFound b => envelope with { Overpayment = new("found", Baht(b.Entitled), Baht(b.Paid), null, b.Cause, b.HowFound) },
            RecoveryOrdered b => envelope with { Overpayment = Stage("recoveryOrdered", b.Amount) },
            Recovered b => envelope with { Overpayment = Stage("recovered", b.Amount) },
            WrittenOff b => envelope with { Overpayment = Stage("writtenOff", b.Amount) },
            CaseClosed b => envelope with { Closing = new(b.DeliveredChannel) },
            _ => envelope,
        };
    }

    private CaseOpening? Opening(CaseEventFact body) => body.Case is { } block
        ? new(block.Kind, block.Channel, Utc(body.Times.SubmittedAt), Utc(body.Times.ReceivedAt), officers.Of(body.Agency, body.Actors?.ReceivedBy),
            Utc(body.Times.TransferredAt), block.Lane?.Code, block.Lane?.LegalBasis, block.Applicant?.Kind, block.Applicant?.SubjectKey,
            block.Representative?.SubjectKey, [.. (block.Documents ?? []).Select(d => d.Kind)], (int?)block.RegistrationNo)
        : null;

    private Decision Decision(DecisionReached body) => new(body.DecisionPoint, body.Outcome, Participants(body),
        body.Authority is { } a ? new(a.Kind, a.Order, Utc(a.From), Utc(a.To)) : null, body.Alternatives,
        body.TextShape?.GetValueOrDefault("reason") is { } shape ? new(shape.Parts, shape.Length, shape.Digest, shape.Similarity) : null,
        body.LegalBasis, Evidence(body), body.Conditions, Baht(body.Amount),
        body.Conflict is { } c ? new(c.Kind, c.Ground, c.Handled) : null, body.AsApplied, body.ChecklistComplete);

    /// <summary>Who took part in a decision, by pseudonym.</summary>
    public IReadOnlyList<Participant> Participants(CaseEventFact body) =>
        [.. (body.Actors?.Participants ?? []).Select(p => new Participant(officers.Of(body.Agency, p.Officer) ?? "", p.Position, p.Part, Utc(p.At)))];

    /// <summary>The officer who acted, by pseudonym; null when the fact names none. A decision has participants instead.</summary>
    public string? Officer(CaseEventFact body) => body.Actors is { } a
        ? officers.Of(body.Agency, a.Officer ?? a.By ?? a.Author ?? a.ChosenBy ?? a.ReceivedBy)
        : null;

    /// <summary>The evidence that a decision names.</summary>
    public static IReadOnlyList<EvidenceReference> Evidence(DecisionReached body) => [.. body.Evidence.Select(e => new EvidenceReference(e.Kind, e.Sha256))];

    /// <summary>Decimal string of the stored fact as a number; null when there is none.</summary>
    public static decimal? Baht(string? amount) =>
        decimal.TryParse(amount, NumberStyles.Number, CultureInfo.InvariantCulture, out var baht) ? baht : null;

    private static Overpayment Stage(string stage, string amount) => new(stage, null, null, Baht(amount), null, null);

    private static DateTimeOffset? Utc(DateTimeOffset? time) => time?.ToUniversalTime();
}
