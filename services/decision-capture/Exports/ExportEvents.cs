using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Exports;

/// <summary>
/// <c>GET /api/exports/{format}</c>: the recorded case events as an event log that others can read. Streamed: memory holds one page of
/// cases. Officers are pseudonyms; texts and personal values never leave. That data was taken is recorded first.
/// </summary>
/// <param name="Format">xes, ocel or csv.</param>
/// <param name="From">RFC 3339, with offset: recorded at or after.</param>
/// <param name="To">RFC 3339, with offset: recorded before.</param>
/// <param name="Purpose">Why, where it is not the daily task; at most 200 characters.</param>
public sealed record ExportEvents(string Format, string? Agency, string? Service, string? From, string? To, string? Purpose)
{
    public static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> Endpoint([AsParameters] ExportEvents query, Caller caller, OfficesInCharge offices, Store store,
        CaseAnnouncements officers, TimeProvider time, CancellationToken cancellationToken)
    {
        var auditor = caller.Is(Roles.Auditor);
        var errors = query.Check(auditor, out var filter);
        if (errors.Count > 0) return Problems.Invalid(errors);
        if (filter.Agency is { } agency && !caller.MayActFor(agency)) return Problems.Forbidden($"Not for agency {agency}.");

        var pages = new CasePages(store, filter, caller, offices.Served(caller), await CasePages.ReachAsync(store, cancellationToken));
        var now = time.GetUtcNow();
        await store.AppendAsync(ExportRecords.Record(new(query.Format, auditor ? Roles.Auditor : Roles.AgencyAdmin, filter, pages.Through, query.Purpose,
            new(now, null, null), new(caller.Subject, caller.Session))), cancellationToken);
        var format = Of(query.Format, officers)!;
        return TypedResults.Stream(body => WriteAsync(format, pages, body, cancellationToken), format.MediaType, $"transparency.{format.FileExtension}");
    }

    private static IExportFormat? Of(string name, CaseAnnouncements officers) => name switch
    {
        "xes" => new XesFormat(officers),
        "ocel" => new OcelFormat(officers),
        "csv" => new CsvFormat(officers),
        _ => null,
    };

    private List<FieldError> Check(bool auditor, out ExportFilter filter)
    {
        var errors = new List<FieldError>();
        if (Format is not ("xes" or "ocel" or "csv")) errors.Add(new("format", "unknown-value", "xes, ocel or csv"));
        if (Purpose is { Length: > 200 }) errors.Add(new("purpose", "too-long", "At most 200 characters"));
        if (Agency is null && !auditor) errors.Add(new("agency", "required", "An agency's administrator exports one agency at a time"));
        filter = new(Agency, Service, Instant("from", From), Instant("to", To));
        if (filter.From >= filter.To) errors.Add(new("to", "not-after-from", "The period is empty: to is exclusive"));
        return errors;

        DateTimeOffset? Instant(string field, string? text)
        {
            if (text is null) return null;
            if (text.Length is > 0 and <= 40 && Instants.TryRead(text, out var instant)) return instant;
            errors.Add(new(field, "not-an-instant", "RFC 3339 with offset, such as 2026-07-06T00:00:00+07:00"));
            return null;
        }
    }

    private static async Task WriteAsync(IExportFormat format, CasePages pages, Stream body, CancellationToken cancellation)
    {
        // Formats write into memory, page by page, so that nothing waits on the network while it formats.
        using var buffer = new MemoryStream();
        format.Open(buffer);
        for (var pass = 0; pass < format.Passes; pass++)
        {
            format.BeginPass(pass);
            await foreach (var page in pages.ReadAsync(cancellation))
            {
                foreach (var each in page) format.Write(each);
                await SendAsync();
            }
        }
        format.Close();
        await SendAsync();

        async Task SendAsync()
        {
            format.Flush();
            await body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellation);
            buffer.SetLength(0);
        }
    }
}
