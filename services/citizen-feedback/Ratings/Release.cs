using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// Lets ratings into the figures, per point and office and only ten or more together. A point's ratings of before and of after its office moved are two groups, let in on
/// different days: what belongs to a point and a day is of one office. A figure before and one after a release differ by a whole batch,
/// so nobody reads a single rating out of the difference. What was noted beside a rating for the filter goes into the sums and from the row.
/// What the figures gain is left in the same transaction for <see cref="RecordReleased"/>.
/// </summary>
public sealed partial class Release(Store store, QuestionSet questions, RecordReleased recorder, TimeProvider time, ILogger<Release> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, Pause, async stopping =>
    {
        await ReleaseAsync(stopping);
        // In the same round, one after the other: neither needs a connection while the other has one.
        await recorder.RecordAsync(stopping);
    }, e => Failed(log, e), stoppingToken);

    /// <summary>Releases what is ready; returns how many ratings that were.</summary>
    public async Task<int> ReleaseAsync(CancellationToken cancellationToken)
    {
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Two replicas must not each see nine of the same eighteen.
        await using (var gate = new NpgsqlCommand("select pg_advisory_xact_lock(21586, 50)", connection)) await gate.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand("""
            with ready as (select distinct on (point) point, office from app.rating r where released_on is null group by point, office having count(*) >= $2
                and not exists (select 1 from app.tally t where t.point = r.point and t.released_on = $1 and t.office <> r.office) order by point, min(day)),
            marked as (
              select r.id, r.office_network or case r.basis when 'walk-up' then r.outside_hours else r.quick end as held from app.rating r join ready using (point, office) where r.released_on is null),
            released as (
              update app.rating r set released_on = $1, outside_hours = false, office_network = false, quick = false, language = null from marked where r.id = marked.id
              returning r.point, r.agency, r.office, r.service, r.answers, r.reasons, case r.basis when 'walk-up' then 'walk-up' else 'claimed' end as basis, marked.held),
            chosen as (
              select point, agency, office, service, basis, held, 'rating' as question, '' as option from released
              union all select point, agency, office, service, basis, held, a.key, a.value from released, jsonb_each_text(answers) a
              union all select point, agency, office, service, basis, held, 'reason', x from released, unnest(reasons) x),
            kept as (
              insert into app.tally (point, released_on, question, option, agency, office, service, n, basis, held)
              select point, $1, question, option, agency, office, service, count(*), basis, count(*) filter (where held) from chosen group by point, question, option, agency, office, service, basis
              on conflict (point, released_on, question, option) do update set n = app.tally.n + excluded.n, held = app.tally.held + excluded.held returning 1)
            select point, count(*)::int from released group by point
            """, connection);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = today });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Tally.K });
        var released = new Dictionary<string, int>();
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) released[rows.GetString(0)] = rows.GetInt32(1);
        await PointDays.WeighAsync(connection, [.. released.Keys], today, cancellationToken);
        await SumsToTell.LeaveAsync(connection, questions, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return released.Values.Sum();
    }

    [LoggerMessage(5101, LogLevel.Warning, "Releasing ratings or recording their sums failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
