using Npgsql;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Coverage;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.MyCase;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Replay;

/// <summary>List of cases, totals of sources, what was recorded by month, and tracking codes: what <see cref="CaseProjection"/> keeps.</summary>
public sealed class CasesReadModel(Store store, TrackingSecrets secrets) : ReadModel("cases", new("case_summary"), new("source_total"), new("recorded_month"), new("tracking_code"))
{
    /// <summary>Large: a portion costs one select and one upsert, and the more of a case is in it, the less often its row is written.</summary>
    private const int Portion = 10_000;

    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, CaseProjection.Mark, Portion,
        (batch, transaction, schema, cancellation) => CaseProjection.FoldAsync(batch, transaction, schema, secrets, cancellation))];
}

/// <summary>Keys that were destroyed, and holds: rows that are written with their facts.</summary>
public sealed class ErasuresReadModel(Store store) : ReadModel("erasures", new("erased_key"), new("legal_hold"))
{
    private const int Portion = 10_000;

    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, Portion, FoldAsync)];

    private static async Task FoldAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        await using var rows = new NpgsqlBatch(transaction.Connection!, transaction);
        // Few among many: a handful a month. What another hand wrote under these names is no decision of this service.
        foreach (var stored in batch.Where(each => !each.Foreign))
            switch (stored.Type)
            {
                case "hold_placed":
                    HoldRows.Add(rows, stored.Fact<HoldPlaced>(), stored.Timestamp, schema);
                    break;
                case "hold_released":
                    HoldRows.Add(rows, stored.Fact<HoldReleased>(), stored.Timestamp, schema);
                    break;
                case Erasures.Erased when Erasures.Read(stored.Type, stored.Data.Span) is ErasureFact.Erased erased:
                    ErasedKeys.Add(rows, erased, stored.Timestamp, schema);
                    break;
            }
        if (rows.BatchCommands.Count > 0)
            await rows.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>Independent totals with the coverage stated last, and escalations: rows that are written with their facts.</summary>
public sealed class StatedReadModel(Store store) : ReadModel("stated", new("coverage"), new("escalation"))
{
    private const int Portion = 10_000;

    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, Portion, FoldAsync)];

    private static async Task FoldAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        await using var rows = new NpgsqlBatch(transaction.Connection!, transaction);
        foreach (var stored in batch)
            if (CoverageRows.Read(stored) is { } fact)
                CoverageRows.Put(rows, fact, stored.Timestamp, stored.Version, schema);
            else if (stored is { Type: Escalations.Type, Foreign: false })
                Escalations.Put(rows, stored.Fact<OverdueEscalated>(), schema);
        if (rows.BatchCommands.Count > 0)
            await rows.ExecuteNonQueryAsync(cancellation);
    }
}
