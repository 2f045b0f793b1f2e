using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;
using Transparency.Servers;

namespace Transparency.Scoring.Tests.Decisions;

/// <summary>Scoring's store on real PostgreSQL and its follower, beside a decision-capture that answers with the feed and catalogues given.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private Desk(DatabaseAddresses database)
    {
        Database = database;
        Store = new Store(database.App, new StoreOptions(), NullLogger.Instance);
        Catalogues = new CatalogueVersions(Store, Neighbours);
        Rubrics = new PublishedRubrics(Store);
        Scorer = new Scorer(Store, Catalogues, Rubrics, Clock);
        Followed = new CaseFactsFollowed(Store, Scorer, Catalogues);
        Follower = new(Followed, fact => fact.Index, (after, _) =>
        {
            var head = Feed.Count == 0 ? -1 : Feed.Max(fact => fact.Index);
            return Task.FromResult(new FeedSlice<CaseFact>(head, head, [.. Feed.Where(fact => fact.Index > after).OrderBy(fact => fact.Index)]));
        });
        Reassessment = new Reassessment(Store, Scorer, Clock, NullLogger<Reassessment>.Instance);
    }

    public DatabaseAddresses Database { get; }
    public Store Store { get; }
    public CatalogueVersions Catalogues { get; }
    public PublishedRubrics Rubrics { get; }
    public Scorer Scorer { get; }
    public CaseFactsFollowed Followed { get; }
    public FeedFollower<CaseFact> Follower { get; }
    public Reassessment Reassessment { get; }
    public Neighbours Neighbours { get; } = new();
    public TestClock Clock { get; } = new();
    public List<CaseFact> Feed { get; } = [];

    public static async Task<Desk> OpenAsync(DatabaseAddresses? again = null)
    {
        var database = again ?? await TestServers.NewDatabaseAsync("scoring");
        await StoreSchema.MigrateAsync(database.Owner, new NpgsqlConnectionStringBuilder(database.App).Username!, default, typeof(Scorer).Assembly);
        return new Desk(database);
    }

    /// <summary>Announces facts as one run that follows directly on the facts before it.</summary>
    public Task<Followed> AnnounceAsync(params IEnumerable<CaseFact> facts)
    {
        var run = facts.ToList();
        return Follower.ReceiveAsync(new(run[0].Index - 1, run[^1].Index, run), default);
    }

    /// <summary>Revision and score of every stored fact of a decision, in order.</summary>
    public async Task<List<DecisionScoreRecorded>> ScoresAsync(string decisionId, string agency = "doe") =>
        [.. (await Store.ReadStreamAsync(agency, DecisionScoreRecorded.StreamOf(decisionId))).Select(stored => DecisionScoreRecorded.Parse(stored.Data.Span))];

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
        Follower.Dispose();
        Reassessment.Dispose();
        await Store.DisposeAsync();
    }
}

/// <summary>Stands where decision-capture's HTTP does.</summary>
internal sealed class Neighbours : IHttpClientFactory
{
    public Func<long, Catalogue> Catalogue { get; set; } = version => Story.Sample with { Version = version };
    public List<string> Asked { get; } = [];

    /// <summary>What the feed holds.</summary>
    public List<CaseFact> Feed { get; } = [];

    /// <summary>What citizen-feedback's feed of released sums holds.</summary>
    public List<ReleasedSums> Released { get; } = [];

    public bool Away { get; set; }

    public HttpClient CreateClient(string name) => new(new Answers(this)) { BaseAddress = new Uri($"http://{name}/") };

    private RatingSumsPage SumsOf(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query)
    {
        var (after, limit, head) = (long.Parse(query["after"]!), query.TryGetValue("limit", out var given) ? long.Parse(given!) : 1_000, Released.Max(each => each.Index));
        return new(after, Math.Min(after + limit, head), head, [.. Released.Where(each => each.Index > after && each.Index <= after + limit)]);
    }

    private FeedPage PageOf(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query)
    {
        var (after, limit, head) = (long.Parse(query["after"]!), long.Parse(query["limit"]!), Feed.Max(fact => fact.Index));
        return new(after, Math.Min(after + limit, head), head, [.. Feed.Where(fact => fact.Index > after && fact.Index <= after + limit)]);
    }

    private sealed class Answers(Neighbours neighbours) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (neighbours.Away) throw new HttpRequestException("away");
            neighbours.Asked.Add(request.RequestUri!.PathAndQuery);
            if (request.RequestUri.AbsolutePath == "/feed/rating-sums") return Task.FromResult(Answer(neighbours.SumsOf(QueryHelpers.ParseQuery(request.RequestUri.Query))));
            if (request.RequestUri.AbsolutePath == "/feed") return Task.FromResult(Answer(neighbours.PageOf(QueryHelpers.ParseQuery(request.RequestUri.Query))));
            var version = long.Parse(request.RequestUri.Query.Split('=')[1]);
            return Task.FromResult(Answer(neighbours.Catalogue(version)));
        }

        private static HttpResponseMessage Answer<T>(T body) => new(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, Wire.Json)) { Headers = { { "Content-Type", "application/json" } } },
        };
    }
}

/// <summary>A clock that moves when told.</summary>
internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = Story.At("2026-10-08T09:00");
    public override DateTimeOffset GetUtcNow() => _now.ToUniversalTime();
    public void Set(string local) => _now = Story.At(local);
}
