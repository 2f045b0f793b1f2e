using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>
/// Carries "the log has grown" between replicas by NOTIFY, outside the writing transactions – inside them it would serialise the commits
/// of all databases of the server – and at most once per <see cref="Pause"/>. A lost notice costs a reader one poll.
/// </summary>
internal sealed class LogNotifications(Store store, ILogger<LogNotifications> logger) : BackgroundService
{
    private const string Channel = "trail";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), Retry = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(ListenAsync(stoppingToken), TellAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(store.SingleConnection("listen"));
                await connection.OpenAsync(stopping).ConfigureAwait(false);
                connection.Notification += (_, notice) =>
                {
                    if (long.TryParse(notice.Payload, out var index) && index > store.Signal.LastIndex)
                        store.Signal.Hear(index);
                };
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
                    await listen.ExecuteNonQueryAsync(stopping).ConfigureAwait(false);
                while (true)
                    await connection.WaitAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception error) when (error is NpgsqlException or IOException or OperationCanceledException)
            {
                if (!stopping.IsCancellationRequested)
                    StoreLog.ListeningBroke(logger, error);
            }
            await Task.Delay(Retry, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync(CancellationToken stopping)
    {
        var told = -1L;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await store.Signal.WaitAsync(told, Timeout.InfiniteTimeSpan, stopping).ConfigureAwait(false);
                var index = store.Signal.LastIndex;
                if (store.Signal.LastOwnIndex > told)
                    await SendAsync(index, stopping).ConfigureAwait(false);
                told = index;
                await Task.Delay(Pause, stopping).ConfigureAwait(false);
            }
            catch (Exception error) when (error is NpgsqlException or IOException or OperationCanceledException)
            {
                // Readers poll anyway; the next commit tells again.
                await Task.Delay(Retry, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SendAsync(long index, CancellationToken stopping)
    {
        // Nothing durable in it, so it must not wait for the disk.
        await using var command = store.Source.CreateCommand($"SELECT set_config('synchronous_commit', 'off', true), pg_notify('{Channel}', $1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = index.ToString() });
        await command.ExecuteNonQueryAsync(stopping).ConfigureAwait(false);
    }
}
