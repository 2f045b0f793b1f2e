using Npgsql;
using Transparency.DecisionCapture.Totals;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Cases;

/// <summary>Keeps the list of cases and the totals of the sources: both from one reading of the log, in one transaction with its mark.</summary>
public sealed class CaseProjection() : TransactionalSubscription("cases")
{
    /// <summary>Large, because a batch costs one select and one upsert whatever its size.</summary>
    public override int BatchLimit => 2_000;

    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        var touched = await CaseList.FoldAsync(batch, transaction, cancellation);
        await SourceTotals.AddAsync(batch, touched, transaction, cancellation);
    }
}
