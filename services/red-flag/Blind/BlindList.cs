using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Statistics.Peers;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Blind;

/// <summary>
/// <c>GET /api/flags/blind</c>: decisions to be looked at without knowing whether a rule found something – controls and flagged ones alike, in an order that
/// tells nothing. What was judged tells which it was. What is beyond the work budget waits, and is counted.
/// </summary>
public static class BlindList
{
    /// <summary>Most open reviews shown; the others wait.</summary>
    public const int Shown = 20;

    private const string Columns = "decision_id, case_id, agency, office, service, drawn_at, stage, reviewer, verdict, flagged, judged_at, ref";

    public static void MapBlind(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/flags/blind", ReadAsync).Allow(Roles.RedFlagAdmin, Roles.Auditor);
        app.MapReviewing();
    }

    private static async Task<Ok<BlindDesk>> ReadAsync(Caller caller, FlagAccess access, NpgsqlDataSource db, Sampling sampling, CancellationToken cancellationToken)
    {
        return TypedResults.Ok(new BlindDesk(
            await ListAsync(db, access, "stage <> 'judged' order by coalesce(reviewer = $1, false) desc, place", Shown, caller.Subject, cancellationToken),
            Math.Max(0, await CountAsync(db, access, cancellationToken) - Shown),
            await ListAsync(db, access, "stage = 'judged' order by judged_at desc", Shown, caller.Subject, cancellationToken),
            await MissedAsync(db, access, sampling.Share, cancellationToken)));
    }

    private static async Task<IReadOnlyList<BlindItem>> ListAsync(NpgsqlDataSource db, FlagAccess access, string condition, int most, string subject, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand();
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subject });
        command.CommandText = $"select {Columns} from app.blind where $1 <> '' and {Seen(access, command.Parameters)} and {condition} limit {most}";
        var items = new List<BlindItem>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) items.Add(Read(rows, subject));
        return items;
    }

    internal static async Task<BlindItem> OneAsync(NpgsqlDataSource db, string decisionId, string subject, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand($"select {Columns} from app.blind where decision_id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = decisionId });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return Read(rows, subject);
    }

    // Before it is taken nothing tells which decision it is: it could be looked for among the flags.
    private static BlindItem Read(NpgsqlDataReader r, string subject)
    {
        var told = r.GetString(6) == "judged" || r.TextOrNull(7) == subject;
        return new(r.GetString(11), told ? r.GetString(0) : null, told ? r.GetString(1) : null, r.GetString(2), told ? r.GetString(3) : null, r.GetString(4), r.GetFieldValue<DateTime>(5),
            r.GetString(6), r.TextOrNull(7) == subject, r.TextOrNull(8), r.GetFieldValue<bool?>(9), r.GetFieldValue<DateTime?>(10));
    }

    // As flags: not what is routed past the caller, by place or by who took part.
    private static string Seen(FlagAccess access, NpgsqlParameterCollection parameters) => access.ExceptOfficers.Count == 0 ? access.Places(parameters)
        : $"{access.Places(parameters)} and not exists (select 1 from app.participant x where x.case_id = blind.case_id and x.officer = any({FlagAccess.Next(parameters, access.ExceptOfficers.ToArray())}))";

    private static async Task<long> CountAsync(NpgsqlDataSource db, FlagAccess access, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand();
        command.CommandText = $"select count(*) from app.blind where stage <> 'judged' and {Seen(access, command.Parameters)}";
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How often a decision without any flag turned out to have something after all; how often one with a flag did.</summary>
    internal static async Task<MissRate> MissedAsync(NpgsqlDataSource db, FlagAccess access, decimal drawnShare, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand();
        command.CommandText = $"""
            select count(*) filter (where not flagged), count(*) filter (where not flagged and verdict = 'found'), count(*) filter (where flagged), count(*) filter (where flagged and verdict = 'found')
            from app.blind where stage = 'judged' and {Seen(access, command.Parameters)}
            """;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var (controls, missed, flagged, confirmed) = (rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3));
        return new(drawnShare, ShareOf(missed, controls), ShareOf(confirmed, flagged));
    }

    /// <summary>A share with its exact 95 % interval.</summary>
    internal static CountedShare ShareOf(long found, long of)
    {
        if (of == 0) return new(0, 0, null, null, null);
        var (low, high) = ExactInterval.Of(found, of);
        return new(found, of, decimal.Round((decimal)found / of, 4), decimal.Round((decimal)low, 4), decimal.Round((decimal)high, 4));
    }
}
