using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Groups;

/// <summary><c>GET /api/scores/totals?source=</c>: whether everything reported has been scored.</summary>
public static class ReadTotals
{
    public static void MapTotals(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/totals", ReadAsync)
        .Allow(Roles.Operations, Roles.Auditor, Roles.Executive, Roles.AgencyAdmin, Roles.RedFlagAdmin, Roles.CaseSystem, Roles.Service);

    private static async Task<ScoringTotals> ReadAsync(string? source, Store store, CaseFactsFollowed followed, CancellationToken cancellationToken)
    {
        // The mark first: the counts then hold at least what it covers.
        var mark = await followed.MarkAsync(cancellationToken);
        await using var command = store.Source.CreateCommand("""
            select coalesce(sum(decisions), 0)::bigint, coalesce(sum(scored), 0)::bigint, coalesce(sum(revisions), 0)::bigint from app.source_total where $1 is null or source = $1
            """);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = source });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new ScoringTotals(source, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), mark);
    }
}
