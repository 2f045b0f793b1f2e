using MassTransit;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.RedFlag.Inspections;

/// <summary>Follows decision-capture: keeps each fact once, in ledger order, and inspects the cases touched in the same transaction as the mark.</summary>
public sealed class CaseFactsFollowed(NpgsqlDataSource db, Inspector inspector) : IFollowedState<CaseFact>
{
    private const string Name = "case-facts";

    public Task<long> MarkAsync(CancellationToken cancellationToken) => FollowMark.ReadAsync(db, Name, cancellationToken);

    public Task<bool> HandleAsync(long mark, long next, IReadOnlyList<CaseFact> items, CancellationToken cancellationToken) => inspector.RunAsync(async connection =>
    {
        if (!await FollowMark.MoveAsync(connection, Name, mark, next, cancellationToken)) return null;
        var touched = await CaseRows.KeepAsync(connection, items, cancellationToken);
        return new Kept(touched.ToDictionary(t => t.Key, t => new Touch(t.Value.Traceparent, t.Value.EventId.ToString())), items.ToLookup(f => f.CaseId));
    }, cancellationToken);

    public static FeedFollower<CaseFact> Follower(IServiceProvider services) => new(services.GetRequiredService<CaseFactsFollowed>(), fact => fact.Index,
        Feed.Of(services, "decision-capture", (FeedPage page) => new FeedSlice<CaseFact>(page.LastIndex, page.Head, page.Facts)));
}

public sealed class CaseFactsRecordedConsumer(FeedFollower<CaseFact> follower) : IConsumer<CaseFactsRecorded>
{
    public Task Consume(ConsumeContext<CaseFactsRecorded> context) =>
        follower.ReceiveAsync(new(context.Message.PreviousIndex, context.Message.LastIndex, context.Message.Facts), context.CancellationToken);
}

internal static class FollowMark
{
    public static async Task<long> ReadAsync(NpgsqlDataSource db, string name, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("select last_index from app.follow where name = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task<bool> MoveAsync(NpgsqlConnection db, string name, long from, long to, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update app.follow set last_index = $3 where name = $1 and last_index = $2", db)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = name }, new NpgsqlParameter<long> { TypedValue = from }, new NpgsqlParameter<long> { TypedValue = to } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
