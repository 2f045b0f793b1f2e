using Npgsql;
using Transparency.DecisionCapture.Totals;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Cases;

/// <summary>Keeps the list of cases and the totals of the sources: both from one reading of the log, in one transaction with its mark.</summary>
public static class CaseProjection
{
    /// <summary>Name of the subscription.</summary>
    public const string Subscription = "cases";

    public static async Task FoldAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var touched = await CaseList.FoldAsync(batch, transaction, cancellationToken);
        await SourceTotals.AddAsync(batch, touched, transaction, cancellationToken);
    }
}
