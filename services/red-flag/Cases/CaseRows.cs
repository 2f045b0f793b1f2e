using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Peers;
using Transparency.ServiceDefaults;
using static Transparency.RedFlag.Cases.Columns;

namespace Transparency.RedFlag.Cases;

/// <summary>The local copy of facts, sources and clocks. Every statement may be repeated.</summary>
public static class CaseRows
{
    /// <summary>Keeps the facts of cases and counts what each source has sent; returns the cases touched, each with its newest fact.</summary>
    /// <param name="schema">Where the copies are: the live ones, or ones that are being rebuilt – then nobody's waiting ends.</param>
    public static async Task<IReadOnlyDictionary<string, CaseFact>> KeepAsync(NpgsqlConnection db, IReadOnlyList<CaseFact> facts, CancellationToken cancellationToken, string schema = ReadModel.Live)
    {
        var touched = new Dictionary<string, CaseFact>();
        var counts = await SourcesAsync(db, facts.Select(f => f.Source).Distinct(), schema, cancellationToken);
        var (ids, indexes, bodies) = (new List<string>(), new List<long>(), new List<string>());
        var covered = new List<string>();
        foreach (var fact in facts)
        {
            var (sent, coveredTo) = counts.GetValueOrDefault(fact.Source, (0, -1));
            if (fact.Heartbeat is { } beat)
            {
                // The source's count is reached: whatever it had sent before this heartbeat has arrived.
                if (sent < beat.Sent) continue;
                counts[fact.Source] = (sent, fact.Index);
                covered.Add(fact.Source);
            }
            else if (fact.CaseId.Length > 0)
            {
                counts[fact.Source] = (sent + 1, coveredTo);
                touched[fact.CaseId] = fact;
                ids.Add(fact.CaseId);
                indexes.Add(fact.Index);
                bodies.Add(JsonSerializer.Serialize(fact, Wire.Json));
            }
        }

        await using var batch = new NpgsqlBatch(db);
        batch.BatchCommands.Add(new($"insert into {schema}.case_fact select * from unnest($1, $2, $3)")
        {
            Parameters = { Of(ids), Of(indexes), new() { Value = bodies, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json } },
        });
        batch.BatchCommands.Add(new($"""
            insert into {schema}.source select * from unnest($1, $2, $3)
            on conflict (source) do update set facts = excluded.facts, covered_to = excluded.covered_to
            """)
        { Parameters = { Of(counts.Keys), Of(counts.Values.Select(c => c.Facts)), Of(counts.Values.Select(c => c.CoveredTo)) } });
        var parts = facts.Where(f => f.CaseId.Length > 0).SelectMany(Participants).Distinct().ToList();
        batch.BatchCommands.Add(new($"insert into {schema}.participant select * from unnest($1, $2, $3, $4) on conflict do nothing")
        {
            Parameters = { Of(parts.Select(p => p.CaseId)), Of(parts.Select(p => p.DecisionId)), Of(parts.Select(p => p.Officer)), Of(parts.Select(p => p.Part)) },
        });
        CoveredMonths.Keep(batch, facts, schema);
        // Their waiting is over; the timer inspects them in portions.
        if (covered.Count > 0 && schema == ReadModel.Live)
            batch.BatchCommands.Add(new("update app.waiting set due_at = '-infinity' where sources && $1") { Parameters = { Of(covered) } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return touched;
    }

    /// <summary>Officers' part in a case as one fact reports it: of the fact alone, so that any order and any portion gives the same rows.</summary>
    private static IEnumerable<(string CaseId, string DecisionId, string Officer, string Part)> Participants(CaseFact fact)
    {
        if (fact is { Type: "DecisionReached", DecisionId: { } decision, Decision: { } body })
            foreach (var part in body.Participants) yield return (fact.CaseId, decision, part.Officer, part.Part);
        if (fact.Step?.Officer is { } officer) yield return (fact.CaseId, "", officer, "step");
    }

    /// <summary>Keeps the newest clock reading of each decision; returns the decisions' cases, each with the score that touched it.</summary>
    public static async Task<IReadOnlyDictionary<string, DecisionScored>> KeepAsync(NpgsqlConnection db, IReadOnlyList<DecisionScored> scores, CancellationToken cancellationToken, string schema = ReadModel.Live)
    {
        var newest = scores.GroupBy(s => s.DecisionId).Select(g => g.MaxBy(s => s.Revision)!).ToList();
        await using var command = new NpgsqlCommand($"""
            insert into {schema}.clock as clock select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (decision_id) do update set case_id = excluded.case_id, revision = excluded.revision, index = excluded.index, on_time = excluded.on_time,
              unit = excluded.unit, limit_value = excluded.limit_value, used = excluded.used, overdue = excluded.overdue
            where excluded.revision > clock.revision
            """, db)
        {
            Parameters =
            {
                Of(newest.Select(s => s.DecisionId)), Of(newest.Select(s => s.CaseId)), Of(newest.Select(s => s.Revision)), Of(newest.Select(s => s.Index)),
                Of(newest.Select(s => s.OnTime)), Of(newest.Select(s => s.ClockUnit)), Of(newest.Select(s => s.ClockLimit)), Of(newest.Select(s => s.ClockUsed)),
                Of(newest.Select(s => s.ClockOverdue)),
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        return newest.GroupBy(s => s.CaseId).ToDictionary(g => g.Key, g => g.MaxBy(s => s.Index)!);
    }

    /// <summary>Files of cases, without those of which nothing is known.</summary>
    public static Task<IReadOnlyList<CaseFile>> LoadAsync(NpgsqlConnection db, IEnumerable<string> caseIds, CancellationToken cancellationToken) =>
        LoadAsync(db, caseIds, Array.Empty<CaseFact>().ToLookup(f => f.CaseId), cancellationToken);

    /// <summary>Files of cases, without those of which nothing is known.</summary>
    /// <param name="added">Facts that are kept already and need not be read again: of a case that has just begun nothing is.</param>
    public static async Task<IReadOnlyList<CaseFile>> LoadAsync(NpgsqlConnection db, IEnumerable<string> caseIds, ILookup<string, CaseFact> added, CancellationToken cancellationToken)
    {
        var facts = caseIds.Distinct().ToDictionary(id => id, id => added[id].ToList());
        await using var command = new NpgsqlCommand("select body from app.case_fact where case_id = any($1) and index <> all($2)", db)
        {
            Parameters = { Of(facts.Keys), Of(facts.Values.SelectMany(f => f).Select(f => f.Index)) },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var fact = JsonSerializer.Deserialize<CaseFact>(rows.GetFieldValue<byte[]>(0), Wire.Json)!;
            facts[fact.CaseId].Add(fact);
        }
        return [.. facts.Where(c => c.Value.Count > 0).Select(c => CaseFile.Of(c.Key, c.Value))];
    }

    /// <summary>Asks for the clock readings of decisions; <see cref="ClocksAsync(NpgsqlDataReader, CancellationToken)"/> reads the answer.</summary>
    internal static NpgsqlBatchCommand Clocks(IEnumerable<string> decisionIds) => new("""
        select decision_id, revision, index, on_time, unit, limit_value, used, overdue from app.clock where decision_id = any($1)
        """) { Parameters = { Of(decisionIds) } };

    public static async Task<IReadOnlyDictionary<string, ClockAnnounced>> ClocksAsync(NpgsqlConnection db, IEnumerable<string> decisionIds, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(db) { BatchCommands = { Clocks(decisionIds) } };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        return await ClocksAsync(rows, cancellationToken);
    }

    internal static async Task<IReadOnlyDictionary<string, ClockAnnounced>> ClocksAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var clocks = new Dictionary<string, ClockAnnounced>();
        while (await rows.ReadAsync(cancellationToken))
            clocks[rows.GetString(0)] = new ClockAnnounced(rows.GetString(0), rows.GetInt32(1), rows.GetInt64(2), rows.GetFieldValue<bool?>(3),
                rows.TextOrNull(4), rows.GetFieldValue<decimal?>(5), rows.GetFieldValue<decimal?>(6), rows.GetFieldValue<decimal?>(7));
        return clocks;
    }

    internal static NpgsqlBatchCommand Sources(IEnumerable<string> sources, string schema = ReadModel.Live) =>
        new($"select source, facts, covered_to from {schema}.source where source = any($1)") { Parameters = { Of(sources) } };

    private static async Task<Dictionary<string, (long Facts, long CoveredTo)>> SourcesAsync(NpgsqlConnection db, IEnumerable<string> sources, string schema, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(db) { BatchCommands = { Sources(sources, schema) } };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        return await SourcesAsync(rows, cancellationToken);
    }

    internal static async Task<Dictionary<string, (long Facts, long CoveredTo)>> SourcesAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, (long, long)>();
        while (await rows.ReadAsync(cancellationToken))
            counts[rows.GetString(0)] = (rows.GetInt64(1), rows.GetInt64(2));
        return counts;
    }
}
