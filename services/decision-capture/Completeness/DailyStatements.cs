using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>
/// Makes the statement of yesterday shortly after midnight, and of days that passed while nobody served; every minute it writes down why
/// numbers of the event sequence are missing. Every replica does both: what is recorded first holds.
/// </summary>
public sealed partial class DailyStatements(StateDay stateDay, StatedDaysReader stated, SequenceGaps gaps, Store store, TimeProvider clock, ILogger<DailyStatements> log) : BackgroundService
{
    /// <summary>Longest time that is caught up by itself; older days are stated when somebody asks.</summary>
    public const int MostDays = 31;

    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1);
    private BangkokDay _done;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(clock, s_every, async stopping =>
    {
        await gaps.ScanAsync(stopping);
        await StateAsync(stopping);
    }, e => NotStated(log, e), stoppingToken);

    /// <summary>States every day that is over and was not.</summary>
    public async Task StateAsync(CancellationToken cancellation)
    {
        if (!stateDay.CanSign) return;
        var yesterday = BangkokDay.Of(clock.GetUtcNow()).Previous;
        if (_done == yesterday || !stateDay.IsOver(yesterday)) return;
        for (var day = await FirstAsync(yesterday, cancellation); day.Date <= yesterday.Date; day = day.Next)
        {
            var made = await stateDay.HandleAsync(day, null, cancellation);
            if (!made.Statement.AddsUp) DoesNotAddUp(log, made.Day, made.Statement.SinceBeginning.Unexplained, made.Statement.Findings.Count);
        }
        _done = yesterday;
    }

    // Behind the newest statement; the first one begins with the first day of the log.
    private async Task<BangkokDay> FirstAsync(BangkokDay yesterday, CancellationToken cancellation)
    {
        var earliest = new BangkokDay(yesterday.Date.AddDays(1 - MostDays));
        BangkokDay first;
        if (await stated.NewestAsync(1, cancellation) is [var newest] && BangkokDay.TryParse(newest.Day, out var last))
            first = last.Next;
        else
        {
            var page = await store.ReadPageAsync(-1, 1, cancellation);
            first = page.Count == 0 ? yesterday.Next : BangkokDay.Of(page[0].Timestamp);
        }
        return first.Date < earliest.Date ? earliest : first;
    }

    [LoggerMessage(2401, LogLevel.Warning, "The day could not be stated and is tried again")]
    private static partial void NotStated(ILogger logger, Exception cause);

    [LoggerMessage(2402, LogLevel.Error, "The statement of {Day} does not add up: {Unexplained} unexplained, {Findings} findings")]
    private static partial void DoesNotAddUp(ILogger logger, string day, long unexplained, int findings);
}
