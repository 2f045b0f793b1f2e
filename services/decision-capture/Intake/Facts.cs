using System.Text.Json;
using System.Text.Json.Serialization;

namespace Transparency.DecisionCapture;

/// <summary>
/// A recorded case event as it is stored. <c>times</c>, <c>actors</c>, <c>text</c> and <c>personal</c> are disclosure groups of
/// the ledger's leaf; every other member belongs to the group <c>facts</c>. The writer is derived from
/// <see cref="Intake.EventTypes"/>; a test holds these records and that table together. Generated readers give an absent init-only member
/// null and forget its initialiser, so defaults are given by the getters.
/// </summary>
public abstract record CaseEventFact
{
    /// <summary>Registered name of the source.</summary>
    public required string Source { get; init; }
    /// <summary>Id given by the source, unique per source.</summary>
    public required string SourceEventId { get; init; }
    /// <summary>system, form or file.</summary>
    public string RecordedVia { get => field ?? "system"; init; }
    public string? Agency { get; init; }
    public string? Office { get; init; }
    public string? Service { get; init; }
    public string? CaseRef { get; init; }
    public string? DecisionRef { get; init; }
    /// <summary><c>dec-</c> + 32 hex digits; null when the fact concerns the case only.</summary>
    public string? DecisionId { get; init; }
    /// <summary>True when the source delivers history.</summary>
    public bool Historical { get; init; }
    /// <summary>Version of the catalogue the event was validated against.</summary>
    public long CatalogueVersion { get; init; }
    public CaseBlock? Case { get; init; }
    /// <summary>Shape of each free text, by the top member it stood under (reason, why, findings, …).</summary>
    public IReadOnlyDictionary<string, TextShape>? TextShape { get; init; }
    public required FactTimes Times { get; init; }
    public FactActors? Actors { get; init; }
    /// <summary>Ciphertexts by dotted path in the event data; <c>extra</c> holds the members the contract does not know, as one JSON object.</summary>
    public IReadOnlyDictionary<string, string>? Text { get; init; }
    /// <summary>What is known of each person, by subject key.</summary>
    public IReadOnlyDictionary<string, PersonalEntry>? Personal { get; init; }
}

/// <param name="Kind">application, benefitClaim, inspection or overpayment.</param>
public sealed record CaseBlock(string Kind, string? Channel = null, Lane? Lane = null, long? RegistrationNo = null, SubjectReference? Applicant = null,
    SubjectReference? Representative = null, IReadOnlyList<SubmittedDocument>? Documents = null);

public sealed record Lane(string Code, string? LegalBasis = null);

/// <param name="SubjectKey">Random pseudonym, <c>s-</c> + 26 characters; null when the source does not know who it was.</param>
/// <param name="Kind">person or company (applicant, target).</param>
/// <param name="Relation">To the applicant (representative only).</param>
/// <param name="Attributes">Only when there is no subject key; else they are in <see cref="CaseEventFact.Personal"/>.</param>
public sealed record SubjectReference(string? SubjectKey = null, string? Kind = null, string? Relation = null,
    IReadOnlyDictionary<string, string>? Attributes = null);

public sealed record SubmittedDocument(string Kind, bool? HeldByState = null, bool? CertifiedCopy = null);

/// <summary>What may be known of a free text without reading it; see <see cref="Subjects.TextShapes"/>.</summary>
public sealed record TextShape(IReadOnlyList<string> Parts, int Length, string Digest, string Similarity);

/// <summary>Instants as the source spelled them, offset included.</summary>
/// <param name="ReportedAt">The CloudEvents <c>time</c>, if given.</param>
public sealed record FactTimes(DateTimeOffset OccurredAt, DateTimeOffset? ReportedAt = null, DateTimeOffset? SubmittedAt = null,
    DateTimeOffset? ReceivedAt = null, DateTimeOffset? TransferredAt = null, DateTimeOffset? StartedAt = null);

/// <summary>Staff codes as the source gave them; they leave this service only as pseudonyms.</summary>
public sealed record FactActors(string? Officer = null, string? EnteredBy = null, string? ReceivedBy = null, string? By = null, string? Author = null,
    string? ApprovedBy = null, string? ChosenBy = null, IReadOnlyList<FactParticipant>? Participants = null);

public sealed record FactParticipant(string Officer, string Part, string? Position = null, DateTimeOffset? At = null);

/// <param name="Attributes">Plain, not identifying alone (nationality, province).</param>
/// <param name="Sealed">Ciphertexts by name.</param>
public sealed record PersonalEntry(IReadOnlyDictionary<string, string>? Attributes = null, IReadOnlyDictionary<string, string>? Sealed = null);

public sealed record CaseOpened : CaseEventFact;

public sealed record CompletenessChecked : CaseEventFact
{
    public bool Complete { get; init; }
    public IReadOnlyList<string> Defects { get => field ?? []; init; }
    public int? CureDays { get; init; }
}

public sealed record DocumentRequested : CaseEventFact
{
    public required string DocumentKind { get; init; }
    public bool HeldByState { get; init; }
    public bool CertifiedCopyAsked { get; init; }
}

public sealed record StepCompleted : CaseEventFact
{
    public required string Step { get; init; }
}

public sealed record ClockStopped : CaseEventFact
{
    public string? Reason { get; init; }
    public string? LegalBasis { get; init; }
}

public sealed record ClockResumed : CaseEventFact
{
    public string? Reason { get; init; }
    public string? LegalBasis { get; init; }
}

public sealed record CaseReturned : CaseEventFact
{
    public string? RefiledAs { get; init; }
}

