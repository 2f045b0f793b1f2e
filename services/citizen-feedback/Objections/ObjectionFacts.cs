namespace Transparency.CitizenFeedback.Objections;

/// <summary>
/// The facts of an objection's stream (<c>objection-…</c>, in the tenant of the ministry). Names on disk: objection_deposited, objection_evidence_added,
/// objection_supplemented, objection_opening_agreed, objection_withdrawn, objection_concluded, objection_referral_ended. People are keyed digests, every word is sealed; both stand in
/// the groups that a receipt leaves closed (<c>actors</c>, <c>text</c>), so that the depositor's receipt proves the digest and tells nothing else.
/// </summary>
public abstract record ObjectionFact
{
    private ObjectionFact() { }

    /// <param name="StatementSha256">Of the statement file as the depositor can fetch it, lower-case hex.</param>
    public sealed record Deposited(string Objection, string StatementSha256, DepositActors Actors, SealedText Text) : ObjectionFact;

    /// <param name="Sha256">Of the bytes as kept.</param>
    public sealed record EvidenceAdded(int No, string MediaType, long Size, string Sha256) : ObjectionFact;

    /// <param name="Acted">Sealed day (ISO 8601) on which the order was carried out; null when this supplement does not tell it.</param>
    public sealed record Supplemented(int No, SealedText Text, SealedText? Acted = null) : ObjectionFact;

    public sealed record OpeningAgreed(OpenerActor Actors, SealedText Text) : ObjectionFact;

    public sealed record Withdrawn : ObjectionFact;

    public sealed record Concluded(string Result, string? To, OpenerActor Actors, SealedText Text) : ObjectionFact;

    /// <param name="How">answered, taken-back or not-pursued.</param>
    public sealed record ReferralEnded(string How, OpenerActor Actors, SealedText Text) : ObjectionFact;
}

/// <param name="By">Keyed digest of the depositor's subject.</param>
/// <param name="Named">Keyed digests of the people who may open it.</param>
public sealed record DepositActors(string By, IReadOnlyList<string> Named);

/// <param name="Opener">Keyed digest of the person's subject.</param>
public sealed record OpenerActor(string Opener, string Role);

/// <param name="Sealed">Base64.</param>
public sealed record SealedText(string Sealed);

/// <summary>An objection as its facts tell it.</summary>
/// <param name="Status">none, deposited, awaiting-second, opened, concluded or withdrawn.</param>
/// <param name="Agreed">Keyed digests of those who agreed to open it, in order.</param>
/// <param name="Version">Stream version: the expected version of the next append.</param>
public sealed record ObjectionState(ObjectionFact.Deposited? Deposited, DateTimeOffset DepositedAt, string Status, IReadOnlyList<string> Agreed, int Supplements, int Files,
    DateTimeOffset? OpenedAt, DateTimeOffset? ConcludedAt, string? Result, string? To, long Version)
{
    /// <summary>People who open an objection together: what one alone could read could be used against the depositor without a trace between equals.</summary>
    public const int OpenersNeeded = 2;

    /// <summary>When the body that it was referred to had answered, or the referral had ended in another way; null while it runs and where there was none.</summary>
    public DateTimeOffset? ReferralEndedAt { get; init; }

    public static ObjectionState None { get; } = new(null, default, "none", [], 0, 0, null, null, null, null, 0);

    public ObjectionState Evolve(ObjectionFact fact, DateTimeOffset at) => fact switch
    {
        ObjectionFact.Deposited d => Next() with { Deposited = d, DepositedAt = at, Status = "deposited" },
        ObjectionFact.EvidenceAdded e => Next() with { Files = e.No },
        ObjectionFact.Supplemented s => Next() with { Supplements = s.No },
        ObjectionFact.OpeningAgreed o when Agreed.Count + 1 >= OpenersNeeded => Next() with { Agreed = [.. Agreed, o.Actors.Opener], Status = "opened", OpenedAt = at },
        ObjectionFact.OpeningAgreed o => Next() with { Agreed = [.. Agreed, o.Actors.Opener], Status = "awaiting-second" },
        ObjectionFact.Withdrawn => Next() with { Status = "withdrawn" },
        ObjectionFact.Concluded c => Next() with { Status = "concluded", ConcludedAt = at, Result = c.Result, To = c.To },
        ObjectionFact.ReferralEnded => Next() with { ReferralEndedAt = at },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    private ObjectionState Next() => this with { Version = Version + 1 };
}
