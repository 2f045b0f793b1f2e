using System.Text.Json;

namespace Transparency.DecisionCapture;

/// <summary>A new or changed entry. It is in force once a <see cref="CataloguePublished"/> names this event.</summary>
/// <param name="Kind">agency, office, service, law, source or clockRules.</param>
/// <param name="EffectiveFrom">From when it counts; never before it was published.</param>
/// <param name="Entry">The entry in the shape of the contract.</param>
public sealed record CatalogueEntryPublished(string Kind, string Code, DateTimeOffset EffectiveFrom, JsonElement Entry);

/// <summary>An entry that no longer counts.</summary>
public sealed record CatalogueEntryRetired(string Kind, string Code, DateTimeOffset EffectiveFrom);

/// <summary>
/// A version of the catalogue: what changed against the version before. Naming the events makes a publication whole or absent even
/// when entry facts were stored and the writer died before this one.
/// </summary>
/// <param name="Version">Rises by one; equals the version of the stream.</param>
/// <param name="Easings">Standards that became easier with it; null when none did, and in facts from before this was watched.</param>
/// <param name="Digest">Of all entries in force; see <see cref="Catalogue.CatalogueEntries.Digest"/>.</param>
public sealed record CataloguePublished(long Version, string Digest, IReadOnlyList<CatalogueChange> Changes, IReadOnlyList<Contracts.DecisionCapture.V1.Easing>? Easings = null);

/// <param name="EventId">Event that holds the entry, or its retirement.</param>
public sealed record CatalogueChange(string Kind, string Code, Guid EventId, bool Retired);
