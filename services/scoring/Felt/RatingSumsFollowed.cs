using MassTransit;
using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.Scoring.Felt;

/// <summary>Follows the sums that citizen-feedback releases: each is added once, in ledger order, in the transaction that moves the mark.</summary>
public sealed class RatingSumsFollowed(Store store) : IFollowedState<ReleasedSums>
{
    public async Task<long> MarkAsync(CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand(FeltRows.Position);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<bool> HandleAsync(long mark, long next, IReadOnlyList<ReleasedSums> items, CancellationToken cancellationToken)
    {
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await db.BeginTransactionAsync(cancellationToken);
        await using (var move = new NpgsqlCommand("update app.follow set last_index = $2 where name = 'rating-sums' and last_index = $1", db)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = mark }, new NpgsqlParameter<long> { TypedValue = next } },
        })
            if (await move.ExecuteNonQueryAsync(cancellationToken) != 1) return false;
        await FeltRows.AddAsync(db, items, ReadModel.Live, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public static FeedFollower<ReleasedSums> Follower(IServiceProvider services) => new(services.GetRequiredService<RatingSumsFollowed>(), each => each.Index,
        Feed.Of(services, "citizen-feedback", (RatingSumsPage page) => new FeedSlice<ReleasedSums>(page.LastIndex, page.Head, page.Released), FeltRows.Feed));
}

public sealed class RatingSumsConsumer(FeedFollower<ReleasedSums> follower) : IConsumer<RatingSumsReleased>
{
    public Task Consume(ConsumeContext<RatingSumsReleased> context) =>
        follower.ReceiveAsync(new(context.Message.PreviousIndex, context.Message.LastIndex, context.Message.Released), context.CancellationToken);
}

/// <summary>The table of sums.</summary>
public static class FeltRows
{
    internal const string Feed = "feed/rating-sums", Position = "select last_index from app.follow where name = 'rating-sums'";

    /// <summary>Adds released sums to those of their point and day.</summary>
    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    public static async Task AddAsync(NpgsqlConnection db, IReadOnlyList<ReleasedSums> released, string schema, CancellationToken cancellationToken)
    {
        // A statement may touch a row once, and a run may hold several batches of a point and day; the value is the one told last, however runs are cut.
        var rows = released.SelectMany(each => each.Sums, (each, sum) => (Of: each, Sum: sum))
            .GroupBy(each => (each.Of.Agency, each.Of.Day, each.Of.Office, each.Of.Service, each.Of.Point, each.Of.Basis, each.Sum.Question, each.Sum.Option))
            .Select(group => (group.Key, group.Last().Sum.Value, N: group.Sum(each => each.Sum.N), Held: group.Sum(each => each.Sum.Held))).ToList();
        if (rows.Count == 0) return;
        await using var command = new NpgsqlCommand($"""
            insert into {schema}.felt (agency, office, service, point, released_on, basis, question, option, value, n, held) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (agency, released_on, office, service, point, basis, question, option) do update set value = excluded.value, n = felt.n + excluded.n, held = felt.held + excluded.held
            """, db);
        Add(NpgsqlDbType.Text, rows.Select(each => each.Key.Agency).ToArray());
        Add(NpgsqlDbType.Text, rows.Select(each => each.Key.Office).ToArray());
        Add(NpgsqlDbType.Text, rows.Select(each => each.Key.Service).ToArray());
        Add(NpgsqlDbType.Text, rows.Select(each => each.Key.Point).ToArray());
        Add(NpgsqlDbType.Date, rows.Select(each => each.Key.Day).ToArray());
        Add(NpgsqlDbType.Text, rows.Select(each => each.Key.Basis).ToArray());
        Add(NpgsqlDbType.Text, rows.Select(each => each.Key.Question).ToArray());
        Add(NpgsqlDbType.Text, rows.Select(each => each.Key.Option).ToArray());
        Add(NpgsqlDbType.Numeric, rows.Select(each => each.Value).ToArray());
        Add(NpgsqlDbType.Bigint, rows.Select(each => each.N).ToArray());
        Add(NpgsqlDbType.Bigint, rows.Select(each => each.Held).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);

        void Add(NpgsqlDbType type, object values) => command.Parameters.Add(new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
