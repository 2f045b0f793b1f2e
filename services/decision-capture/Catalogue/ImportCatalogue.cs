using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue;

/// <summary>Entries to publish, in the shape of the contract's catalogue; lists may be left out. Entries that are equal to what is in force change nothing.</summary>
/// <param name="Retired">Entries that shall no longer count.</param>
public sealed record CatalogueImport(IReadOnlyList<V1.Agency>? Agencies, IReadOnlyList<V1.Office>? Offices, IReadOnlyList<V1.Service>? Services,
    IReadOnlyList<V1.Law>? Laws, IReadOnlyList<V1.Source>? Sources, IReadOnlyList<RetiredEntry>? Retired)
{
    /// <summary>Rule sets of the clock that are put in force; by their own act only (<see cref="Drafts.ProposeClockRules"/>), never from a file.</summary>
    public IReadOnlyList<V1.ClockRulePeriod>? ClockRules { get; init; }

    /// <summary>What of it differs from what is in force: a whole export that was edited in one place proposes that place, and touches nothing that the proposer may not change.</summary>
    public CatalogueImport Onto(IReadOnlyDictionary<EntryKey, byte[]> inForce)
    {
        var differing = CatalogueEntries.Of(Filled()).Where(each => !inForce.TryGetValue(each.Key, out var known) || !known.AsSpan().SequenceEqual(each.Value)).Select(each => each.Key).ToHashSet();
        return this with
        {
            Agencies = Of(Agencies, EntryKey.Agency, each => each.Code), Offices = Of(Offices, EntryKey.Office, each => each.Code), Services = Of(Services, EntryKey.Service, each => each.Code),
            Laws = Of(Laws, EntryKey.Law, each => each.Code), Sources = Of(Sources, EntryKey.Source, each => each.Name),
        };

        IReadOnlyList<T>? Of<T>(IReadOnlyList<T>? list, string kind, Func<T, string> code) => list is null ? null : [.. list.Where(each => differing.Contains(new(kind, code(each))))];
    }

    /// <summary>What a file or another system may not bring; empty when nothing is among it.</summary>
    [JsonIgnore]
    public IReadOnlyList<FieldError> NotFromFiles => ClockRules is { Count: > 0 } || (Retired ?? []).Any(each => each.Kind == EntryKey.ClockRules) ? [new("clockRules", "own-act", "POST /api/catalogue/clock-rules")] : [];

    /// <summary>The import as a catalogue without holes: a list left out is empty, a start basis left out is receipt.</summary>
    public V1.Catalogue Filled() => new(0, "", Agencies ?? [], Offices ?? [], [.. (Services ?? []).Select(Filled)], Laws ?? [],
        [.. (Sources ?? []).Select(each => each with { Agencies = each.Agencies ?? [] })]) { ClockRules = ClockRules ?? [] };

    private static V1.Service Filled(V1.Service service) => service with
    {
        Steps = service.Steps ?? [],
        StartBasis = service.StartBasis ?? "received",
        RequiredDocuments = service.RequiredDocuments ?? [],
        DecisionPoints = [.. (service.DecisionPoints ?? []).Select(point => point with
        {
            Outcomes = point.Outcomes ?? [],
            RequiredEvidence = point.RequiredEvidence ?? [],
            LegalBases = point.LegalBases ?? [],
            Risk = point.Risk ?? new V1.RiskRating(0, 0, 0, 0),
        })],
    };
}

public sealed record RetiredEntry(string Kind, string Code);

/// <param name="Version">Version in force after the import.</param>
/// <param name="Published">Entries that were new or different.</param>
public sealed record ImportAnswer(long Version, string Digest, int Published, int Retired);

/// <summary><c>POST /api/catalogue/import</c>: publishes what differs as one new version, or says field by field what is wrong.</summary>
public static class ImportCatalogue
{
    /// <summary>What an import changes; pure.</summary>
    /// <param name="Published">Canonical JSON of each new or different entry.</param>
    public sealed record Changes(IReadOnlyList<KeyValuePair<EntryKey, byte[]>> Published, IReadOnlyList<EntryKey> Retired, string Digest);

