using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;
using Transparency.Servers;

namespace Transparency.RedFlag.Tests.Recorded;

/// <summary>red-flag's store on real PostgreSQL, its followers, and a decision-capture that answers with the catalogue and the feed given.</summary>
public sealed class Desk : IAsyncDisposable
{
    private Desk(string connection, RuleSet? rules)
    {
        Store = new Store(connection, new StoreOptions(), NullLogger.Instance);
        Inspector = new Inspector(Store, new Catalogues(Neighbours), rules ?? Given.Rules, Clock);
        CaseFacts = new(new CaseFactsFollowed(Store.Source, Inspector), f => f.Index, (after, _) =>
            Task.FromResult(new FeedSlice<CaseFact>(Feed.Count == 0 ? -1 : Feed.Max(f => f.Index), Feed.Count == 0 ? -1 : Feed.Max(f => f.Index), [.. Feed.Where(f => f.Index > after).OrderBy(f => f.Index)])));
        Scores = new(new ScoresFollowed(Store.Source, Inspector), s => s.Index, (_, _) => Task.FromResult(new FeedSlice<DecisionScored>(-1, -1, [])));
        Timer = new AbsenceTimer(Store.Source, Inspector, Clock, NullLogger<AbsenceTimer>.Instance);
    }

    public Store Store { get; }
    public Inspector Inspector { get; }
    public TestClock Clock { get; } = new();
    public Neighbours Neighbours { get; } = new();
    public List<CaseFact> Feed { get; } = [];
    public FeedFollower<CaseFact> CaseFacts { get; }
    public FeedFollower<DecisionScored> Scores { get; }
    public AbsenceTimer Timer { get; }

    public static async Task<Desk> OpenAsync(RuleSet? rules = null, DatabaseAddresses? again = null)
    {
        var database = again ?? await TestServers.NewDatabaseAsync("red_flag");
        await StoreSchema.MigrateAsync(database.Owner, new NpgsqlConnectionStringBuilder(database.App).Username!, default, typeof(Inspector).Assembly);
        var desk = new Desk(database.App, rules) { Database = database };
        await new RulePublication(desk.Store, rules ?? Given.Rules, desk.Clock).StartAsync(default);
        return desk;
    }

    public DatabaseAddresses Database { get; private init; } = null!;

    /// <summary>Announces facts as one run that follows the one before.</summary>
    public Task<Followed> AnnounceAsync(params CaseFact[] facts) => AnnounceAfterAsync(facts.Min(f => f.Index) - 1, facts);

    public Task<Followed> AnnounceAfterAsync(long previous, params CaseFact[] facts) =>
        CaseFacts.ReceiveAsync(new(previous, facts.Max(f => f.Index), facts), default);

    public Task<Followed> ScoreAsync(long index, bool? onTime, decimal? overdue, int revision = 1) =>
        Scores.ReceiveAsync(new(index - 1, index, [new DecisionScored(index - 1, index, Given.DecisionId, Given.CaseId, "doe", "bkk", "work-permit", "permit", default,
            revision, 50, null, null, null, "r", 1, "", 0, null, onTime, onTime is null ? null : "workingDays", onTime is null ? null : 15, 15 + overdue, overdue)]), default);

    public async Task<List<string>> StreamAsync(string rule, string? decisionId = Given.DecisionId) =>
        [.. (await Store.ReadStreamAsync("doe", RedFlag.Flags.FlagId.Of(rule, Given.Rules.Rules.Single(r => r.Id == rule).Version, Given.CaseId, decisionId).Value)).Select(e => e.Type)];

    public async Task<List<T>> QueryAsync<T>(string sql)
    {
        var values = new List<T>();
        await using var command = Store.Source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) values.Add(rows.GetFieldValue<T>(0));
        return values;
    }

    public async ValueTask DisposeAsync()
    {
        CaseFacts.Dispose();
        Scores.Dispose();
        Timer.Dispose();
        await Store.DisposeAsync();
    }
}

/// <summary>Stands where decision-capture's HTTP does.</summary>
public sealed class Neighbours : IHttpClientFactory
{
    public Catalogue Catalogue { get; set; } = Given.Catalogue();
    /// <summary>Older versions of the catalogue; asked for another, the newest answers.</summary>
    public Dictionary<long, Catalogue> Versions { get; } = [];

    public bool Away { get; set; }

    /// <summary>What the feed of reads and that of signals hold.</summary>
    public List<CaseReadTold> Reads { get; } = [];
    public List<RatingSignal> Signals { get; } = [];

    /// <summary>What the feeds of decision-capture and scoring hold.</summary>
    public List<CaseFact> Facts { get; } = [];
    public List<DecisionScored> Scores { get; } = [];

    public HttpClient CreateClient(string name) => new(new Answers(this)) { BaseAddress = new Uri($"http://{name}/") };

    private object Of(Uri asked)
    {
        var query = QueryHelpers.ParseQuery(asked.Query);
        if (!asked.AbsolutePath.StartsWith("/feed", StringComparison.Ordinal)) return query.TryGetValue("version", out var version) && Versions.TryGetValue(long.Parse(version!), out var old) ? old : Catalogue;
        var (after, limit) = (long.Parse(query["after"]!), long.Parse(query["limit"]!));
        if (asked.AbsolutePath == "/feed/reads") return new CaseReadPage(after, Reads.Count == 0 ? after : Math.Min(after + limit, Reads.Max(r => r.Index)), Reads.Count == 0 ? after : Reads.Max(r => r.Index), [.. Reads.Where(r => r.Index > after && r.Index <= after + limit)]);
        if (asked.AbsolutePath == "/feed/ratings") return new RatingSignalPage(after, Signals.Count == 0 ? after : Signals.Max(s => s.Index), Signals.Count == 0 ? after : Signals.Max(s => s.Index), [.. Signals.Where(s => s.Index > after)]);
        if (asked.Host == "scoring") return new ScoreFeedPage(after, Math.Min(after + limit, Scores.Max(s => s.Index)), Scores.Max(s => s.Index), [.. Scores.Where(s => s.Index > after && s.Index <= after + limit)]);
        return new FeedPage(after, Math.Min(after + limit, Facts.Max(f => f.Index)), Facts.Max(f => f.Index), [.. Facts.Where(f => f.Index > after && f.Index <= after + limit)]);
    }

    private sealed class Answers(Neighbours neighbours) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => neighbours.Away
            ? throw new HttpRequestException("away")
            : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(neighbours.Of(request.RequestUri!), Wire.Json)) { Headers = { { "Content-Type", "application/json" } } } });
    }
}

/// <summary>A clock that moves when told.</summary>
public sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = Given.At("2026-03-02 09:00");
    public override DateTimeOffset GetUtcNow() => _now.ToUniversalTime();
    public void Set(string local) => _now = Given.At(local);
}
