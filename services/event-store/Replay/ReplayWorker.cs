using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Transparency.EventStore;

/// <summary>Works on replays that were asked for: one replica at a time, and after a restart where the last one stopped.</summary>
internal sealed class ReplayWorker(Replays replays, Leases leases, ILogger<ReplayWorker> logger) : BackgroundService
{
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await replays.IsAnyRunningAsync(stoppingToken).ConfigureAwait(false))
                {
                    await replays.WaitAsync(stoppingToken).ConfigureAwait(false);
                    continue;
                }
                using var lease = await leases.AcquireAsync("replay", stoppingToken).ConfigureAwait(false);
                await replays.RunAsync(lease.Held).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Stopping, or the lease was lost: another replica goes on, or this one when it has it again.
            }
            catch (Exception error)
            {
                // The database, or a service whose feed is read, is away.
                StoreLog.ReplayWaits(logger, error, replays.Service);
                await Task.Delay(s_afterFailure, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
