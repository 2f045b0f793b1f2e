using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Catalogue.Files;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>
/// <c>POST /api/catalogue/drafts</c> and <c>/drafts/import</c>: somebody proposes entries, with every fault named before anything is kept.
/// Nothing counts before a second person approved it and its day has come.
/// </summary>
public static class ProposeChange
{
    // Intake accepts times up to five minutes ahead: the first day must not have begun for any decision that may be recorded by now.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5), Bangkok = TimeSpan.FromHours(7);

    /// <summary>The day of an instant in Bangkok.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Bangkok).DateTime);

    /// <summary>The first day from which a change may count: an easier standard, and other rules of the clock, never on a day that has begun.</summary>
    public static DateOnly EarliestDay(DateTimeOffset now, bool later) => later ? DayOf(now + Ahead).AddDays(1) : DayOf(now);

    /// <summary>What is wrong with a proposal beyond its entries; empty when it may be kept. Pure.</summary>
    /// <param name="clockRules">Rules of the clock begin or end.</param>
    public static IReadOnlyList<FieldError> Faults(bool eased, DateOnly effectiveOn, string? reason, string? manual, DateTimeOffset now, bool clockRules = false)
    {
        var earliest = EarliestDay(now, eased || clockRules);
        var faults = new List<FieldError>();
        if (reason?.Trim() is not { Length: > 0 and <= 1000 }) faults.Add(new("reason", "required", "1–1000 characters"));
        if (effectiveOn < earliest) faults.Add(new("effectiveOn", eased ? "easing-not-back-dated" : "not-back-dated", $"{earliest:yyyy-MM-dd} or later"));
        if (manual is { Length: > 0 } && !IsDigest(manual)) faults.Add(new("manualSha256", "not-a-sha256", "64 hexadecimal digits"));
        else if (eased && string.IsNullOrEmpty(manual)) faults.Add(new("manualSha256", "easing-needs-manual", "SHA-256 of the published citizen manual"));
        return faults;
    }

    /// <summary>Agencies whose entries an import changes, as they are and as they become; <c>*</c> when laws change, which belong to none. Pure.</summary>
    public static IReadOnlyList<string> AgenciesOf(ImportCatalogue.Changes changes, IReadOnlyDictionary<EntryKey, byte[]> before) =>
        [.. changes.Published.SelectMany(each => before.TryGetValue(each.Key, out var known) ? [each.Value, known] : new[] { each.Value }).Select(json =>
        {
            using var entry = JsonDocument.Parse(json);
            return entry.RootElement.TryGetProperty("agency", out var agency) ? agency.GetString()! : "*";
        }).Distinct().Order(StringComparer.Ordinal)];

    internal static Task<Results<Created<V1.CatalogueDraftView>, ProblemHttpResult>> Propose(V1.ProposeCatalogue body, Caller caller, CatalogueLog catalogue, CatalogueDrafts drafts, SeeDrafts seen, TimeProvider clock, CancellationToken cancellation) =>
        KeepAsync(new CatalogueImport(null, body.Offices, body.Services, body.Laws, null, null), body.EffectiveOn, body.Reason, body.ManualSha256, caller, catalogue, drafts, seen, clock, cancellation);

    internal static async Task<Results<Created<V1.CatalogueDraftView>, ProblemHttpResult>> Import(V1.ImportCatalogueFile body, Caller caller, CatalogueLog catalogue, CatalogueDrafts drafts, SeeDrafts seen, TimeProvider clock, CancellationToken cancellation)
    {
        var inForce = await catalogue.RefreshAsync(cancellation);
        var (import, faults) = CatalogueFile.Read(body.Format, body.Table, body.Text ?? "", inForce.Published);
        return import is null ? Problems.Invalid(faults) : await KeepAsync(import.Onto(catalogue.Entries), body.EffectiveOn, body.Reason, body.ManualSha256, caller, catalogue, drafts, seen, clock, cancellation);
    }

    internal static async Task<Results<Created<V1.CatalogueDraftView>, ProblemHttpResult>> KeepAsync(CatalogueImport import, DateOnly effectiveOn, string? reason, string? manual, Caller caller,
        CatalogueLog catalogue, CatalogueDrafts drafts, SeeDrafts seen, TimeProvider clock, CancellationToken cancellation)
    {
        if (ImportCatalogue.Forbidden(import, caller) is { Count: > 0 } forbidden)
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden", "The caller's role or agency does not allow this.", errors: forbidden);
        await catalogue.RefreshAsync(cancellation);
        var (changes, errors) = ImportCatalogue.Decide(import, catalogue.Entries);
        if (changes is null) return Problems.Invalid(errors);
        if (changes.Published.Count == 0) return Problems.Invalid(new FieldError("entries", "no-change", "Nothing differs from what is in force."));
        // An entry keeps its code when it moves to another agency: whose it is now is asked too.
        var agencies = AgenciesOf(changes, catalogue.Entries);
        if (agencies.FirstOrDefault(each => each != "*" && !caller.MayActFor(each)) is { } other) return Problems.Forbidden($"Not for agency {other}.");
        var filled = import.Filled();
        if (LastDays.Faults(filled.Services, catalogue.InForce.Published.Services, effectiveOn) is { Count: > 0 } ends) return Problems.Invalid(ends);
        var eased = EasingWatch.Of(catalogue.History(), filled);
        if (Faults(eased.Count > 0, effectiveOn, reason, manual?.Trim(), clock.GetUtcNow(), import.ClockRules is not null) is { Count: > 0 } faults) return Problems.Invalid(faults);

        var draft = drafts.NewId();
        var fact = new CatalogueDraftFact.Proposed(draft, JsonSerializer.Serialize(import, Wire.Json), effectiveOn, manual?.Trim().ToLowerInvariant() is { Length: > 0 } digest ? digest : null,
            agencies, eased, new(reason!.Trim()), ActedFor.Of(caller), catalogue.InForce.Version);
        await drafts.AddAsync(draft, 0, fact, caller.Subject, cancellation);
        return TypedResults.Created($"/api/catalogue/drafts/{draft}", await seen.ViewAsync((await drafts.FindAsync(draft, cancellation)).State, caller, cancellation));
    }

    private static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);
}
