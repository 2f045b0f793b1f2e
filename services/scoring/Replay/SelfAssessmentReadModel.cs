using Npgsql;
using Transparency.EventStore;
using Transparency.Scoring.Recorded;

namespace Transparency.Scoring.Replay;

/// <summary>The rows that find campaigns and files of self-assessments: they follow from this service's own log and are written with the facts.</summary>
public sealed class SelfAssessmentReadModel(Store store) : ReadModel("self-assessment", new ReadModelTable("campaign"), new("assessment_evidence"))
{
    private const int PageSize = 5_000;

    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, PageSize, FoldAsync)];

    private static async Task FoldAsync(IReadOnlyList<StoredEvent> stored, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        foreach (var each in stored)
            if (AssessedFacts.Read(each) is { } fact && AssessedFacts.Row(fact, schema) is { } row) batch.BatchCommands.Add(row);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellation);
    }
}
