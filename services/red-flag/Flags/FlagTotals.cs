using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Flags;

/// <summary><c>GET /api/flags/totals?source=</c>: counts; of flags only those the caller may know of.</summary>
public static class FlagTotalsReading
{
    public static void MapFlagTotals(this IEndpointRouteBuilder app) => app.MapGet("/api/flags/totals", ReadAsync).Allow(FlagAccess.Counters);

    private static async Task<Ok<FlagTotals>> ReadAsync(string? source, FlagAccess access, NpgsqlDataSource db, RuleWords words, TimeProvider time, CancellationToken cancellationToken)
    {
        var rules = await OpenAsync(db, access, source, ThaiDay.Of(time.GetUtcNow()), cancellationToken);
        await using var command = db.CreateCommand("""
            select count(*), count(*) filter (where settled), (select last_index from app.follow where name = 'case-facts')
            from app.inspection where $1::text is null or source = $1
            """);
        command.Parameters.Add(new() { Value = (object?)source ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return TypedResults.Ok(new FlagTotals(source, rows.GetInt64(0), rules.Sum(r => r.Flags), rules.Sum(r => r.Open), rows.GetInt64(2),
            [.. rules.Select(r => words.Count(r.RuleId, r.Open))], rows.GetInt64(1)));
    }

    internal static async Task<IReadOnlyList<(string RuleId, long Flags, long Open)>> OpenAsync(NpgsqlDataSource db, FlagAccess access, string? source, DateOnly today, CancellationToken cancellationToken)
    {
        var counts = new List<(string, long, long)>();
        await using var command = db.CreateCommand();
        var from = FlagAtWork.From(command.Parameters, today);
        var filter = access.Condition(command.Parameters) + (source is null ? "" : $" and source = {FlagAccess.Next(command.Parameters, source)}");
        command.CommandText = $"select rule_id, count(*), count(*) filter (where work not in ('withdrawn', 'closed')) from {from} where {filter} group by rule_id order by rule_id";
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) counts.Add((rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2)));
        return counts;
    }
}
