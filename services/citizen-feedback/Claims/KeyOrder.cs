using Npgsql;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.Tokens;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>
/// When a day is over its claims and ratings are written again in the order of their keys, in one transaction: neither place nor transaction of a
/// row then tells who came before whom, and order cannot join a claim to a rating. Private keys of past months are destroyed here too.
/// </summary>
public sealed partial class KeyOrder(Store store, IssuingKeys keys, TimeProvider time, ILogger<KeyOrder> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, Pause, async stopping =>
    {
        await RewriteAsync(stopping);
        await keys.RetireAsync(stopping);
    }, e => Failed(log, e), stoppingToken);

    /// <summary>Rewrites every closed day that has not been; returns how many.</summary>
    public async Task<int> RewriteAsync(CancellationToken cancellationToken)
    {
        var days = new List<DateOnly>();
        await using (var command = store.Source.CreateCommand("""
            select day from (select day from app.rating union select day from app.claim) d where day < $1 and not exists (select 1 from app.rewritten w where w.day = d.day)
            """))
        {
            command.Parameters.Add(new() { Value = ClosedDays.Before(time.GetUtcNow()) });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) days.Add(rows.GetFieldValue<DateOnly>(0));
        }
        foreach (var day in days)
        {
            await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await db.BeginTransactionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(db);
            foreach (var sql in (string[])[
                "select pg_advisory_xact_lock(21586, 51) from (select $1::date) d",
                "with gone as (delete from app.rating where day = $1 returning *) insert into app.rating select * from gone order by id",
                "with gone as (delete from app.claim where day = $1 returning *) insert into app.claim select * from gone order by code",
                "insert into app.rewritten values ($1) on conflict do nothing"])
                batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = day } } });
            await batch.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        return days.Count;
    }

    [LoggerMessage(5103, LogLevel.Warning, "Rewriting a day in key order failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
