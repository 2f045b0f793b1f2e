namespace Transparency.ServiceDefaults;

/// <summary>
/// Background work in rounds: work, pause, again, until the host stops. An exception never leaves – one that did would stop the host, and with it
/// everything else the service does – it is told, and the next round tries again: what was due stays due.
/// </summary>
public static class Rounds
{
    /// <summary>Works once per round, the first time at once.</summary>
    /// <param name="failed">Tells of a round that failed; called outside of stopping only.</param>
    public static Task RunAsync(TimeProvider time, TimeSpan pause, Func<CancellationToken, Task> round, Action<Exception> failed, CancellationToken stopping) =>
        DrainAsync(time, pause, async token =>
        {
            await round(token);
            return false;
        }, failed, stopping);

    /// <summary>Works until a round answers that nothing is left, then never again: what has to be done once, behind an upgrade say. Pauses after a failure only.</summary>
    public static async Task FinishAsync(TimeProvider time, TimeSpan afterFailure, Func<CancellationToken, Task<bool>> round, Action<Exception> failed, CancellationToken stopping)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await DrainAsync(time, afterFailure, async token =>
        {
            if (await round(token)) return true;
            await done.CancelAsync();
            return false;
        }, failed, done.Token);
    }

    /// <summary>The same as <see cref="RunAsync"/>, without a pause while a round answers that there is more to do.</summary>
    /// <param name="afterFailure">Pause after a round that failed; the usual one when nothing is said.</param>
    public static async Task DrainAsync(TimeProvider time, TimeSpan pause, Func<CancellationToken, Task<bool>> round, Action<Exception> failed, CancellationToken stopping, TimeSpan? afterFailure = null)
    {
        while (!stopping.IsCancellationRequested)
        {
            var wait = pause;
            try
            {
                if (await round(stopping)) continue;
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                // Half a round is nothing done: whoever is next does it.
                return;
            }
            catch (Exception e)
            {
                failed(e);
                wait = afterFailure ?? pause;
            }
            await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
