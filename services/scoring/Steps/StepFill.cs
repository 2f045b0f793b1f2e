using Npgsql;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Steps;

/// <summary>
/// Once after an upgrade: steps of cases whose facts were kept before steps were timed, and which no later fact touches, are timed from the copy of facts. A page and its
/// mark are one transaction under the scorer's lock, so a restart goes on where it was and no page meets a case that is being scored.
/// </summary>
public sealed partial class StepFill(Store store, CatalogueVersions catalogues, TimeProvider time, ILogger<StepFill> log) : BackgroundService
{
    /// <summary>Cases of one page: short enough that no score waits for it noticeably.</summary>
    internal const int PageSize = 200;

    private const string Name = "step-times";
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.FinishAsync(time, s_pause, FillAsync, e => Failed(log, e), stoppingToken);

    /// <summary>Times one page of cases; false when there is none left.</summary>
    public async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await db.BeginTransactionAsync(cancellationToken);
        await Scorer.LockAsync(db, cancellationToken);
        if (await MarkAsync(db, cancellationToken) is not { } mark) return false;
        var page = await PageAsync(db, mark, cancellationToken);
        await using var batch = new NpgsqlBatch(db, transaction);
        await StepRows.PutAsync(batch, page.Select(each => (CaseHistory.Of(each.Facts), each.Facts.AsEnumerable())), catalogues, cancellationToken);
        batch.BatchCommands.Add(page.Count < PageSize ? new("delete from app.fill where name = $1") { Parameters = { new() { Value = Name } } }
            : new("update app.fill set up_to = $2 where name = $1") { Parameters = { new() { Value = Name }, new() { Value = page[^1].CaseId } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return page.Count == PageSize;
    }

    // Null: it is done.
    private static async Task<string?> MarkAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select up_to from app.fill where name = $1", db) { Parameters = { new() { Value = Name } } };
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    private static async Task<List<(string CaseId, List<Contracts.DecisionCapture.V1.CaseFact> Facts)>> PageAsync(NpgsqlConnection db, string after, CancellationToken cancellationToken)
    {
        var page = new List<(string, List<Contracts.DecisionCapture.V1.CaseFact>)>();
        await using var command = new NpgsqlCommand("select case_id, facts from app.case_facts where case_id > $1 order by case_id limit $2", db)
        {
            Parameters = { new() { Value = after }, new NpgsqlParameter<int> { TypedValue = PageSize } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) page.Add((rows.GetString(0), CaseRows.Facts(rows.GetFieldValue<byte[]>(1))));
        return page;
    }

    [LoggerMessage(7031, LogLevel.Warning, "Timing the steps of older cases failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
