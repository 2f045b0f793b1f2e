using System.Text;
using System.Text.Json;
using NpgsqlTypes;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Replays;

/// <summary>A replay as it stands in its row.</summary>
/// <param name="Report">The signed report as JSON; null unless done.</param>
public sealed record ReplayJob(string Id, string AskedBy, string AskedByRole, DateTimeOffset AskedAt, Rubric Rubric, ReplayScope Scope, string State,
    DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, long Done, long? Total, string? Report, string? Failure);

/// <summary>The rows of replays: asked, taken by one runner, cancelled, ended. A runner that stops beating loses its job to the next.</summary>
public sealed class ReplayJobs(Store store)
{
    /// <summary>Without a beat for this long a job belongs to nobody.</summary>
    public static readonly TimeSpan Lost = TimeSpan.FromSeconds(30);

    /// <summary>Replays that one person may have waiting or running.</summary>
    public const int MostOpen = 3;

    private const string Columns = "id, asked_by, asked_role, asked_at, rubric, day_from, day_to, agencies, state, started_at, finished_at, done, total, report, failure";

    /// <summary>Adds a job; false when the person has <see cref="MostOpen"/> open already.</summary>
    public async Task<bool> AskAsync(ReplayJob job, string rubricJson, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand($$"""
            insert into app.replay_job (id, asked_by, asked_role, asked_at, rubric, day_from, day_to, agencies, state)
            select $1, $2, $3, $4, $5, $6, $7, $8, 'queued' where (select count(*) from app.replay_job where asked_by = $2 and state in ('queued', 'running')) < {{MostOpen}}
            """);
        foreach (var value in new object?[] { job.Id, job.AskedBy, job.AskedByRole, job.AskedAt.UtcDateTime }) command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = rubricJson, NpgsqlDbType = NpgsqlDbType.Json });
        command.Parameters.Add(new() { Value = (object?)job.Scope.From ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = (object?)job.Scope.To ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = (object?)job.Scope.Agencies?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public async Task<ReplayJob?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync($"select {Columns} from app.replay_job where id = $1", cancellationToken, id)).FirstOrDefault();

    /// <summary>The newest fifty, without their reports.</summary>
    public Task<List<ReplayJob>> NewestAsync(CancellationToken cancellationToken) =>
        ReadAsync($"select {Columns.Replace("report", "null::json", StringComparison.Ordinal)} from app.replay_job order by asked_at desc limit 50", cancellationToken);

    /// <summary>Takes the oldest job that nobody works on; null when there is none.</summary>
    public async Task<ReplayJob?> TakeAsync(Guid runner, DateTimeOffset now, CancellationToken cancellationToken) => (await ReadAsync($"""
        update app.replay_job set state = 'running', runner = $1, beat_at = $2, started_at = $2, done = 0, total = null
        where id = (select id from app.replay_job where state = 'queued' or (state = 'running' and beat_at < $3) order by asked_at limit 1 for update skip locked)
        returning {Columns}
        """, cancellationToken, runner, now.UtcDateTime, (now - Lost).UtcDateTime)).FirstOrDefault();

    /// <summary>Says that the runner is alive and how far it is; false when the job is not its own any more: cancelled, or taken over.</summary>
    public Task<bool> BeatAsync(string id, Guid runner, DateTimeOffset now, long done, long? total, CancellationToken cancellationToken) =>
        ChangeAsync("update app.replay_job set beat_at = $3, done = $4, total = $5 where id = $1 and runner = $2 and state = 'running'", cancellationToken, id, runner, now.UtcDateTime, done, total);

    /// <summary>Ends a job of this runner with its report, or with what went wrong; how far it came is said even when it ended before its first beat.</summary>
    public Task<bool> EndAsync(string id, Guid runner, DateTimeOffset now, string? report, string? failure, long done, long? total, CancellationToken cancellationToken) => ChangeAsync("""
        update app.replay_job set state = case when $4::text is null then 'failed' else 'done' end, finished_at = $3, report = $4::json, failure = $5, done = $6, total = $7, runner = null
        where id = $1 and runner = $2 and state = 'running'
        """, cancellationToken, id, runner, now.UtcDateTime, report, failure, done, total);

    /// <summary>Stops a job that has not ended; false when it had.</summary>
    public Task<bool> CancelAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync("update app.replay_job set state = 'cancelled', finished_at = $2, runner = null where id = $1 and state in ('queued', 'running')", cancellationToken, id, now.UtcDateTime);

    private async Task<bool> ChangeAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = store.Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private async Task<List<ReplayJob>> ReadAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = store.Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var jobs = new List<ReplayJob>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var scope = new ReplayScope(rows.GetFieldValue<DateOnly?>(5), rows.GetFieldValue<DateOnly?>(6), rows.IsDBNull(7) ? null : rows.GetFieldValue<string[]>(7));
            jobs.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetFieldValue<DateTimeOffset>(3), Rubric.Parse(Encoding.UTF8.GetBytes(rows.GetString(4))), scope,
                rows.GetString(8), rows.GetFieldValue<DateTimeOffset?>(9), rows.GetFieldValue<DateTimeOffset?>(10), rows.GetInt64(11), rows.GetFieldValue<long?>(12),
                rows.IsDBNull(13) ? null : rows.GetString(13), rows.IsDBNull(14) ? null : rows.GetString(14)));
        }
        return jobs;
    }

    /// <summary>The report of a job that is done.</summary>
    public static SignedReplayReport? Signed(ReplayJob job) => job.Report is null ? null : JsonSerializer.Deserialize<SignedReplayReport>(job.Report, Wire.Json);
}
