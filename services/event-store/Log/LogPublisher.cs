using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Transparency.EventStore;

/// <summary>
/// Publishes the log: takes new leaves into the tree, signs the head, has it witnessed and shows it – every second while the log grows,
/// at least every minute. A head that does not continue the published one, by our own check or a witness's, never goes out: publication
/// stops and an alarm stands until what is stored continues what was published. Recording events goes on meanwhile.
/// </summary>
internal sealed class LogPublisher(Store store, Leases leases, PublishedLog published, LogOptions options, StoreAlarms alarms, IHttpClientFactory http, TimeProvider clock, ILogger<LogPublisher> logger) : BackgroundService
{
    /// <summary>Name of the HTTP client that talks to witnesses.</summary>
    public const string HttpClientName = "witness";

    private const string Subject = "log publication";
    private const int PatientAttempts = 3;
    private static readonly TimeSpan PauseAfterAlarm = TimeSpan.FromSeconds(5);
    private readonly Witnesses _witnesses = new(options, http.CreateClient(HttpClientName), logger);
    private int _withoutQuorum;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var lease = await leases.AcquireAsync(Subject, stoppingToken).ConfigureAwait(false);
                await PublishAsync(lease.Held).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Stopping, or another replica publishes.
            }
            catch (Exception error) when (error is LogInconsistentException or WitnessRefusedException or InvalidDataException)
            {
                alarms.Raise(Subject, error.Message);
                await Task.Delay(PauseAfterAlarm, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception error)
            {
                LogEvents.PublishingFailed(logger, error);
                await Task.Delay(options.Pace, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PublishAsync(CancellationToken cancellation)
    {
        var log = await GrowingLog.LoadAsync(store, published, options.Origin, cancellation).ConfigureAwait(false);
        var lastAt = DateTimeOffset.MinValue;
        while (true)
        {
            var started = clock.GetUtcNow();
            await log.GrowAsync(cancellation).ConfigureAwait(false);
            if (log.HasBegun && (log.Size > log.Head.Size || started - lastAt >= options.Refresh) && await PublishAsync(log, started, cancellation).ConfigureAwait(false))
                lastAt = started;
            await store.Signal.WaitAsync(log.Size - 1, options.Pace, cancellation).ConfigureAwait(false);
            if (started + options.Pace - clock.GetUtcNow() is { Ticks: > 0 } rest)
                await Task.Delay(rest, clock, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> PublishAsync(GrowingLog log, DateTimeOffset now, CancellationToken cancellation)
    {
        var head = await log.NextAsync(cancellation).ConfigureAwait(false);
        var note = head.Sign(options.Keys, now);
        if (options.Keys.Any(key => !note.Signatures.Any(signature => key.Verifier.Verify(note.Text, signature))))
            throw new LogInconsistentException("a signature of the head does not verify");
        note = await _witnesses.CosignAsync(note, head, log.Head.Size, size => log.ProofFromAsync(size, cancellation), cancellation).ConfigureAwait(false);
        var cosigned = options.WitnessKeys.Count(key => note.Signatures.Any(key.Claims));
        if (cosigned < options.Quorum)
        {
            if (++_withoutQuorum >= PatientAttempts)
                alarms.Raise(Subject, $"{cosigned} of {options.Quorum} wanted cosignatures; the published head stays at {log.Head.Size}");
            return false;
        }
        await log.PublishAsync(head, note, options.Keys.Select(key => key.Verifier), now, cancellation).ConfigureAwait(false);
        _withoutQuorum = 0;
        alarms.Clear(Subject);
        LogEvents.Published(logger, head.Size, cosigned);
        StoreTelemetry.Published(head.Size, now);
        return true;
    }
}
