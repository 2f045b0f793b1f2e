using System.Globalization;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;
using Transparency.Scoring.Steps;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Replay;

/// <summary>
/// Copies of facts (from decision-capture's feed) and scores (from the own log) with the sums over both; then each stored score is computed again
/// from the rebuilt facts (<see cref="RecomputedScores"/>).
/// </summary>
public sealed class ScoresReadModel(Store store, IHttpClientFactory clients, CatalogueVersions catalogues, PublishedRubrics rubrics) : ReadModel("scores", new ReadModelTable("case_facts", "reassess_at"), new("decider"), new("service_decider"), new("step_time"),
    new("coverage"), new("decision"), new("score_change") { IsTransient = true }, new("monthly"), new("source_total"))
{
    private const int PageSize = 5_000, LongestPage = 1_000;

    public override IReadOnlyList<Origin> Origins { get; } =
    [
        new FeedOrigin<CaseFact>("case-facts", "select last_index from app.follow where name = 'case-facts'", LongestPage, (after, limit, cancellation) => ReadFeedAsync(clients, after, limit, cancellation),
            (facts, transaction, schema, cancellation) => FoldFactsAsync(facts, catalogues, transaction, schema, cancellation)),
        new LogOrigin(store, null, PageSize, (batch, transaction, schema, cancellation) => FoldScoresAsync(batch, catalogues, transaction, schema, cancellation)),
        new RecomputedScores(store, catalogues, rubrics),
    ];

    /// <summary>A score stands in the log a moment before the sums take it in, in the transaction that moves the mark.</summary>
    public override async Task<bool> IsSettledAsync(NpgsqlConnection snapshot, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select not exists (select from app.score_change)", snapshot);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>When a case is looked at again follows from when it was looked at last, which no log holds; a case without live row is looked at at once.</summary>
    public override async Task CarryOverAsync(NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            update {Side}.case_facts r set reassess_at = l.reassess_at from {Live}.case_facts l where l.case_id = r.case_id and l.reassess_at is not null;
            update {Side}.case_facts r set reassess_at = '-infinity' where not exists (select from {Live}.case_facts l where l.case_id = r.case_id)
            """, transaction.Connection, transaction) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<FeedRead<CaseFact>> ReadFeedAsync(IHttpClientFactory clients, long after, int limit, CancellationToken cancellation)
    {
        using var http = clients.CreateClient("decision-capture");
        var page = await http.GetFromJsonAsync<FeedPage>(string.Create(CultureInfo.InvariantCulture, $"feed?after={after}&limit={limit}"), Wire.Json, cancellation)
            ?? throw new InvalidOperationException("The feed answered nothing.");
        return new(page.LastIndex, page.Facts);
    }

    private static async Task FoldFactsAsync(IReadOnlyList<CaseFact> facts, CatalogueVersions catalogues, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        var touched = facts.Where(fact => fact.CaseId.Length > 0).GroupBy(fact => fact.CaseId, StringComparer.Ordinal).ToList();
        if (CoverageRows.Keep(facts, schema) is { } stated)
        {
            await using var coverage = new NpgsqlBatch(transaction.Connection!, transaction) { BatchCommands = { stated } };
            await coverage.ExecuteNonQueryAsync(cancellation);
        }
        if (touched.Count == 0) return;
        // Only where a decision or what steps are timed by is reported does it matter what was reported before.
        var kept = await CaseRows.LoadAsync(transaction.Connection!, touched.Where(each => each.Any(fact => fact.Decision is not null || StepClock.Matters(fact))).Select(each => each.Key), cancellation, schema);
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        batch.BatchCommands.Add(CaseRows.Keep([.. touched.Select(each => (each.Key, (IReadOnlyList<CaseFact>)[.. each], (DateTimeOffset?)null))], schema));
        batch.BatchCommands.Add(SourceRows.CountNew(facts, kept, schema));
        batch.BatchCommands.Add(SourceRows.Deciders(facts, schema));
        await StepRows.PutAsync(batch, touched.Select(each => (CaseHistory.Of(kept.GetValueOrDefault(each.Key, []).Concat(each)), each.AsEnumerable())), catalogues, cancellation, schema);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task FoldScoresAsync(IReadOnlyList<StoredEvent> stored, CatalogueVersions catalogues, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        // A statement may touch a decision once: its first revision of the portion goes with the first statement, the second with the second.
        var waves = new List<List<DecisionScoreRecorded>>();
        var revisions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var each in stored.Where(each => each is { Type: DecisionScoreRecorded.Type, Foreign: false }))
        {
            var scored = DecisionScoreRecorded.Parse(each.Data.Span);
            var wave = revisions[scored.DecisionId] = revisions.GetValueOrDefault(scored.DecisionId, -1) + 1;
            if (wave == waves.Count) waves.Add([]);
            waves[wave].Add(scored);
        }
        foreach (var wave in waves)
        {
            await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
            foreach (var scored in wave)
                DecisionRows.Put(batch, scored, scored.ResultDigest(), (await catalogues.GetAsync(scored.CatalogueVersion, cancellation)).OfficeTime(scored.Agency, scored.Office), schema);
            batch.BatchCommands.Add(DecisionRows.Fold(schema));
            await batch.ExecuteNonQueryAsync(cancellation);
        }
    }
}
