using System.Text.Json;
using MassTransit;
using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.RedFlag.Signals;

/// <summary>
/// Follows citizen-feedback's signals: a burst of walk-up ratings becomes a <c>rating-burst</c> flag, bribery reports beyond their threshold a restricted
/// <c>bribery-feedback</c> flag, a cluster of complaints a restricted <c>complaint-cluster</c> flag. A flag about an office and a day has no case: in its place stands a name made of both.
/// </summary>
public sealed class RatingSignalsFollowed(NpgsqlDataSource db, Store store, RuleSet rules, TimeProvider time) : IFollowedState<RatingSignal>
{
    private const string Name = "signals";

    public Task<long> MarkAsync(CancellationToken cancellationToken) => FollowMark.ReadAsync(db, Name, cancellationToken);

    public async Task<bool> HandleAsync(long mark, long next, IReadOnlyList<RatingSignal> items, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await FollowMark.MoveAsync(connection, Name, mark, next, cancellationToken)) return false;
        // Raised before the mark is committed: when it is not, the same signals come again and meet their flags.
        var appends = items.Select(signal => RaisedBy(signal, rules, time.GetUtcNow())).OfType<FlagFact.Raised>().Select(AppendOf).ToList();
        if (appends.Count > 0) await store.AppendAllAsync(appends, cancellationToken);
        await KeepAsync(connection, items, ReadModel.Live, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Keeps signals: what their flags are computed from.</summary>
    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    internal static async Task KeepAsync(NpgsqlConnection db, IReadOnlyList<RatingSignal> signals, string schema, CancellationToken cancellationToken)
    {
        if (signals.Count == 0) return;
        await using var command = new NpgsqlCommand($"insert into {schema}.signal select * from unnest($1, $2) on conflict do nothing", db)
        {
            Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. signals.Select(each => each.Index)] }, new() { Value = signals.Select(each => JsonSerializer.Serialize(each, Wire.Json)).ToList(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The signal that a flag rests on; null when it rests on none.</summary>
    internal static async Task<RatingSignal?> OfAsync(NpgsqlConnection db, Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Evidence is not [var evidence]) return null;
        await using var command = new NpgsqlCommand("select body from app.signal where index = $1", db) { Parameters = { new NpgsqlParameter<long> { TypedValue = evidence.Index } } };
        return await command.ExecuteScalarAsync(cancellationToken) is string body && JsonSerializer.Deserialize<RatingSignal>(body, Wire.Json) is { } signal && signal.EventId == evidence.EventId ? signal : null;
    }

    /// <summary>The flag of a signal; null for a kind that no rule is about. Pure: the same signal always is the same flag.</summary>
    /// <param name="now">When it is read: what was found long before is history.</param>
    public static FlagFact.Raised? RaisedBy(RatingSignal signal, RuleSet rules, DateTimeOffset now) => rules.Rules.FirstOrDefault(r => r.Id == SignalBook.RuleOf(signal)) is { } rule
        ? new(SignalBook.Subject(rule, signal), 1, SignalBook.Finding(rule, signal), [], signal.Index, 0, InspectFlag.IsHistory(signal.FoundAt, now)) : null;

    private Append AppendOf(FlagFact.Raised fact)
    {
        var now = time.GetUtcNow();
        var row = FlagRow.After(null, fact, now);
        var e = new EventToAppend(Guid.CreateVersion7(now), "flag_raised", $"{fact.GetType().FullName}, Transparency.RedFlag", JsonSerializer.SerializeToUtf8Bytes(fact, FlagJson.Stored), now,
            fact.Subject.CaseId, null, null, ReadOnlyMemory<byte>.Empty);
        return new(fact.Subject.Agency, fact.Subject.FlagId, "flag", ExpectedVersion.NoStream, [e]) { Alongside = batch => FlagRows.Put(batch, row) };
    }

    public static FeedFollower<RatingSignal> Follower(IServiceProvider services) => new(services.GetRequiredService<RatingSignalsFollowed>(), signal => signal.Index,
        Feed.Of(services, "citizen-feedback", (RatingSignalPage page) => new FeedSlice<RatingSignal>(page.LastIndex, page.Head, page.Signals), "feed/ratings"));
}

public sealed class RatingSignalsConsumer(FeedFollower<RatingSignal> follower) : IConsumer<RatingSignals>
{
    public Task Consume(ConsumeContext<RatingSignals> context) =>
        follower.ReceiveAsync(new(context.Message.PreviousIndex, context.Message.LastIndex, context.Message.Signals), context.CancellationToken);
}
