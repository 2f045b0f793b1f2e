using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture;

/// <summary>Who acted, in which role; a disclosure group of the leaf.</summary>
public sealed record ActedBy(string Subject, string Role, string? Session)
{
    public static ActedBy Of(Caller caller) => new(caller.Subject, caller.Roles[0], caller.Session);
}

/// <summary>How much an erasure destroys.</summary>
/// <param name="CaseIds">Cases that name the subject.</param>
/// <param name="Keys">Subject keys destroyed with it.</param>
/// <param name="EarliestOn">First day after all retention times; null while a case is open.</param>
public sealed record ErasureExtent(IReadOnlyList<string> CaseIds, IReadOnlyList<string> Keys, long Events, DateOnly? EarliestOn);

/// <param name="Until">First day on which it no longer stands in the way.</param>
public sealed record StandingHold(string Kind, string? CaseId, DateOnly? Until, string? Reason);

/// <summary>Facts of an erasure's stream. Names on disk: erasure_requested, erasure_refused, subject_erased.</summary>
public abstract record ErasureFact
{
    private ErasureFact() { }

    /// <param name="Text">Free words of the proposer, a disclosure group of their own.</param>
    public sealed record Requested(string ErasureId, string SubjectKey, string Ground, string LawSection, ErasureExtent Extent, ErasureWords Text, ActedBy Actors) : ErasureFact;

    /// <param name="Holds">What stood against it; empty when the second person refused.</param>
    /// <param name="Actors">Null when the rule refused.</param>
    public sealed record Refused(string ErasureId, IReadOnlyList<StandingHold> Holds, ErasureWords? Text, ActedBy? Actors) : ErasureFact;

    /// <summary>The keys are destroyed because of this fact, and again after every restore that brings them back.</summary>
    public sealed record Erased(string ErasureId, string SubjectKey, string Ground, string LawSection, ErasureExtent Extent, ActedBy Actors) : ErasureFact
    {
        /// <summary>Rules that nobody had confirmed then, as the approver was told; null when there were none, and in facts from before this was asked.</summary>
        public IReadOnlyList<string>? UnconfirmedRules { get; init; }
    }
}

public sealed record ErasureWords(string Reason);

/// <summary>An erasure as its facts tell it.</summary>
/// <param name="Status">none, proposed, refused or erased.</param>
public sealed record ErasureState(string Status, ErasureFact.Requested? Request, DateTimeOffset RequestedAt, ErasureFact? Decision, DateTimeOffset? DecidedAt)
{
    public static ErasureState None { get; } = new("none", null, default, null, null);

    public ErasureState Evolve(ErasureFact fact, DateTimeOffset at) => fact switch
    {
        ErasureFact.Requested requested => this with { Status = "proposed", Request = requested, RequestedAt = at },
        ErasureFact.Refused => this with { Status = "refused", Decision = fact, DecidedAt = at },
        ErasureFact.Erased => this with { Status = "erased", Decision = fact, DecidedAt = at },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };
}