    /// <summary>Compares an import with the entries in force.</summary>
    /// <returns>The changes, or the broken rules.</returns>
    public static (Changes? Changes, IReadOnlyList<FieldError> Errors) Decide(CatalogueImport import, IReadOnlyDictionary<EntryKey, byte[]> inForce)
    {
        var filled = import.Filled();
        var wanted = CatalogueEntries.Of(filled);
        EntryKey[] retired = [.. (import.Retired ?? []).Select(each => new EntryKey(each.Kind, each.Code)).Where(inForce.ContainsKey).Distinct()];
        var after = inForce.Where(each => !retired.Contains(each.Key)).ToDictionary();
        foreach (var (key, entry) in wanted)
            after[key] = entry;
        var whole = CatalogueEntries.ToCatalogue(0, after);
        var errors = CatalogueRules.Check(filled, whole);
        if (errors.Count == 0 && retired.Length > 0)
            errors = [.. CatalogueRules.Check(whole, whole).Select(error => new FieldError("retired", "still-referenced", error.Field))];
        if (errors.Count > 0)
            return (null, errors);
        KeyValuePair<EntryKey, byte[]>[] changed = [.. wanted.Where(each => !inForce.TryGetValue(each.Key, out var known) || !known.AsSpan().SequenceEqual(each.Value))];
        return (new Changes(changed, retired, whole.Digest), []);
    }

    /// <summary>
    /// Entries that somebody else changed since a proposal was made: publishing it would take back what it never saw, because an entry is proposed whole. Empty when there is none. Pure.
    /// </summary>
    /// <param name="then">Entries in force when it was proposed.</param>
    /// <param name="now">Entries in force; what the proposal wants anyway is nobody's loss.</param>
    public static IReadOnlyList<FieldError> Overtaken(CatalogueImport import, IReadOnlyDictionary<EntryKey, byte[]> then, IReadOnlyDictionary<EntryKey, byte[]> now)
    {
        return [.. CatalogueEntries.Of(import.Filled()).Select(each => (each.Key, Wanted: (byte[]?)each.Value)).Concat((import.Retired ?? []).Select(each => (Key: new EntryKey(each.Kind, each.Code), Wanted: (byte[]?)null)))
            .Where(each => !Same(then.GetValueOrDefault(each.Key), now.GetValueOrDefault(each.Key)) && !Same(each.Wanted, now.GetValueOrDefault(each.Key)))
            .Select(each => new FieldError($"{each.Key.Kind}/{each.Key.Code}", "overtaken"))];

        static bool Same(byte[]? left, byte[]? right) => left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);
    }

    /// <summary>Entries of the import that the caller may not publish: an agency's administrator has only offices and services of the own agency.</summary>
    public static IReadOnlyList<FieldError> Forbidden(CatalogueImport import, Caller caller)
    {
        if (caller.IsAny(Roles.Operations, Roles.Service))
            return [];
        var errors = new List<FieldError>();
        foreach (var (list, count) in new[] { ("agencies", import.Agencies?.Count), ("laws", import.Laws?.Count), ("sources", import.Sources?.Count), ("retired", import.Retired?.Count) })
            if (count > 0)
                errors.Add(new(list, "needs-operations"));
        for (var i = 0; i < (import.Offices?.Count ?? 0); i++)
            if (!caller.MayActFor(import.Offices![i].Agency ?? ""))
                errors.Add(new($"offices[{i}].agency", "other-agency"));
        for (var i = 0; i < (import.Services?.Count ?? 0); i++)
            if (!caller.MayActFor(import.Services![i].Agency ?? ""))
                errors.Add(new($"services[{i}].agency", "other-agency"));
        return errors;
    }

    internal static async Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> Handle(CatalogueImport import, Caller caller, CataloguePublisher publisher, CancellationToken cancellation)
    {
        if (Forbidden(import, caller) is { Count: > 0 } forbidden)
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden", "The caller's role or agency does not allow this.", errors: forbidden);
        // People publish by two: what one person would put in force alone is a draft for another.
        if (caller.ClientId is null && !caller.Is(Roles.Service))
            return Problems.Of(StatusCodes.Status403Forbidden, "needs-second-person", "People propose a draft, and another person publishes it.", "POST /api/catalogue/drafts");
        if (import.NotFromFiles is { Count: > 0 } faults) return Problems.Invalid(faults);
        var (answer, errors) = await publisher.PublishAsync(import, caller.Subject, cancellation, EasingGround.None);
        return answer is null ? Problems.Invalid(errors) : TypedResults.Ok(answer);
    }
}

/// <summary>On what ground a publication may make a standard easier.</summary>
/// <param name="ManualSha256">SHA-256 (hex) of the published citizen manual; null when it may not.</param>
/// <param name="MayLeaveOut">What is not named at all is no easing: a case system's table names the points that occurred in it, and says nothing against the others.</param>
public sealed record EasingGround(string? ManualSha256, bool MayLeaveOut = false)
{
    /// <summary>It may not, for a client key: an easier standard takes a draft and a second person from outside.</summary>
    public static EasingGround None { get; } = new(null, MayLeaveOut: true);
}

