using Npgsql;
using Transparency.DecisionCapture.Totals;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Cases;

/// <summary>Keeps the list of cases and the totals of the sources: both from one reading of the log, in one transaction with its mark.</summary>
public sealed class CaseProjection() : TransactionalSubscription(Mark)
{
    /// <summary>Name of its mark.</summary>
    public const string Mark = "cases";

    /// <summary>Large, because a batch costs one select and one upsert whatever its size.</summary>
    public override int BatchLimit => 2_000;

    public override Task HandleAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, CancellationToken cancellation) =>
        FoldAsync(batch, transaction, ReadModel.Live, cancellation);

    /// <summary>Folds events into list and totals of a schema.</summary>
    public static async Task FoldAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        var touched = await CaseList.FoldAsync(batch, transaction, cancellation, schema);
        await SourceTotals.AddAsync(batch, touched, transaction, cancellation, schema);
    }
}
