using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.EventStore.Verification;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Exports;

/// <summary>
/// <c>GET /api/exports/audit</c>: the recorded events of an agency, a service or a period as an audit bundle (gzip, JSON Lines), each provable
/// offline; the catalogue's events come along. Streams under the newest published head. The export is recorded before the first byte leaves.
/// </summary>
/// <param name="From">Recorded at or after.</param>
/// <param name="To">Recorded before.</param>
/// <param name="Purpose">Why; at most 200 characters.</param>
public sealed record ExportBundle(string? Agency, string? Service, DateTimeOffset? From, DateTimeOffset? To, string? Purpose)
{
    public static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> Endpoint([AsParameters] ExportBundle query, Caller caller, Store store, PublishedLog log,
        TimeProvider time, CancellationToken cancellationToken)
    {
        if (query.Purpose is { Length: > 200 }) return Problems.Invalid(new FieldError("purpose", "too-long", "At most 200 characters"));
        if (query.From >= query.To) return Problems.Invalid(new FieldError("to", "not-after-from", "The period is empty: to is exclusive"));
        if (query.Agency is null ? !caller.Agencies.Contains("*") : !caller.MayActFor(query.Agency)) return Problems.Forbidden($"Not for {query.Agency ?? "all agencies"}.");
        if (await log.LatestAsync(cancellationToken) is not { } head) return Problems.Conflict("not-yet-published", "The log has no published head yet.");

        var filter = query.Filter();
        var now = time.GetUtcNow();
        await store.AppendAsync(ExportRecords.Record(new("audit", Roles.Auditor, new(query.Agency, query.Service, query.From, query.To), head.Checkpoint.Size - 1, query.Purpose,
            new(now, null, null), new(caller.Subject, caller.Session))), cancellationToken);
        return TypedResults.Stream(async output =>
        {
            await using var zipped = new GZipStream(output, CompressionLevel.Fastest);
            await new BundleExport(store, log).WriteAsync(zipped, head, now, query.Question(), filter, cancellationToken);
        }, "application/gzip", "audit-bundle.jsonl.gz");
    }

    private Dictionary<string, string> Filter()
    {
        var filter = new Dictionary<string, string>();
        if (Agency is not null) filter["agency"] = Agency;
        if (Service is not null) filter["service"] = Service;
        if (From is { } from) filter["from"] = from.ToString("O", CultureInfo.InvariantCulture);
        if (To is { } to) filter["to"] = to.ToString("O", CultureInfo.InvariantCulture);
        return filter;
    }

    private BundleQuestion Question() => new(Agency, From, To, Shows) { Always = [Streams.MinistryTenant] };

    private bool Shows(StoredEvent stored)
    {
        if (stored.Type.StartsWith("catalogue_", StringComparison.Ordinal)) return true;
        if (EventTypes.FindStored(stored.Type) is not { AboutCase: true }) return false;
        if (Service is null) return true;
        using var data = JsonDocument.Parse(stored.Data);
        return data.RootElement.TryGetProperty("service", out var service) && service.ValueEquals(Service);
    }
}
