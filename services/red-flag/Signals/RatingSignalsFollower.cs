using System.Text.Json;
using MassTransit;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.RedFlag.Signals;

/// <summary>
/// Follows citizen-feedback's signals: a burst of walk-up ratings becomes a <c>rating-burst</c> flag, bribery reports beyond their threshold a restricted
/// <c>bribery-feedback</c> flag. A flag about an office and a day has no case: in its place stands a name made of both.
/// </summary>
public sealed class RatingSignalsFollowed(NpgsqlDataSource db, Store store, RuleSet rules, TimeProvider time) : IFollowedState<RatingSignal>
{
    private const string Name = "rating-signals";

    public Task<long> MarkAsync(CancellationToken cancellationToken) => FollowMark.ReadAsync(db, Name, cancellationToken);

    public async Task<bool> HandleAsync(long mark, long next, IReadOnlyList<RatingSignal> items, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await FollowMark.MoveAsync(connection, Name, mark, next, cancellationToken)) return false;
        // Raised before the mark is committed: when it is not, the same signals come again and meet their flags.
        var appends = items.Select(signal => RaisedBy(signal, rules)).OfType<FlagFact.Raised>().Select(AppendOf).ToList();
        if (appends.Count > 0) await store.AppendAllAsync(appends, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>The flag of a signal; null for a kind that no rule is about. Pure: the same signal always is the same flag.</summary>
    public static FlagFact.Raised? RaisedBy(RatingSignal signal, RuleSet rules)
    {
        var id = signal.Kind switch { "burst" => "rating-burst", "bribery" => "bribery-feedback", _ => null };
        if (rules.Rules.FirstOrDefault(r => r.Id == id) is not { } rule) return null;
        string Number(decimal value) => RuleBook.Text(value);
        var about = $"{signal.Point ?? signal.Office}-{signal.Day:yyyyMMdd}";
        IReadOnlyList<Factor> factors = signal.Kind == "burst"
            ? [new("ratingsOfDay", Number(signal.N), Number(signal.Limit)), new("usualRatings", Number(signal.Usual)), new("servicePoint", signal.Point ?? "", ValueEn: signal.Point)]
            : [new("briberyReports", Number(signal.N), Number(signal.Limit))];
        var severity = signal.Limit == 0 ? 0 : signal.N / signal.Limit;
        var finding = new Finding(rule.Strength(severity), severity, factors, [new(signal.Index, signal.EventId, signal.Kind == "burst" ? "RatingBurstFound" : "BriberyThresholdReached")], null, rule.Parameters, null);
        return new(new FlagSubject(FlagId.Of(rule.Id, rule.Version, about, null).Value, rule.Id, rule.Version, rule.Digest, rule.Restricted, rule.Shadow, about, null, null,
            signal.Agency, signal.Office, signal.Service ?? "", "citizen-feedback"), 1, finding, [], signal.Index, 0);
    }

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
