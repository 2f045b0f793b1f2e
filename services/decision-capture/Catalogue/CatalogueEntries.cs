using System.Text.Json;
using Transparency.Ledger;
using Transparency.ServiceDefaults;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue;

/// <summary>Identity of an entry: codes are unique per kind over all agencies.</summary>
/// <param name="Kind">agency, office, service, law, source or clockRules.</param>
/// <param name="Code">Code of the entry; the name of a source.</param>
public readonly record struct EntryKey(string Kind, string Code)
{
    public const string Agency = "agency", Office = "office", Service = "service", Law = "law", Source = "source", ClockRules = "clockRules";

    /// <summary>Stream of the entry.</summary>
    public string StreamId => $"catalogue-{Kind}-{Code}";
}

/// <summary>The catalogue taken apart into entries and put together again; pure.</summary>
public static class CatalogueEntries
{
    /// <summary>Each entry with its canonical JSON, so that equal entries have equal bytes.</summary>
    public static IReadOnlyDictionary<EntryKey, byte[]> Of(V1.Catalogue catalogue)
    {
        var entries = new Dictionary<EntryKey, byte[]>();
        foreach (var each in catalogue.Agencies)
            entries[new(EntryKey.Agency, each.Code)] = Canonical(each);
        foreach (var each in catalogue.Offices)
            entries[new(EntryKey.Office, each.Code)] = Canonical(each);
        foreach (var each in catalogue.Services)
            entries[new(EntryKey.Service, each.Code)] = Canonical(each);
        foreach (var each in catalogue.Laws)
            entries[new(EntryKey.Law, each.Code)] = Canonical(each);
        foreach (var each in catalogue.Sources)
            entries[new(EntryKey.Source, each.Name)] = Canonical(each);
        foreach (var each in catalogue.ClockRules)
            entries[new(EntryKey.ClockRules, each.Code)] = Canonical(each);
        return entries;
    }

    /// <summary>The catalogue of these entries; lists are ordered by code so that equal content has an equal digest.</summary>
    public static V1.Catalogue ToCatalogue(long version, IReadOnlyDictionary<EntryKey, byte[]> entries)
    {
        IReadOnlyList<T> All<T>(string kind) => [.. entries.Where(each => each.Key.Kind == kind).OrderBy(each => each.Key.Code, StringComparer.Ordinal)
            .Select(each => JsonSerializer.Deserialize<T>(each.Value, Wire.Json)!)];
        return new V1.Catalogue(version, Digest(entries), All<V1.Agency>(EntryKey.Agency), All<V1.Office>(EntryKey.Office),
            All<V1.Service>(EntryKey.Service), All<V1.Law>(EntryKey.Law), All<V1.Source>(EntryKey.Source)) { ClockRules = All<V1.ClockRulePeriod>(EntryKey.ClockRules) };
    }

    /// <summary>SHA-256 (lower-case hex) over kind, code and canonical JSON of every entry, one a line, ordered by kind and code.</summary>
    public static string Digest(IReadOnlyDictionary<EntryKey, byte[]> entries)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (var (key, entry) in entries.OrderBy(each => each.Key.Kind, StringComparer.Ordinal).ThenBy(each => each.Key.Code, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{key.Kind} {key.Code} "));
            hash.AppendData(entry);
            hash.AppendData("\n"u8);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Canonical<T>(T entry) => CanonicalJson.Of(JsonSerializer.SerializeToUtf8Bytes(entry, Wire.Json));
}