public sealed record CaseWithdrawn : CaseEventFact
{
    public string? RefiledAs { get; init; }
}

public sealed record EvidenceAttached : CaseEventFact
{
    public required string EvidenceKind { get; init; }
    public string? Sha256 { get; init; }
    public string? MediaType { get; init; }
    public long? Size { get; init; }
    public DateTimeOffset? EffectiveFrom { get; init; }
    public DateTimeOffset? EffectiveTo { get; init; }
}

public sealed record PartyHeard : CaseEventFact
{
    public string? Method { get; init; }
    public HearingException? Exception { get; init; }
}

public sealed record HearingException(string Ground, string? LegalBasis = null);

public sealed record DelayNoticeSent : CaseEventFact
{
    public int Number { get; init; }
    public IReadOnlyList<string> CopiedTo { get => field ?? []; init; }
}

public sealed record DecisionReached : CaseEventFact
{
    public required string DecisionPoint { get; init; }
    public required string Outcome { get; init; }
    public DecidingAuthority? Authority { get; init; }
    public IReadOnlyList<string> Alternatives { get => field ?? []; init; }
    public IReadOnlyList<string> LegalBasis { get => field ?? []; init; }
    public IReadOnlyList<CitedEvidence> Evidence { get => field ?? []; init; }
    public IReadOnlyList<string> Conditions { get => field ?? []; init; }
    /// <summary>Baht, decimal string.</summary>
    public string? Amount { get; init; }
    public ConflictOfInterest? Conflict { get; init; }
    public bool? AsApplied { get; init; }
    public bool? ChecklistComplete { get; init; }
}

/// <param name="Kind">own, delegated, onBehalf or acting.</param>
public sealed record DecidingAuthority(string Kind, string? Order = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

public sealed record CitedEvidence(string Kind, string? Sha256 = null);

/// <param name="Kind">none or ground.</param>
public sealed record ConflictOfInterest(string Kind, string? Ground = null, string? Handled = null);

public sealed record DecisionNotified : CaseEventFact
{
    public string? Channel { get; init; }
    public string? AppealBody { get; init; }
    public int? AppealPeriodDays { get; init; }
}

public sealed record DecisionCorrected : CaseEventFact
{
    public string? What { get; init; }
}

public sealed record AppealLodged : CaseEventFact;

public sealed record AppealDecided : CaseEventFact
{
    /// <summary>upheld, reversed or varied.</summary>
    public required string Result { get; init; }
}

public sealed record InspectionOpened : CaseEventFact
{
    /// <summary>planned, complaint or random.</summary>
    public required string Trigger { get; init; }
    public SubjectReference? Target { get; init; }
}

public sealed record InspectionConcluded : CaseEventFact
{
    public string? Order { get; init; }
    public string? Penalty { get; init; }
    public DateTimeOffset? ReinspectionDue { get; init; }
}

public sealed record OverpaymentFound : CaseEventFact
{
    public required string Entitled { get; init; }
    public required string Paid { get; init; }
    public string? Cause { get; init; }
    public string? HowFound { get; init; }
}

public sealed record RecoveryOrdered : CaseEventFact
{
    public required string Amount { get; init; }
}

public sealed record Recovered : CaseEventFact
{
    public required string Amount { get; init; }
}

public sealed record WrittenOff : CaseEventFact
{
    public required string Amount { get; init; }
}

public sealed record CaseClosed : CaseEventFact
{
    public string? DeliveredChannel { get; init; }
}

/// <summary>A source's own count of what it has sent, this heartbeat not counted.</summary>
public sealed record SourceHeartbeat : CaseEventFact
{
    public long Sent { get; init; }
}

/// <summary>Reading of stored facts, generated at build so that replay does not pay for reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CaseOpened)), JsonSerializable(typeof(CompletenessChecked)), JsonSerializable(typeof(DocumentRequested))]
[JsonSerializable(typeof(StepCompleted)), JsonSerializable(typeof(ClockStopped)), JsonSerializable(typeof(ClockResumed))]
[JsonSerializable(typeof(CaseReturned)), JsonSerializable(typeof(CaseWithdrawn)), JsonSerializable(typeof(EvidenceAttached))]
[JsonSerializable(typeof(PartyHeard)), JsonSerializable(typeof(DelayNoticeSent)), JsonSerializable(typeof(DecisionReached))]
[JsonSerializable(typeof(DecisionNotified)), JsonSerializable(typeof(DecisionCorrected)), JsonSerializable(typeof(AppealLodged))]
[JsonSerializable(typeof(AppealDecided)), JsonSerializable(typeof(InspectionOpened)), JsonSerializable(typeof(InspectionConcluded))]
[JsonSerializable(typeof(OverpaymentFound)), JsonSerializable(typeof(RecoveryOrdered)), JsonSerializable(typeof(Recovered))]
[JsonSerializable(typeof(WrittenOff)), JsonSerializable(typeof(CaseClosed)), JsonSerializable(typeof(SourceHeartbeat))]
public sealed partial class FactsJson : JsonSerializerContext
{
    /// <summary>Reads the stored data of a case event; null when the stored type is none of ours.</summary>
    /// <exception cref="JsonException">The data does not have the shape of its type.</exception>
    public static CaseEventFact? Read(string storedName, ReadOnlySpan<byte> data) =>
        Intake.EventTypes.FindStored(storedName) is not { } type ? null
        : (CaseEventFact?)JsonSerializer.Deserialize(data, Default.GetTypeInfo(type.Clr)!);
}
