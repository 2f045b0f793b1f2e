using System.Globalization;
using System.Text.Json;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Anomalies;
using Transparency.RedFlag.Blind;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Conduct;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Signals;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Replay;

/// <summary>Local copies: facts of cases, officers' part in them, counts of sources and coverage from decision-capture's feed, who opened which case from its feed of reads, readings of the legal clock from scoring's, signals from citizen-feedback's.</summary>
public sealed class CopiesReadModel(IHttpClientFactory clients) : ReadModel("copies", new("case_fact"), new("participant"), new("source"), new("clock"), new("coverage"), new("case_read"), new("signal"))
{
    private const int LongestPage = 1_000, LongestReadPage = 20_000;

    public override IReadOnlyList<Origin> Origins { get; } =
    [
        new FeedOrigin<CaseFact>("case-facts", Position("case-facts"), LongestPage, async (after, limit, cancellation) =>
        {
            var page = await ReadAsync<FeedPage>(clients, "decision-capture", after, limit, cancellation);
            return new(page.LastIndex, page.Facts);
        }, (facts, transaction, schema, cancellation) => CaseRows.KeepAsync(transaction.Connection!, facts, cancellation, schema)),
        new FeedOrigin<DecisionScored>("scores", Position("scores"), LongestPage, async (after, limit, cancellation) =>
        {
            var page = await ReadAsync<ScoreFeedPage>(clients, "scoring", after, limit, cancellation);
            return new(page.LastIndex, page.Scores);
        }, (scores, transaction, schema, cancellation) => CaseRows.KeepAsync(transaction.Connection!, scores, cancellation, schema)),
        new FeedOrigin<CaseReadTold>("case-reads", Position("case-reads"), LongestReadPage, async (after, limit, cancellation) =>
        {
            var page = await ReadAsync<CaseReadPage>(clients, "decision-capture", after, limit, cancellation, "feed/reads");
            return new(page.LastIndex, page.Reads);
        }, (reads, transaction, schema, cancellation) => CaseReadsFollowed.KeepAsync(transaction.Connection!, reads, schema, cancellation)),
        new FeedOrigin<RatingSignal>("signals", Position("signals"), LongestPage, async (after, limit, cancellation) =>
        {
            var page = await ReadAsync<RatingSignalPage>(clients, "citizen-feedback", after, limit, cancellation, "feed/ratings");
            // This feed knows no limit: what is past the position was not handled yet.
            return new(Math.Min(page.LastIndex, after + limit), [.. page.Signals.Where(each => each.Index <= after + limit)]);
        }, (signals, transaction, schema, cancellation) => RatingSignalsFollowed.KeepAsync(transaction.Connection!, signals, schema, cancellation)),
    ];

    private static string Position(string name) => $"select last_index from app.follow where name = '{name}'";

    private static async Task<T> ReadAsync<T>(IHttpClientFactory clients, string service, long after, int limit, CancellationToken cancellation, string path = "feed")
    {
        using var http = clients.CreateClient(service);
        return await http.GetFromJsonAsync<T>(string.Create(CultureInfo.InvariantCulture, $"{path}?after={after}&limit={limit}"), Wire.Json, cancellation)
            ?? throw new InvalidOperationException("The feed answered nothing.");
    }
}

/// <summary>Flags as they are now, and published rules: from this service's own log.</summary>
public sealed class FlagsReadModel(Store store) : ReadModel("flags", new("flag"), new("rule"))
{
    private const int PageSize = 5_000;

    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, PageSize, FoldAsync)];

    private static async Task FoldAsync(IReadOnlyList<StoredEvent> stored, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        var facts = stored.Where(each => !each.Foreign).Select(each => (each.StreamId, At: each.Timestamp, Fact: Fact(each))).Where(each => each.Fact is not null).ToList();
        var flags = await FlagRows.ByIdAsync(transaction.Connection!, [.. facts.Select(each => each.StreamId).Distinct()], schema, cancellation);
        foreach (var (flagId, at, fact) in facts) flags[flagId] = FlagRow.After(flags.GetValueOrDefault(flagId), fact!, at);
        foreach (var row in flags.Values) FlagRows.Put(batch, row, schema);
        foreach (var published in stored.Where(each => each is { Type: "rule_published", Foreign: false }))
            RulePublication.Put(batch, JsonSerializer.Deserialize<RulePublished>(published.Data.Span, FlagJson.Stored)!, schema);
        // Behind the publications: a version is published before it can be suspended.
        foreach (var each in stored.Where(each => each is { Type: "rule_suspended", Foreign: false }))
            if (JsonSerializer.Deserialize<RuleSuspended>(each.Data.Span, FlagJson.Stored) is { } suspended) RuleAudit.Suspend(batch, suspended.RuleId, suspended.Version, each.Timestamp, schema);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A fact of a flag's stream; null for an event that is none.</summary>
    internal static FlagFact? Fact(StoredEvent stored) => stored.Type switch
    {
        "flag_raised" => JsonSerializer.Deserialize<FlagFact.Raised>(stored.Data.Span, FlagJson.Stored),
        "flag_revised" => JsonSerializer.Deserialize<FlagFact.Revised>(stored.Data.Span, FlagJson.Stored),
        "flag_withdrawn" => JsonSerializer.Deserialize<FlagFact.Withdrawn>(stored.Data.Span, FlagJson.Stored),
        _ => null,
    };
}

/// <summary>The work on flags and who touched them: from the streams of investigations.</summary>
/// <param name="portion">Most events at once; other portions give the same rows.</param>
public sealed class InvestigationsReadModel(Store store, int portion = 5_000) : ReadModel("investigations", new("investigation"), new("touch"))
{
    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, portion, StreamFold.Of(store, Investigations.Investigations.IsOne, Investigations.Investigations.Fold))];
}

/// <summary>References of models of unusual cases: from the own log.</summary>
public sealed class AnomalyModelsReadModel(Store store) : ReadModel("anomalies", new ReadModelTable("anomaly_model"))
{
    // References are large: few events at once.
    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, 1_000, FoldAsync)];

    private static async Task FoldAsync(IReadOnlyList<StoredEvent> stored, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        foreach (var each in stored.Where(each => each is { Type: ModelRows.EventType, Foreign: false }))
            ModelRows.Put(batch, JsonSerializer.Deserialize<ModelFitted>(each.Data.Span, FlagJson.Stored)!, each.Version, each.Timestamp, schema);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>Blind reviews: from their streams.</summary>
public sealed class BlindReadModel(Store store) : ReadModel("blind", new ReadModelTable("blind"))
{
    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, 5_000, StreamFold.Of(store, BlindRows.IsOne, BlindRows.Fold))];
}
