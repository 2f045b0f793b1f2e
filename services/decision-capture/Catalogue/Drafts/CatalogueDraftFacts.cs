using System.Text.Json;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>Who acted, in which role, for which agencies; a disclosure group of the leaf.</summary>
public sealed record ActedFor(string Subject, string Role, IReadOnlyList<string> Agencies, string? Session)
{
    public static ActedFor Of(Caller caller) => new(caller.Subject, caller.Roles[0], caller.Agencies, caller.Session);
}

/// <summary>Free words, a disclosure group of their own.</summary>
public sealed record DraftWords(string Reason);

/// <summary>Facts of a draft's stream. Names on disk: catalogue_change_proposed, …_refused, …_approved, …_published, …_lapsed.</summary>
public abstract record CatalogueDraftFact
{
    private CatalogueDraftFact() { }

    /// <param name="Entries">The entries as one JSON text in the shape of an import.</param>
    /// <param name="Agencies">Agencies whose entries change; <c>*</c> when laws change.</param>
    /// <param name="Eased">Standards that were to become easier when it was proposed.</param>
    /// <param name="BasedOn">Version of the catalogue that was in force when it was proposed; null in drafts of before this was kept.</param>
    public sealed record Proposed(string DraftId, string Entries, DateOnly EffectiveOn, string? ManualSha256, IReadOnlyList<string> Agencies, IReadOnlyList<V1.EasedService> Eased,
        DraftWords Text, ActedFor Actors, long? BasedOn = null) : CatalogueDraftFact;

    public sealed record Refused(string DraftId, DraftWords Text, ActedFor Actors) : CatalogueDraftFact;

    /// <summary>The second person agreed; it is published on its day.</summary>
    public sealed record Approved(string DraftId, ActedFor Actors) : CatalogueDraftFact;

    /// <param name="Version">Version of the catalogue that holds the entries.</param>
    public sealed record Published(string DraftId, long Version) : CatalogueDraftFact;

    /// <summary>On its day it did not fit any more: another publication had changed what it stands on.</summary>
    public sealed record Lapsed(string DraftId, string Rules) : CatalogueDraftFact;

    /// <summary>Stored name of a fact.</summary>
    public static string TypeOf(CatalogueDraftFact fact) => fact switch
    {
        Proposed => "catalogue_change_proposed",
        Refused => "catalogue_change_refused",
        Approved => "catalogue_change_approved",
        Published => "catalogue_change_published",
        _ => "catalogue_change_lapsed",
    };

    public static CatalogueDraftFact? Read(string type, ReadOnlySpan<byte> data) => type switch
    {
        "catalogue_change_proposed" => JsonSerializer.Deserialize<Proposed>(data, Wire.Json),
        "catalogue_change_refused" => JsonSerializer.Deserialize<Refused>(data, Wire.Json),
        "catalogue_change_approved" => JsonSerializer.Deserialize<Approved>(data, Wire.Json),
        "catalogue_change_published" => JsonSerializer.Deserialize<Published>(data, Wire.Json),
        "catalogue_change_lapsed" => JsonSerializer.Deserialize<Lapsed>(data, Wire.Json),
        _ => null,
    };
}

/// <summary>A draft as its facts tell it.</summary>
/// <param name="Status">none, proposed, refused, approved, published or lapsed.</param>
public sealed record CatalogueDraftState(string Status, CatalogueDraftFact.Proposed? Proposal, DateTimeOffset ProposedAt, ActedFor? DecidedBy, DateTimeOffset? DecidedAt, string? Reason, long? Version)
{
    public static CatalogueDraftState None { get; } = new("none", null, default, null, null, null, null);

    public CatalogueDraftState Evolve(CatalogueDraftFact fact, DateTimeOffset at) => fact switch
    {
        CatalogueDraftFact.Proposed proposed => this with { Status = "proposed", Proposal = proposed, ProposedAt = at },
        CatalogueDraftFact.Refused refused => this with { Status = "refused", DecidedBy = refused.Actors, DecidedAt = at, Reason = refused.Text.Reason },
        CatalogueDraftFact.Approved approved => this with { Status = "approved", DecidedBy = approved.Actors, DecidedAt = at },
        CatalogueDraftFact.Published published => this with { Status = "published", Version = published.Version },
        CatalogueDraftFact.Lapsed lapsed => this with { Status = "lapsed", Reason = lapsed.Rules },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    /// <summary>The entries it proposes.</summary>
    public CatalogueImport Import => JsonSerializer.Deserialize<CatalogueImport>(Proposal!.Entries, Wire.Json)!;
}
