using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Quarantine;

/// <summary><c>GET /api/quarantine</c> and <c>GET /api/quarantine/{id}</c>: what waits, for whom it concerns.</summary>
public static class ListQuarantine
{
    private const int PageSize = 50;
    private const string Columns = "id, source, event_id, type, agency, door, first_seen_at, last_seen_at, attempts, bytes, waiting, settled_index, reasons";

    // Null = all agencies: operations, auditors and the data-protection officer see every entry, the others their own agencies'.
    internal static string[]? Agencies(Caller caller) =>
        caller.IsAny(Roles.Operations, Roles.Auditor, Roles.DataProtectionOfficer) || caller.Agencies.Contains("*") ? null : [.. caller.Agencies];

    internal static async Task<Results<Ok<QuarantinePage>, ProblemHttpResult>> Get(string? state, string? source, string? reason, string? after,
        Caller caller, Store store, CancellationToken cancellation)
    {
        if (state is not (null or "waiting" or "settled" or "all"))
            return Problems.Invalid(new FieldError("state", "unknown-value", "waiting, settled, all"));
        if (!TryCursor(after, out var seen, out var id))
            return Problems.Invalid(new FieldError("after", "not-a-cursor"));
        var agencies = Agencies(caller);
        bool? waiting = state is "all" ? null : state is not "settled";
        var page = await PageAsync(store.Source, agencies, waiting, source, reason, seen, id, cancellation);
        var reasons = await ReasonsAsync(store.Source, agencies, cancellation);
        var total = await CountAsync(store.Source, agencies, waiting, source, reason, cancellation);
        var next = page.Count < PageSize ? null : Cursor(page[^1]);
        return TypedResults.Ok(new QuarantinePage(total, next, reasons, page));
    }

    internal static async Task<Results<Ok<QuarantineEntry>, ProblemHttpResult>> GetOne(string id, Caller caller, Store store, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand($"SELECT {Columns} FROM app.quarantine WHERE id = $1 AND ($2::text[] IS NULL OR agency = ANY($2))");
        Add(command, id, Agencies(caller));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? TypedResults.Ok(Entry(reader)) : Problems.NotFound();
    }

    private const string Matches = "($1::text[] IS NULL OR agency = ANY($1)) AND ($2::bool IS NULL OR waiting = $2) AND ($3::text IS NULL OR source = $3) AND ($4::text IS NULL OR $4 = ANY(codes))";

    private static async Task<List<QuarantineEntry>> PageAsync(NpgsqlDataSource database, string[]? agencies, bool? waiting, string? source, string? reason,
        DateTimeOffset? seen, string? id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            SELECT {Columns} FROM app.quarantine WHERE {Matches} AND ($5::timestamptz IS NULL OR (last_seen_at, id) < ($5, $6))
            ORDER BY last_seen_at DESC, id DESC LIMIT {PageSize}
            """);
        Add(command, agencies, waiting, source, reason, seen, id);
        var page = new List<QuarantineEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            page.Add(Entry(reader));
        return page;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string[]? agencies, bool? waiting, string? source, string? reason, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"SELECT count(*) FROM app.quarantine WHERE {Matches}");
        Add(command, agencies, waiting, source, reason);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<List<ReasonCount>> ReasonsAsync(NpgsqlDataSource database, string[]? agencies, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            SELECT code, count(*) FROM app.quarantine, unnest(codes) AS code WHERE waiting AND ($1::text[] IS NULL OR agency = ANY($1))
            GROUP BY code ORDER BY 2 DESC, 1
            """);
        Add(command, [agencies]);
        var reasons = new List<ReasonCount>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            reasons.Add(new ReasonCount(reader.GetString(0), reader.GetInt64(1)));
        return reasons;
    }

    private static QuarantineEntry Entry(NpgsqlDataReader row)
    {
        return new QuarantineEntry(row.GetString(0), Text(1), Text(2), Text(3), Text(4), row.GetString(5), row.GetFieldValue<DateTimeOffset>(6),
            row.GetFieldValue<DateTimeOffset>(7), row.GetInt32(8), row.GetInt32(9), row.GetBoolean(10) ? "waiting" : "settled",
            row.IsDBNull(11) ? null : row.GetInt64(11), JsonSerializer.Deserialize<QuarantineReason[]>(row.GetString(12), Wire.Json)!);

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    // The cursor is the place in the order: instant in microseconds and id.
    private static string Cursor(QuarantineEntry last) =>
        string.Create(CultureInfo.InvariantCulture, $"{last.LastSeenAt.UtcTicks / TimeSpan.TicksPerMicrosecond}_{last.QuarantineId}");

    private static bool TryCursor(string? cursor, out DateTimeOffset? seen, out string? id)
    {
        (seen, id) = (null, null);
        if (cursor is null)
            return true;
        var cut = cursor.IndexOf('_', StringComparison.Ordinal);
        if (cut < 0 || !long.TryParse(cursor.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            || microseconds > DateTimeOffset.MaxValue.UtcTicks / TimeSpan.TicksPerMicrosecond)
            return false;
        (seen, id) = (new DateTimeOffset(microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero), cursor[(cut + 1)..]);
        return true;
    }

    private static void Add(NpgsqlCommand command, params object?[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value ?? DBNull.Value });
    }
}
