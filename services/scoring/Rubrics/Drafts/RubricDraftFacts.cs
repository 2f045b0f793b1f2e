using System.Text.Json;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Rubrics.Drafts;

/// <summary>Who acted, in which role, for which agencies; a disclosure group of the leaf.</summary>
public sealed record ActedBy(string Subject, string Role, IReadOnlyList<string> Agencies, string? Session)
{
    public static ActedBy Of(Caller caller) => new(caller.Subject, caller.Roles[0], caller.Agencies, caller.Session);
}

/// <summary>Free words, a disclosure group of their own.</summary>
public sealed record DraftWords(string Reason);

/// <summary>Facts of a draft's stream. Names on disk: rubric_proposed, rubric_refused, rubric_published.</summary>
public abstract record RubricDraftFact
{
    public const string ProposedType = "rubric_proposed", RefusedType = "rubric_refused", PublishedType = "rubric_published";

    private RubricDraftFact() { }

    /// <param name="Rubric">The rubric's JSON as one text: byte for byte what the digest is of.</param>
    public sealed record Proposed(string DraftId, string RubricId, int Version, string Digest, string Rubric, DateOnly EffectiveOn, DraftWords Text, ActedBy Actors) : RubricDraftFact;

    public sealed record Refused(string DraftId, DraftWords Text, ActedBy Actors) : RubricDraftFact;

    /// <summary>From now on the version stands and takes effect on its day.</summary>
    public sealed record Published(string DraftId, string RubricId, int Version, string Digest, DateOnly EffectiveOn, ActedBy Actors) : RubricDraftFact;

    public static RubricDraftFact? Read(string type, ReadOnlySpan<byte> data) => type switch
    {
        ProposedType => JsonSerializer.Deserialize<Proposed>(data, Wire.Json),
        RefusedType => JsonSerializer.Deserialize<Refused>(data, Wire.Json),
        PublishedType => JsonSerializer.Deserialize<Published>(data, Wire.Json),
        _ => null,
    };
}

/// <summary>A draft as its facts tell it.</summary>
/// <param name="Status">none, proposed, refused or published.</param>
public sealed record RubricDraftState(string Status, RubricDraftFact.Proposed? Proposal, DateTimeOffset ProposedAt, RubricDraftFact? Decision, DateTimeOffset? DecidedAt)
{
    public static RubricDraftState None { get; } = new("none", null, default, null, null);

    public RubricDraftState Evolve(RubricDraftFact fact, DateTimeOffset at) => fact switch
    {
        RubricDraftFact.Proposed proposed => this with { Status = "proposed", Proposal = proposed, ProposedAt = at },
        RubricDraftFact.Refused => this with { Status = "refused", Decision = fact, DecidedAt = at },
        RubricDraftFact.Published => this with { Status = "published", Decision = fact, DecidedAt = at },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };
}
