using MassTransit;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Steps;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.Scoring.Decisions;

/// <summary>Follows decision-capture: keeps each fact once, in ledger order, and scores the decisions it touches before the mark moves.</summary>
public sealed class CaseFactsFollowed(Store store, Scorer scorer, CatalogueVersions catalogues) : IFollowedState<CaseFact>
{
    public async Task<long> MarkAsync(CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select last_index from app.follow where name = 'case-facts'");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<bool> HandleAsync(long mark, long next, IReadOnlyList<CaseFact> items, CancellationToken cancellationToken)
    {
        // A new catalogue is fetched when its fact passes, so that it is at hand for the facts behind it.
        foreach (var published in items.Where(fact => fact.Type == "CataloguePublished")) await catalogues.GetAsync(published.CatalogueVersion, cancellationToken);
        var touched = items.Where(fact => fact.CaseId.Length > 0).GroupBy(fact => fact.CaseId, StringComparer.Ordinal).ToList();

        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await db.BeginTransactionAsync(cancellationToken);
        await Scorer.LockAsync(db, cancellationToken);
        if (!await MoveMarkAsync(db, mark, next, cancellationToken)) return false;
        if (CoverageRows.Keep(items) is { } stated)
        {
            await using var coverage = new NpgsqlBatch(db) { BatchCommands = { stated } };
            await coverage.ExecuteNonQueryAsync(cancellationToken);
        }
        if (touched.Count > 0)
        {
            var kept = await CaseRows.LoadAsync(db, touched.Select(each => each.Key), cancellationToken);
            var cases = touched.Select(each => (Case: CaseHistory.Of(kept.GetValueOrDefault(each.Key, []).Concat(each)), Touch: each.Last())).ToList();
            var until = await scorer.ScoreAsync(db, cases, KnownUntil, cancellationToken);
            await using var batch = new NpgsqlBatch(db);
            batch.BatchCommands.Add(CaseRows.Keep([.. touched.Select(each => (each.Key, (IReadOnlyList<CaseFact>)[.. each], until[each.Key]))]));
            batch.BatchCommands.Add(SourceRows.CountNew(items, kept));
            batch.BatchCommands.Add(SourceRows.Deciders(items));
            batch.BatchCommands.Add(DecisionRows.Fold());
            await StepRows.PutAsync(batch, cases.Zip(touched, (each, added) => (each.Case, added.AsEnumerable())), catalogues, cancellationToken);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Absence is concluded up to the newest instant that the case's own facts speak of: no clock of this machine decides.</summary>
    private static DateTimeOffset KnownUntil(CaseHistory history) => history.Facts.Max(fact => fact.RecordedAt > fact.OccurredAt ? fact.RecordedAt : fact.OccurredAt);

    private static async Task<bool> MoveMarkAsync(NpgsqlConnection db, long from, long to, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update app.follow set last_index = $2 where name = 'case-facts' and last_index = $1", db)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = from }, new NpgsqlParameter<long> { TypedValue = to } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public static FeedFollower<CaseFact> Follower(IServiceProvider services) => new(services.GetRequiredService<CaseFactsFollowed>(), fact => fact.Index,
        Feed.Of(services, "decision-capture", (FeedPage page) => new FeedSlice<CaseFact>(page.LastIndex, page.Head, page.Facts)));
}

public sealed class CaseFactsRecordedConsumer(FeedFollower<CaseFact> follower) : IConsumer<CaseFactsRecorded>
{
    public Task Consume(ConsumeContext<CaseFactsRecorded> context) =>
        follower.ReceiveAsync(new(context.Message.PreviousIndex, context.Message.LastIndex, context.Message.Facts), context.CancellationToken);
}
