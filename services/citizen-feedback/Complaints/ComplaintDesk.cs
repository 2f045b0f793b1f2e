using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>A desk opened a complaint. Name on disk: complaint_read, in a stream of its own, so that it never changes the complaint's version.</summary>
public sealed record ComplaintRead(string Complaint, string Role);

/// <summary>
/// <c>GET /api/complaints?state=open|done|all&amp;after=</c>, the inbox by clock, fifty a page, and <c>GET /api/complaints/{id}</c>, recorded before the answer leaves.
/// </summary>
public static class ComplaintDesk
{
    private const int PageSize = 50;

    private const string Columns = "complaint, category, identity, channel, about, agency, office, service, handled_by, status, filed_at, answer_by, first_answered_at, outcome, desk, against";

    public static void MapComplaintDesk(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/complaints", ListAsync).Allow(ComplaintAccess.Desks);
        app.MapGet("/api/complaints/{id}", SeeAsync).Allow(ComplaintAccess.Desks);
    }

    private static async Task<Results<Ok<ComplaintInbox>, ProblemHttpResult>> ListAsync(string? state, string? after, Caller caller, OfficesInCharge offices, Store store, ComplaintSeal seal, TimeProvider time, CancellationToken cancellationToken)
    {
        string[]? asked = state switch { null or "open" => ["received", "in-progress", "your-turn"], "done" => ["done", "referred"], "all" => ["received", "in-progress", "your-turn", "done", "referred"], _ => null };
        if (asked is null) return Problems.Invalid(new FieldError("state", "unknown-value", "open, done, all"));
        if (!string.IsNullOrEmpty(after) && !IsPlace(after)) return Problems.Invalid(new FieldError("after", "unknown-value", "As the page before gave it."));
        caller = await offices.WidenAsync(caller, cancellationToken);
        // Rows of the caller's desk, then the same rule as for a single complaint: one rule decides everywhere.
        await using var command = store.Source.CreateCommand($"select {Columns} from app.complaint where desk = $1 and status = any($2) order by (first_answered_at is not null), answer_by, filed_at, complaint");
        command.Parameters.Add(new() { Value = DeskOf(caller) });
        command.Parameters.Add(new() { Value = asked });
        var tag = seal.Tag(caller.Staff);
        var page = new List<ComplaintSummary>();
        var (total, open, overdue, isMore) = (0L, 0L, 0L, false);
        var today = DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).Date);
        await using var r = await command.ExecuteReaderAsync(cancellationToken);
        while (await r.ReadAsync(cancellationToken))
        {
            var against = r.IsDBNull(15) ? null : Convert.ToHexStringLower(r.GetFieldValue<byte[]>(15));
            var summary = new ComplaintSummary(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), Text(r, 5), Text(r, 6), Text(r, 7), Text(r, 8), r.GetString(9),
                r.GetFieldValue<DateTimeOffset>(10), r.GetFieldValue<DateOnly>(11), r.IsDBNull(12) ? null : r.GetFieldValue<DateTimeOffset>(12), Text(r, 13));
            if (!ComplaintAccess.Sees(new(r.GetString(14), summary.HandledBy, summary.About, summary.Agency, summary.Office, against), caller, tag)) continue;
            total++;
            if (summary.Status is not ("done" or "referred")) open++;
            if (summary.FirstAnsweredAt is null && summary.AnswerBy < today) overdue++;
            // By place in the order, not by number: a complaint that is answered meanwhile moves, and the others keep their pages.
            if (!string.IsNullOrEmpty(after) && string.CompareOrdinal(PlaceOf(summary), after) <= 0) continue;
            if (page.Count < PageSize) page.Add(summary);
            else isMore = true;
        }
        return TypedResults.Ok(new ComplaintInbox(open, overdue, page, total, isMore ? PlaceOf(page[^1]) : null));
    }

    private static bool IsPlace(string after) => after.Split('~') is ["0" or "1", var due, var filed, { Length: > 0 }]
        && DateOnly.TryParseExact(due, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && DateTime.TryParseExact(filed, "yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // Sorts as the rows do.
    private static string PlaceOf(ComplaintSummary c) => string.Create(CultureInfo.InvariantCulture, $"{(c.FirstAnsweredAt is null ? 0 : 1)}~{c.AnswerBy:yyyy-MM-dd}~{c.FiledAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffff}~{c.Id}");

    private static async Task<Results<Ok<ComplaintDetails>, ProblemHttpResult>> SeeAsync(string id, Caller caller, OfficesInCharge offices, Complaints complaints, ComplaintSeal seal, Store store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await complaints.FindAsync(id, cancellationToken) is not { } found || !ComplaintAccess.Sees(found.Place, await offices.WidenAsync(caller, cancellationToken), seal.Tag(caller.Staff))) return Problems.NotFound();
        var now = time.GetUtcNow();
        await store.AppendAsync(new Append(Complaints.Tenant, "reads-" + id, "reads", ExpectedVersion.Any,
        [
            new(Guid.CreateVersion7(now), "complaint_read", $"{typeof(ComplaintRead).FullName}, Transparency.CitizenFeedback",
                JsonSerializer.SerializeToUtf8Bytes(new ComplaintRead(id, ComplaintAccess.RoleOf(found.State.Desk)), Wire.Json), now, null, null, caller.Subject, ReadOnlyMemory<byte>.Empty),
        ]), cancellationToken);
        return TypedResults.Ok(ComplaintViews.Details(found, seal));
    }

    private static string DeskOf(Caller caller) => caller.Is(Roles.RedFlagAdmin) ? "centre" : caller.Is(Roles.Auditor) ? "audit" : "agency";

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
