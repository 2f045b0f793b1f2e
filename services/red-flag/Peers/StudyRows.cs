using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Peers;

/// <summary>Decisions to compare, and the runs that compared them.</summary>
public static class StudyRows
{
    /// <summary>Longest history that is compared, counted back from the cohort's newest decision.</summary>
    private const int Years = 2;

    /// <summary>Decision points with enough decisions of services that are covered (<see cref="CoveredMonths"/>), each with the outcomes that some but not all have.</summary>
    public static async Task<IReadOnlyList<StudyCohort>> CohortsAsync(NpgsqlConnection db, int least, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            select agency, service, decision_point, outcome from (
              select agency, service, decision_point, outcome, count(*) as n, sum(count(*)) over (partition by agency, service, decision_point) as of_all
              from app.decided group by agency, service, decision_point, outcome) c
            where of_all >= $1 and n < of_all and {CoveredMonths.Suffices("c.agency", "c.service")} order by 1, 2, 3, 4
            """, db) { Parameters = { new NpgsqlParameter<int> { TypedValue = least } } };
        var cohorts = new List<StudyCohort>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) cohorts.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3)));
        return cohorts;
    }

    public static async Task<IReadOnlyList<StudyRow>> DecisionsAsync(NpgsqlConnection db, StudyCohort cohort, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            select officer, office, outcome, decided_at, stratum, minutes, other, reason, acted_at, lawful_lane, historical from app.decided d
            where agency = $1 and service = $2 and decision_point = $3
              and decided_at >= (select max(decided_at) from app.decided where agency = $1 and service = $2 and decision_point = $3) - interval '{Years} years'
            order by decided_at, decision_id
            """, db) { Parameters = { Of(cohort.Agency), Of(cohort.Service), Of(cohort.DecisionPoint) } };
        var decisions = new List<StudyRow>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            decisions.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetFieldValue<DateTime>(3), rows.GetString(4), rows.GetFieldValue<double?>(5), rows.TextOrNull(6), rows.TextOrNull(7),
                rows.GetFieldValue<DateTime?>(8), rows.GetBoolean(9), rows.GetBoolean(10)));
        return decisions;
    }

    public static async Task KeepAsync(NpgsqlConnection db, string runId, RuleDefinition rule, StudyReference reference, DateTimeOffset at, int found, IReadOnlyList<(string FlagId, PeerGroup? Peers)> flags,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(db);
        batch.BatchCommands.Add(new("insert into app.study_run values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        {
            Parameters =
            {
                Of(runId), Of(rule.Id), Of(rule.Version), Of(reference.Cohort.Agency), Of(reference.Cohort.Service), Of(reference.Cohort.DecisionPoint), Of(reference.Cohort.Outcome), Of(at.UtcDateTime),
                Of(reference.Pairs?.N ?? reference.N), Of(found), new() { Value = JsonSerializer.Serialize(reference, FlagJson.Stored), NpgsqlDbType = NpgsqlDbType.Json },
            },
        });
        foreach (var (flagId, peers) in flags)
            batch.BatchCommands.Add(new("insert into app.study_flag values ($1, $2, $3) on conflict (flag_id) do update set run_id = excluded.run_id, peers = excluded.peers")
            {
                Parameters = { Of(flagId), Of(runId), new() { Value = peers is null ? DBNull.Value : JsonSerializer.Serialize(peers, Wire.Json), NpgsqlDbType = NpgsqlDbType.Json } },
            });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Where the officer stood in the run that the flag rests on; null for a flag of no study.</summary>
    public static async Task<PeerGroup?> PeersAsync(NpgsqlConnection db, string flagId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select peers from app.study_flag where flag_id = $1 and peers is not null", db) { Parameters = { Of(flagId) } };
        return await command.ExecuteScalarAsync(cancellationToken) is string peers ? JsonSerializer.Deserialize<PeerGroup>(peers, Wire.Json) : null;
    }

    /// <summary>What the run that the flag rests on compared with.</summary>
    public static async Task<StudyReference?> ReferenceAsync(NpgsqlConnection db, string flagId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select r.reference from app.study_flag f join app.study_run r using (run_id) where f.flag_id = $1", db) { Parameters = { Of(flagId) } };
        return await command.ExecuteScalarAsync(cancellationToken) is string reference ? JsonSerializer.Deserialize<StudyReference>(reference, FlagJson.Stored) : null;
    }

    private static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
}
