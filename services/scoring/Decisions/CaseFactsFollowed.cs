using System.Globalization;
using MassTransit;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.ServiceDefaults;
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
        if (touched.Count > 0)
        {
            var kept = await CaseRows.LoadAsync(db, touched.Select(each => each.Key), cancellationToken);
            var cases = touched.Select(each => (Case: CaseHistory.Of(kept.GetValueOrDefault(each.Key, []).Concat(each)), Touch: each.Last())).ToList();
            var until = await scorer.ScoreAsync(db, cases, KnownUntil, cancellationToken);
            await using var batch = new NpgsqlBatch(db);
            batch.BatchCommands.Add(CaseRows.Keep([.. touched.Select(each => (each.Key, (IReadOnlyList<CaseFact>)[.. each], until[each.Key]))]));
            batch.BatchCommands.Add(CountNew(cases, kept));
            batch.BatchCommands.Add(Deciders(items));
            batch.BatchCommands.Add(DecisionRows.Fold());
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

    private static NpgsqlBatchCommand CountNew(IEnumerable<(CaseHistory Case, CaseFact Touch)> cases, Dictionary<string, List<CaseFact>> kept)
    {
        var counts = cases.SelectMany(each =>
        {
            var before = kept.GetValueOrDefault(each.Touch.CaseId, []).Where(fact => fact.Decision is not null).Select(fact => fact.DecisionId).ToHashSet();
            return each.Case.Decisions.Where(fact => !before.Contains(fact.DecisionId));
        }).GroupBy(fact => fact.Source, StringComparer.Ordinal).OrderBy(each => each.Key, StringComparer.Ordinal).ToList();
        return new("""
            insert into app.source_total (source, decisions) select * from unnest($1, $2) on conflict (source) do update set decisions = source_total.decisions + excluded.decisions
            """)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. counts.Select(each => each.Key)] }, new NpgsqlParameter<long[]> { TypedValue = [.. counts.Select(each => each.LongCount())] } },
        };
    }

    private static NpgsqlBatchCommand Deciders(IEnumerable<CaseFact> facts)
    {
        var deciders = facts.Where(fact => fact.Decision is not null).SelectMany(fact => fact.Decision!.Participants
            .Where(each => each.Part is "approve" or "committee").Select(each => (fact.Agency, fact.Office, each.Officer))).Distinct().Order().ToList();
        return new("insert into app.decider select * from unnest($1, $2, $3) on conflict do nothing")
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = [.. deciders.Select(each => each.Agency)] }, new NpgsqlParameter<string[]> { TypedValue = [.. deciders.Select(each => each.Office)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. deciders.Select(each => each.Officer)] },
            },
        };
    }

    public static FeedFollower<CaseFact> Follower(IServiceProvider services)
    {
        var clients = services.GetRequiredService<IHttpClientFactory>();
        return new(services.GetRequiredService<CaseFactsFollowed>(), fact => fact.Index, async (after, cancellationToken) =>
        {
            using var http = clients.CreateClient("decision-capture");
            var page = await http.GetFromJsonAsync<FeedPage>(string.Create(CultureInfo.InvariantCulture, $"feed?after={after}"), Wire.Json, cancellationToken)
                ?? throw new InvalidOperationException("The feed answered nothing.");
            return new FeedSlice<CaseFact>(page.LastIndex, page.Head, page.Facts);
        });
    }
}

public sealed class CaseFactsRecordedConsumer(FeedFollower<CaseFact> follower) : IConsumer<CaseFactsRecorded>
{
    public Task Consume(ConsumeContext<CaseFactsRecorded> context) =>
        follower.ReceiveAsync(new(context.Message.PreviousIndex, context.Message.LastIndex, context.Message.Facts), context.CancellationToken);
}
