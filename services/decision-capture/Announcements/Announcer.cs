using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.DecisionCapture.Announcements;

/// <summary>
/// Tells the other services what was recorded, in ledger order. The log is the outbox: the mark moves only after the broker
/// confirmed. While the broker is away, or nobody has a queue yet, the same run is tried again and nothing is passed over;
/// meanwhile this service stays ready, because what it takes in is safe without anybody being told.
/// </summary>
public sealed partial class Announcer(IBus bus, CaseAnnouncements announcements, TimeProvider time, ILogger<Announcer> log)
    : ExternalSubscription(Runs.Subscription), IHealthCheck
{
    // A bus that lost its broker waits for it without end; giving up and asking again notices sooner that it is back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private long next = -1;
    private long previous = -1;
    private volatile string? trouble;

    public override int BatchLimit => 2_000;

    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        // Another replica may have announced in between, and a restart knows of no fact before: then everything before the batch counts
        // as announced. A consumer that has less sees a hole, asks the feed, and is right to.
        var before = batch[0].Index == next ? previous : batch[0].Index - 1;
        foreach (var run in Runs.Cut(batch, before, announcements.Translate))
        {
            for (var pause = FirstPause; !await TryPublishAsync(run, cancellation); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
                await Task.Delay(pause, time, cancellation);
            before = run.Message.Facts[^1].Index;
        }
        (next, previous) = (batch[^1].Index + 1, before);
    }

    private async Task<bool> TryPublishAsync(Run run, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            var trace = run.Message.Facts is [var only] ? only.Traceparent : null;
            await bus.PublishConfirmedAsync(run.Message, run.MessageId, trace, patience.Token);
            trouble = null;
            return true;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            if (trouble is null) NotAnnounced(log, e, run.Message.FirstIndex, run.Message.LastIndex);
            trouble = e is MessageReturnedException ? "nobody listens" : "the broker does not confirm";
            return false;
        }
    }

    /// <summary>Degraded while a run waits: work goes on, but other services fall behind.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(trouble is { } what ? HealthCheckResult.Degraded(what) : HealthCheckResult.Healthy());

    [LoggerMessage(3101, LogLevel.Warning, "Facts {First} to {Last} could not be announced; trying until it succeeds")]
    private static partial void NotAnnounced(ILogger logger, Exception cause, long first, long last);
}
