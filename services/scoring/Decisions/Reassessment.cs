using Npgsql;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Decisions;

/// <summary>
/// Looks again at cases whose scores time alone changes: what should have happened by now and is not recorded is then missing. The instant
/// is kept with the case, so a restart forgets nothing.
/// </summary>
public sealed partial class Reassessment(Store store, Scorer scorer, TimeProvider time, ILogger<Reassessment> log) : BackgroundService
{
    private const int Portion = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), AfterFailure = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.DrainAsync(time, Pause, async stopping => await RunOnceAsync(time.GetUtcNow(), stopping) == Portion, e => Failed(log, e), stoppingToken, AfterFailure);

    /// <summary>Scores again what is due at <paramref name="now"/>, at most one portion; answers how many cases that were.</summary>
    public async Task<int> RunOnceAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        if ((await DueAsync(db, now, cancellationToken)).Length == 0) return 0;
        await using var transaction = await db.BeginTransactionAsync(cancellationToken);
        await Scorer.LockAsync(db, cancellationToken);
        var cases = (await CaseRows.LoadAsync(db, await DueAsync(db, now, cancellationToken), cancellationToken))
            .Select(each => (Case: CaseHistory.Of(each.Value), Touch: each.Value.MaxBy(fact => fact.Index)!)).ToList();
        var until = await scorer.ScoreAsync(db, cases, _ => now, cancellationToken);
        await using var batch = new NpgsqlBatch(db);
        batch.BatchCommands.Add(CaseRows.Reassess([.. cases.Select(each => (each.Touch.CaseId, each.Case.LastIndex, until[each.Touch.CaseId]))]));
        batch.BatchCommands.Add(DecisionRows.Fold());
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return cases.Count;
    }

    private static async Task<string[]> DueAsync(NpgsqlConnection db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select coalesce(array_agg(case_id), '{}') from (select case_id from app.case_facts where reassess_at <= $1 order by reassess_at limit $2) due", db)
        {
            Parameters = { new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime }, new NpgsqlParameter<int> { TypedValue = Portion } },
        };
        return (string[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(7001, LogLevel.Warning, "Looking again at cases that are due failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
