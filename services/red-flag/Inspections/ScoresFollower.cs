using MassTransit;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.RedFlag.Cases;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.RedFlag.Inspections;

/// <summary>Follows scoring for its reading of the legal clock; a score that arrives before the facts waits in the table for them.</summary>
public sealed class ScoresFollowed(NpgsqlDataSource db, Inspector inspector) : IFollowedState<DecisionScored>
{
    private const string Name = "scores";

    public Task<long> MarkAsync(CancellationToken cancellationToken) => FollowMark.ReadAsync(db, Name, cancellationToken);

    public Task<bool> HandleAsync(long mark, long next, IReadOnlyList<DecisionScored> items, CancellationToken cancellationToken) => inspector.RunAsync(async connection =>
    {
        if (!await FollowMark.MoveAsync(connection, Name, mark, next, cancellationToken)) return null;
        var touched = await CaseRows.KeepAsync(connection, items, cancellationToken);
        return new Kept(touched.ToDictionary(t => t.Key, t => new Touch(t.Value.Traceparent, null)), Kept.Nothing);
    }, cancellationToken);

    public static FeedFollower<DecisionScored> Follower(IServiceProvider services) => new(services.GetRequiredService<ScoresFollowed>(), score => score.Index,
        Feed.Of(services, "scoring", (ScoreFeedPage page) => new FeedSlice<DecisionScored>(page.LastIndex, page.Head, page.Scores)));
}

public sealed class DecisionsScoredConsumer(FeedFollower<DecisionScored> follower) : IConsumer<DecisionsScored>
{
    public Task Consume(ConsumeContext<DecisionsScored> context) =>
        follower.ReceiveAsync(new(context.Message.PreviousIndex, context.Message.LastIndex, context.Message.Scores), context.CancellationToken);
}
