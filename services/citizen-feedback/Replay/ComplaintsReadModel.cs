using Npgsql;
using Transparency.CitizenFeedback.Complaints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Replay;

/// <summary>Complaints as desks sort and count them, and the baseline stated last; and whether every kept file still is the one that was recorded.</summary>
public sealed class ComplaintsReadModel(Store store, ComplaintSeal seal) : ReadModel("complaints", new("complaint"), new("complaint_baseline"))
{
    private const int PageSize = 5_000;

    public override IReadOnlyList<Origin> Origins { get; } =
        [new LogOrigin(store, null, PageSize, Folding(StreamFold.Of(store, Complaints.Complaints.IsOne, Complaints.Complaints.Fold))), new KeptFiles(store, FilesOf.Complaints(seal))];

    private static FoldLog Folding(FoldLog complaints) => async (stored, transaction, schema, cancellation) =>
    {
        await complaints(stored, transaction, schema, cancellation);
        if (stored.LastOrDefault(each => each is { Type: ComplaintFigures.BaselineStated, Foreign: false }) is not { } last) return;
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        ComplaintFigures.Put(batch, System.Text.Json.JsonSerializer.Deserialize<ComplaintBaseline>(last.Data.Span, ServiceDefaults.Wire.Json)!, schema);
        await batch.ExecuteNonQueryAsync(cancellation);
    };
}
