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
    private readonly FoldLog _rubrics = StreamFold.Of(store, RubricDrafts.Publishes, RubricDrafts.Fold), _followUps = StreamFold.Of(store, FollowUpRecords.IsOne, FollowUpRecords.Fold);

    private IReadOnlyList<Origin>? _origins;

    public override IReadOnlyList<Origin> Origins => _origins ??= [new LogOrigin(store, null, PageSize, FoldAsync)];

    private async Task FoldAsync(IReadOnlyList<StoredEvent> stored, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        await _rubrics(stored, transaction, schema, cancellation);
        await _followUps(stored, transaction, schema, cancellation);
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        foreach (var each in stored.Where(each => each is { Type: ItaImports.Type, Foreign: false }))
            ItaImports.Put(batch, Facts.Read<ItaImported>(each.Data.Span), each.Version, each.Timestamp, schema);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellation);
    }
}
