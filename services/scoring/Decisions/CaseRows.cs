using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Decisions;

/// <summary>The local copy of facts: one row per case, one line per fact.</summary>
public static class CaseRows
{
    /// <summary>The kept facts of cases; cases that are not kept are left out.</summary>
    public static async Task<Dictionary<string, List<CaseFact>>> LoadAsync(NpgsqlConnection db, IEnumerable<string> caseIds, CancellationToken cancellationToken, string schema = ReadModel.Live)
    {
        var cases = new Dictionary<string, List<CaseFact>>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand($"select case_id, facts from {schema}.case_facts where case_id = any($1)", db)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. caseIds] } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) cases[rows.GetString(0)] = Facts(rows.GetFieldValue<byte[]>(1));
        return cases;
    }

    /// <summary>Adds new facts to their cases and says when each case has to be looked at again; a fact at or below the case's newest index is there already.</summary>
    public static NpgsqlBatchCommand Keep(IReadOnlyList<(string CaseId, IReadOnlyList<CaseFact> Facts, DateTimeOffset? Until)> cases, string schema = ReadModel.Live) => new($"""
        insert into {schema}.case_facts as case_facts select * from unnest($1, $2, $3, $4)
        on conflict (case_id) do update set facts = case_facts.facts || excluded.facts, last_index = excluded.last_index, reassess_at = excluded.reassess_at
        where case_facts.last_index < excluded.last_index
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. cases.Select(each => each.CaseId)] },
            new NpgsqlParameter<long[]> { TypedValue = [.. cases.Select(each => each.Facts[^1].Index)] },
            new NpgsqlParameter<byte[][]> { TypedValue = [.. cases.Select(each => Lines(each.Facts))] },
            Instants(cases.Select(each => each.Until)),
        },
    };

    /// <summary>Says when cases have to be looked at again, unless facts arrived meanwhile.</summary>
    public static NpgsqlBatchCommand Reassess(IReadOnlyList<(string CaseId, long LastIndex, DateTimeOffset? Until)> cases) => new("""
        update app.case_facts c set reassess_at = n.until from unnest($1, $2, $3) n (case_id, last_index, until) where c.case_id = n.case_id and c.last_index = n.last_index
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. cases.Select(each => each.CaseId)] },
            new NpgsqlParameter<long[]> { TypedValue = [.. cases.Select(each => each.LastIndex)] },
            Instants(cases.Select(each => each.Until)),
        },
    };

    private static NpgsqlParameter Instants(IEnumerable<DateTimeOffset?> instants) =>
        new() { Value = instants.Select(each => each?.UtcDateTime).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };

    private static byte[] Lines(IReadOnlyList<CaseFact> facts)
    {
        using var lines = new MemoryStream();
        foreach (var fact in facts)
        {
            JsonSerializer.Serialize(lines, fact, Wire.Json);
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }

    /// <summary>The facts of a case's row.</summary>
    public static List<CaseFact> Facts(ReadOnlySpan<byte> lines)
    {
        var facts = new List<CaseFact>();
        // JSON escapes line feeds inside strings, so each one here ends a fact.
        for (int end; (end = lines.IndexOf((byte)'\n')) >= 0; lines = lines[(end + 1)..]) facts.Add(FactLine.Read(lines[..end]));
        return facts;
    }
}
