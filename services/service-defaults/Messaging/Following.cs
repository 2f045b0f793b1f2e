using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Transparency.ServiceDefaults.Messaging;

/// <summary>
/// Starts a follower from the feed and looks there again when nothing was announced for a while: an announcement published before
/// the consumer's queue was bound is confirmed and gone, and only the feed still has it.
/// </summary>
internal sealed partial class Following<TItem>(FeedFollower<TItem> follower, TimeProvider time, ILogger<Following<TItem>> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var begun = false; !stoppingToken.IsCancellationRequested;)
        {
            var pause = LookAgain;
            try
            {
                // While announcements come they tell themselves when one is missing.
                if (begun && follower.Quiet is var quiet && quiet < LookAgain) pause = LookAgain - quiet;
                else await follower.CatchUpAsync(stoppingToken);
                begun = true;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The publisher or our own database is away; announcements wait in the queue meanwhile.
                CatchUpFailed(log, e, typeof(TItem).Name);
                pause = AfterFailure;
            }
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1201, LogLevel.Warning, "Catching up with the feed of {Item} failed; trying again")]
    private static partial void CatchUpFailed(ILogger logger, Exception cause, string item);
}

/// <summary>Registration of followers.</summary>
public static class FollowingWiring
{
    // Forty milliseconds are not felt in a second, and a transaction for what arrives in them costs little more than one for the first of it.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40), LongestPace = TimeSpan.FromMilliseconds(200), Grace = TimeSpan.FromMilliseconds(50);

    /// <summary>Registers a <see cref="FeedFollower{TItem}"/> singleton and keeps it caught up from the feed in the background.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="follower">Makes the follower from the service's store and feed client.</param>
    /// <param name="pace">Shortest time between two handlings, for work that nobody waits for; null = soon enough for a figure that is looked at while it changes.</param>
    public static IServiceCollection AddFollower<TItem>(this IServiceCollection services, Func<IServiceProvider, FeedFollower<TItem>> follower, TimeSpan? pace = null) =>
        services.AddSingleton(provider =>
        {
            var made = follower(provider);
            (made.Pace, made.LongestPace, made.Grace) = (pace ?? Pace, LongestPace, Grace);
            return made;
        }).AddHostedService<Following<TItem>>();
}
