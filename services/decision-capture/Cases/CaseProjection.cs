using Npgsql;
using Transparency.DecisionCapture.Coverage;
using Transparency.DecisionCapture.MyCase;
using Transparency.DecisionCapture.Totals;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Cases;

/// <summary>Keeps the list of cases, the totals of the sources, what was recorded by month and the tracking codes: all from one reading of the log, in one transaction with its mark.</summary>
public sealed class CaseProjection(TrackingSecrets secrets) : TransactionalSubscription(Mark)
{
    /// <summary>Name of its mark.</summary>
    public const string Mark = "cases";

    /// <summary>Large, because a batch costs one select and one upsert whatever its size.</summary>
    public override int BatchLimit => 2_000;

    /// <summary>A list is for people: what they do not notice is spent on larger batches.</summary>
    public override TimeSpan Pace => TimeSpan.FromMilliseconds(250);

    public override Task HandleAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, CancellationToken cancellation) =>
        FoldAsync(batch, transaction, ReadModel.Live, secrets, cancellation);

    /// <summary>Folds events into list, totals and months of a schema.</summary>
    public static async Task FoldAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, string schema, TrackingSecrets secrets, CancellationToken cancellation)
    {
        var touched = await CaseList.FoldAsync(batch, transaction, cancellation, schema);
        await SourceTotals.AddAsync(batch, touched, transaction, cancellation, schema);
        await RecordedMonths.AddAsync(touched, transaction, cancellation, schema);
        await TrackingCodes.IssueAsync(touched, secrets, transaction, cancellation, schema);
    }
}
