using System.Runtime.CompilerServices;
using Npgsql;
using Transparency.DecisionCapture.Cases;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Exports;

/// <summary>One case with those of its facts that the filter lets through, in story order; at least one.</summary>
/// <param name="Office">Office of the case as its last fact within the export says; facts name their own.</param>
public sealed record ExportedCase(string CaseId, string CaseRef, string Agency, string Office, string Service, IReadOnlyList<CaseFact> Facts);

/// <summary>
/// The cases of an export in the order of their ids, page by page. It reaches to one ledger index fixed at the start, below which every fact
/// has its row in the list: read twice, the pages are the same, whatever is recorded meanwhile.
/// </summary>
/// <param name="served">Offices that the caller is bound to, with those whose work came to them; null when it is bound to none.</param>
/// <param name="through">Ledger index up to which the export reaches.</param>
public sealed class CasePages(Store store, ExportFilter filter, Caller caller, string[]? served, long through)
{
    private const int Cases = 200;

    private static readonly string s_sql = $"""
        select case_id, case_ref, agency, office, service from app.case_summary
        where case_id > $1 and ($2::text is null or agency = $2) and ($3::text is null or service = $3)
          and ($4::text[] is null or agency = any($4)) and ($5::text[] is null or office = any($5))
        order by case_id limit {Cases}
        """;

    public long Through => through;

    /// <summary>Index up to which the list of cases is complete; -1 when it is empty.</summary>
    public static async Task<long> ReachAsync(Store store, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("select last_index from trail.subscription where name = 'cases'");
        return await command.ExecuteScalarAsync(cancellation) as long? ?? -1;
    }

    /// <summary>All pages from the beginning; cases without a fact that the filter lets through are left out.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ExportedCase>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var (after, full) = ("", true); full;)
        {
            var rows = await RowsAsync(after, cancellation);
            full = rows.Count == Cases;
            if (rows.Count == 0) yield break;
            after = rows[^1].CaseId;
            var facts = (await store.ReadStreamsAsync([.. rows.Select(r => (r.Agency, r.CaseId))], through, filter.From, filter.To, cancellation))
                .Select(CaseFact.Read).OfType<CaseFact>().ToLookup(f => f.CaseId, StringComparer.Ordinal);
            yield return [.. rows.Where(r => facts.Contains(r.CaseId)).Select(r => WithFacts(r, [.. facts[r.CaseId].Order(CaseFact.StoryOrder)]))];
        }
    }

    private static ExportedCase WithFacts(ExportedCase row, IReadOnlyList<CaseFact> facts) =>
        row with { Facts = facts, Office = facts.LastOrDefault(f => f.Body.Office is not null)?.Body.Office ?? row.Office };

    private async Task<List<ExportedCase>> RowsAsync(string after, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand(s_sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = filter.Agency });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = filter.Service });
        command.Parameters.Add(new NpgsqlParameter<string[]?> { TypedValue = caller.Agencies.Contains("*") ? null : [.. caller.Agencies] });
        command.Parameters.Add(new NpgsqlParameter<string[]?> { TypedValue = served });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<ExportedCase>(Cases);
        while (await reader.ReadAsync(cancellation))
            rows.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), []));
        return rows;
    }
}
