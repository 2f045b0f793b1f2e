using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Coverage;

/// <summary>The total in force of one service and month, and the coverage that was stated last.</summary>
/// <param name="Counted">Null before the first statement.</param>
/// <param name="Version">Version of the month's stream.</param>
public sealed record CoverageRow(string Agency, string Service, DateOnly Month, string Kind, long Total, string Origin, int Revision, DateTimeOffset StatedAt, string StatedByRole,
    CountedMonth? Counted, DateTimeOffset? ComputedAt, long Version);

/// <summary>Rows and streams of coverage; rows are written in the transaction of their facts.</summary>
public static class CoverageRows
{
    private const string StatedType = "independent_total_stated", CorrectedType = "independent_total_corrected";

    /// <summary>Stored name of the fact that the other services are told.</summary>
    public const string CoverageType = "coverage_stated";

    public static string Stream(string agency, string service, DateOnly month) => $"coverage-{agency}-{service}-{Text(month)}";

    /// <summary>yyyy-MM.</summary>
    public static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static DateOnly Month(string text) => DateOnly.ParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The fact of a stored event; null when it is none of these, or a foreign writer's.</summary>
    public static CoverageFact? Read(StoredEvent stored) => stored.Foreign ? null : stored.Type switch
    {
        StatedType => JsonSerializer.Deserialize<CoverageFact.TotalStated>(stored.Data.Span, Wire.Json),
        CorrectedType => JsonSerializer.Deserialize<CoverageFact.TotalCorrected>(stored.Data.Span, Wire.Json),
        CoverageType => JsonSerializer.Deserialize<CoverageFact.Stated>(stored.Data.Span, Wire.Json),
        _ => null,
    };

    /// <summary>An append of facts about one month behind its version, with their rows.</summary>
    public static Append Append(IReadOnlyList<CoverageFact> facts, long version, DateTimeOffset now, string? by)
    {
        var (agency, service, month) = (facts[0].Agency, facts[0].Service, Month(facts[0].Month));
        var stream = Stream(agency, service, month);
        return new(agency, stream, "coverage", ExpectedVersion.Exactly(version), [.. facts.Select(fact => fact switch
        {
            CoverageFact.TotalStated stated => NewEvent.Of(StatedType, stated, now, stream, by),
            CoverageFact.TotalCorrected corrected => NewEvent.Of(CorrectedType, corrected, now, stream, by),
            CoverageFact.Stated counted => NewEvent.Of(CoverageType, counted, now, stream, by),
            _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
        })])
        {
            Alongside = batch =>
            {
                for (var i = 0; i < facts.Count; i++) Put(batch, facts[i], now, version + 1 + i);
            },
        };
    }

    /// <summary>What a fact changes in the row of its month.</summary>
    public static void Put(NpgsqlBatch batch, CoverageFact fact, DateTimeOffset at, long version, string schema = ReadModel.Live)
    {
        batch.BatchCommands.Add(fact switch
        {
            CoverageFact.TotalStated f => Total(f.Kind, f.Total, f.Origin, f.Actors.Role),
            CoverageFact.TotalCorrected f => Total(f.Kind, f.Total, f.Origin, f.Actors.Role),
            CoverageFact.Stated f => Command(fact, $"""
                update {schema}.coverage set recorded = $4, by_form = $5, by_file = $6, computed_at = $7, version = $8 where agency = $1 and service = $2 and month = $3
                """, f.Recorded, f.ByForm, f.ByFile, at.UtcDateTime, version),
            _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
        });

        NpgsqlBatchCommand Total(string kind, long total, string origin, string role) => Command(fact, $"""
            insert into {schema}.coverage as coverage (agency, service, month, kind, total, origin, stated_by_role, stated_at, version, revision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
            on conflict (agency, service, month) do update set kind = excluded.kind, total = excluded.total, origin = excluded.origin, stated_by_role = excluded.stated_by_role,
              stated_at = excluded.stated_at, version = excluded.version, revision = coverage.revision + 1
            """, kind, total, origin, role, at.UtcDateTime, version);
    }

    /// <summary>The rows of a span of months, in order.</summary>
    /// <param name="agencies">Null = all.</param>
    public static async Task<IReadOnlyList<CoverageRow>> ReadAsync(NpgsqlDataSource source, IReadOnlyCollection<string>? agencies, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("""
            select agency, service, month, kind, total, origin, revision, stated_at, stated_by_role, recorded, by_form, by_file, computed_at, version from app.coverage
            where ($1 is null or agency = any($1)) and month between $2 and $3 order by month, agency, service
            """);
        Filter(command, agencies, from, to);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<CoverageRow>();
        while (await row.ReadAsync(cancellation))
            rows.Add(new(row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetString(3), row.GetInt64(4), row.GetString(5), row.GetInt32(6),
                row.GetFieldValue<DateTimeOffset>(7), row.GetString(8), row.IsDBNull(9) ? null : new(row.GetInt64(9), row.GetInt64(10), row.GetInt64(11)),
                row.IsDBNull(12) ? null : row.GetFieldValue<DateTimeOffset>(12), row.GetInt64(13)));
        return rows;
    }

    /// <summary>What was recorded in a span of months, by agency, service and month.</summary>
    public static async Task<ILookup<(string Agency, string Service, DateOnly Month), RecordedRow>> RecordedAsync(NpgsqlDataSource source, IReadOnlyCollection<string>? agencies, DateOnly from,
        DateOnly to, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select agency, service, month, route, outcome, n from app.recorded_month where ($1 is null or agency = any($1)) and month between $2 and $3");
        Filter(command, agencies, from, to);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<((string, string, DateOnly) Of, RecordedRow Row)>();
        while (await row.ReadAsync(cancellation))
            rows.Add(((row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2)), new(row.GetString(3), row.GetString(4), row.GetInt64(5))));
        return rows.ToLookup(each => each.Of, each => each.Row);
    }

    private static void Filter(NpgsqlCommand command, IReadOnlyCollection<string>? agencies, DateOnly from, DateOnly to)
    {
        command.Parameters.Add(new() { Value = (object?)agencies?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
    }

    private static NpgsqlBatchCommand Command(CoverageFact fact, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in (object[])[fact.Agency, fact.Service, Month(fact.Month), .. values]) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