/// <summary>Writes a decided import to the log; also used by the <c>seed</c> command.</summary>
public sealed class CataloguePublisher(Store store, CatalogueLog catalogue, TimeProvider clock)
{
    /// <summary>Publishes what differs. Two imports at once: the later one is decided again on what the earlier one left.</summary>
    /// <param name="ground">Whether and on what ground standards may become easier; null for the installation's own sample, which nobody is measured by yet.</param>
    /// <param name="basedOn">Version that whoever proposed it saw; what was changed since then is not overwritten. Null where nothing was proposed before.</param>
    public async Task<(ImportAnswer? Answer, IReadOnlyList<FieldError> Errors)> PublishAsync(CatalogueImport import, string by, CancellationToken cancellation, EasingGround? ground = null, long? basedOn = null)
    {
        while (true)
        {
            var inForce = await catalogue.RefreshAsync(cancellation);
            var entries = catalogue.Entries;
            if (basedOn is { } seen && catalogue.EntriesAt(seen) is { } then && ImportCatalogue.Overtaken(import, then, entries) is { Count: > 0 } overtaken)
                return (null, overtaken);
            var (changes, errors) = ImportCatalogue.Decide(import, entries);
            if (changes is null)
                return (null, errors);
            if (changes.Published.Count + changes.Retired.Count == 0)
                return (new ImportAnswer(inForce.Version, inForce.Published.Digest, 0, 0), []);
            IReadOnlyList<Drafts.EasedSince> eased = ground is null ? [] : Drafts.EarlierStandards.Eased(catalogue.History(), import.Filled());
            if (ground is { MayLeaveOut: true })
                eased = [.. eased.Select(each => each with { Eased = Drafts.EasingWatch.WithoutLeftOut(each.Eased, import.Filled().Services.First(service => service.Code == each.Eased.Service)) }).Where(each => each.Eased.Rules.Count > 0)];
            if (eased.Count > 0 && ground!.ManualSha256 is null)
                return (null, [.. eased.SelectMany(each => each.Eased.Rules.Select(rule => new FieldError($"services/{each.Eased.Service}/{rule.Field}", "easing-needs-manual", rule.Rule)))]);
            // The entries first: streams are written side by side, and whoever reads the publication must find every entry that it names.
            var appends = Appends(changes, inForce.Version, by, eased, ground?.ManualSha256);
            await store.AppendAllAsync(appends[..^1], cancellation);
            if ((await store.AppendAllAsync(appends[^1..], cancellation))[0] is AppendResult.VersionConflict)
                continue;
            await catalogue.RefreshAsync(cancellation);
            return (new ImportAnswer(inForce.Version + 1, changes.Digest, changes.Published.Count, changes.Retired.Count), []);
        }
    }

    private List<Append> Appends(ImportCatalogue.Changes changes, long version, string by, IReadOnlyList<Drafts.EasedSince> eased, string? manual)
    {
        var now = clock.GetUtcNow();
        var appends = new List<Append>();
        var listed = new List<CatalogueChange>();
        foreach (var (key, entry) in changes.Published)
            appends.Add(Entry(key, "catalogue_entry_published", new CatalogueEntryPublished(key.Kind, key.Code, now, JsonElement.Parse(entry)), false));
        foreach (var key in changes.Retired)
            appends.Add(Entry(key, "catalogue_entry_retired", new CatalogueEntryRetired(key.Kind, key.Code, now), true));
        appends.Add(new Append(Streams.MinistryTenant, CatalogueLog.StreamId, Streams.CatalogueType, ExpectedVersion.Exactly(version),
            [Event(Guid.CreateVersion7(now), "catalogue_published", new CataloguePublished(version + 1, changes.Digest, listed, eased.Count == 0 ? null
                : [.. eased.Select(each => new V1.Easing(each.Eased.Agency, each.Eased.Service, now, now.AddMonths(Drafts.EasingWatch.Months), each.OldVersion, manual!, each.Eased.Rules))]))]));
        return appends;

        Append Entry<T>(EntryKey key, string type, T fact, bool retired)
        {
            var id = Guid.CreateVersion7(now);
            listed.Add(new CatalogueChange(key.Kind, key.Code, id, retired));
            return new Append(Streams.MinistryTenant, key.StreamId, Streams.CatalogueType, ExpectedVersion.Any, [Event(id, type, fact)]);
        }

        EventToAppend Event<T>(Guid id, string type, T fact) => new(id, type, $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}",
            JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, $"catalogue-{version + 1}", null, by, default);
    }
}
