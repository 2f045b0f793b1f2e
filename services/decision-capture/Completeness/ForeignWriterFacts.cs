namespace Transparency.DecisionCapture;

/// <summary>Facts about programs beside this system. Names on disk: foreign_writer_proposed, foreign_writer_registered, foreign_writer_refused.</summary>
public abstract record ForeignWriterFact(string Writer)
{
    /// <param name="Reason">Why it writes, and on whose order.</param>
    public sealed record Proposed(string Writer, string Reason, ActedBy Actors) : ForeignWriterFact(Writer);

    /// <summary>Its events count from now on.</summary>
    /// <param name="Actors">The second person; null in facts from before two persons were wanted.</param>
    public sealed record Registered(string Writer, string Reason, ActedBy? Actors) : ForeignWriterFact(Writer);

    /// <param name="Reason">Why not.</param>
    public sealed record Refused(string Writer, string Reason, ActedBy Actors) : ForeignWriterFact(Writer);
}

/// <summary>One writer as the facts tell it. A writer that was refused may be proposed again.</summary>
/// <param name="State">proposed, registered or refused.</param>
public sealed record ForeignWriterState(string State, string Reason, ActedBy? ProposedBy, DateTimeOffset ProposedAt, ActedBy? DecidedBy, DateTimeOffset? DecidedAt, string? DecisionReason)
{
    /// <param name="before">Null for a writer not heard of before.</param>
    public static ForeignWriterState Evolve(ForeignWriterState? before, ForeignWriterFact fact, DateTimeOffset at) => fact switch
    {
        ForeignWriterFact.Proposed proposed => new("proposed", proposed.Reason, proposed.Actors, at, null, null, null),
        ForeignWriterFact.Registered registered => (before ?? new("", registered.Reason, null, at, null, null, null)) with { State = "registered", DecidedBy = registered.Actors, DecidedAt = at, DecisionReason = null },
        ForeignWriterFact.Refused refused => before! with { State = "refused", DecidedBy = refused.Actors, DecidedAt = at, DecisionReason = refused.Reason },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };
}
