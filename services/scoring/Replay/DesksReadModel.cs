using Npgsql;
using Transparency.EventStore;
using Transparency.Scoring.FollowUps;
using Transparency.Scoring.Ita;
using Transparency.Scoring.Recorded;
using Transparency.Scoring.Rubrics.Drafts;

namespace Transparency.Scoring.Replay;

/// <summary>What people decided and brought in at this service's desks: published rubrics, imported ITA results, follow-ups; from the own log.</summary>
public sealed class DesksReadModel(Store store) : ReadModel("desks", new("rubric"), new("ita_result"), new("follow_up"))
{
    private const int PageSize = 5_000;

    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, PageSize, Folding(StreamFold.Of(store, RubricDrafts.Publishes, RubricDrafts.Fold), StreamFold.Of(store, FollowUpRecords.IsOne, FollowUpRecords.Fold)))];

    private static FoldLog Folding(FoldLog rubrics, FoldLog followUps) => async (stored, transaction, schema, cancellation) =>
    {
        await rubrics(stored, transaction, schema, cancellation);
        await followUps(stored, transaction, schema, cancellation);
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        foreach (var each in stored.Where(each => each is { Type: ItaImports.Type, Foreign: false }))
            ItaImports.Put(batch, Facts.Read<ItaImported>(each.Data.Span), each.Version, each.Timestamp, schema);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellation);
    };
}
