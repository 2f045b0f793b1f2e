using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Inspections;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.RedFlag.Peers;

/// <summary>
/// Once after an upgrade: coverage that was stated before this service kept it is read from the feed, from the beginning to where the copy of facts stands. A page
/// and its mark are one transaction, so a restart goes on where it was, and replicas may do it together: an older statement never replaces a newer one.
/// </summary>
/// <param name="readFeed">decision-capture's feed.</param>
public sealed partial class CoverageFill(NpgsqlDataSource db, Func<long, CancellationToken, Task<FeedSlice<CaseFact>>> readFeed, TimeProvider time, ILogger<CoverageFill> log) : BackgroundService
{
    private const string Name = "coverage";
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);

    // Not due again: whatever comes later is kept with the other facts.
    private const long Filled = long.MaxValue;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.FinishAsync(time, s_pause, FillAsync, e => Failed(log, e), stoppingToken);

    /// <summary>Keeps one page; false when there is none left.</summary>
    public async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        var mark = await FollowMark.ReadAsync(db, Name, cancellationToken);
        if (mark == Filled) return false;
        var page = await readFeed(mark, cancellationToken);
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        CoveredMonths.Keep(batch, page.Items);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellationToken);
        var next = page.LastIndex <= mark || page.LastIndex >= page.Head ? Filled : page.LastIndex;
        await FollowMark.MoveAsync(connection, Name, mark, next, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return next != Filled;
    }

    public static CoverageFill Of(IServiceProvider services) => new(services.GetRequiredService<NpgsqlDataSource>(), Feed.Of(services, "decision-capture", (FeedPage page) => new FeedSlice<CaseFact>(page.LastIndex, page.Head, page.Facts)),
        services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<CoverageFill>>());

    [LoggerMessage(6203, LogLevel.Warning, "Reading coverage that was stated before failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
