using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.Scoring.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;
using Transparency.ServiceDefaults.Tickets;
using Transparency.Servers;

namespace Transparency.Scoring.Tests.Decisions;

/// <summary>The whole service on real PostgreSQL and RabbitMQ, with a gateway that mints tickets and a decision-capture that announces.</summary>
internal sealed class Town : IAsyncDisposable
{
    public const string LogOrigin = "transparency.mol.go.th/log/scoring";
    private readonly string _keys = Directory.CreateTempSubdirectory("ticket-keys-").FullName, _logKeys = Directory.CreateTempSubdirectory("log-keys-").FullName;
    private readonly TicketMint _mint;
    private WebApplication _neighbours = null!, _scoring = null!;

    private Town()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_keys, "first.pem"), key.ExportSubjectPublicKeyInfoPem());
        _mint = new TicketMint("first", key.ExportPkcs8PrivateKeyPem(), TimeProvider.System);
    }

    public List<CaseFact> Feed { get; } = [];

    /// <summary>What citizen-feedback's feed of released sums holds.</summary>
    public List<ReleasedSums> Released { get; } = [];
    public Announced Heard { get; } = new();
    public HttpClient Http { get; private set; } = null!;
    public IServiceProvider Services => _scoring.Services;

    /// <param name="catalogue">Versions that decision-capture serves; the sample when not given.</param>
    public static async Task<Town> OpenAsync(Func<long, Catalogue>? catalogue = null)
    {
        var town = new Town();
        var (database, broker) = (await TestServers.NewDatabaseAsync("scoring"), await TestServers.NewVhostAsync("scoring"));
        await StoreSchema.MigrateAsync(database.Owner, new NpgsqlConnectionStringBuilder(database.App).Username!, default, typeof(Wiring).Assembly);
        await town.OpenNeighboursAsync(broker, catalogue ?? (version => Story.Sample with { Version = version }));
        var builder = Builder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Store"] = database.App, ["ConnectionStrings:Broker"] = broker.ToString(), ["Ticket:PublicKeys"] = town._keys,
            ["Gateway:Url"] = town._neighbours.Urls.First(), ["Services:decision-capture"] = town._neighbours.Urls.First(), ["Services:citizen-feedback"] = town._neighbours.Urls.First(), ["Client:Id"] = "scoring", ["Client:Key"] = "tk_scoring_test",
        });
        foreach (var (file, algorithm) in new[] { ("ed25519.key", NoteAlgorithm.Ed25519), ("ecdsa.key", NoteAlgorithm.Ecdsa) }) KeyFiles.ReadOrCreate(Path.Combine(town._logKeys, file), LogOrigin, algorithm);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Log:Origin"] = LogOrigin, ["Log:SigningKeys"] = town._logKeys });
        builder.AddServiceDefaults("scoring");
        builder.AddEventStore();
        builder.AddScoring();
        town._scoring = builder.Build();
        town._scoring.UseServiceDefaults();
        town._scoring.MapScoring();
        await town._scoring.StartAsync();
        town.Http = new HttpClient { BaseAddress = new Uri(town._scoring.Urls.First()) };
        await UntilAsync(async () => (await town.Http.GetAsync("/health/ready")).IsSuccessStatusCode);
        return town;
    }

    public Task AnnounceAsync(params IEnumerable<CaseFact> facts)
    {
        var run = facts.ToList();
        Feed.AddRange(run);
        return _neighbours.Services.GetRequiredService<IBus>().PublishConfirmedAsync(new CaseFactsRecorded(run[0].Index - 1, run[0].Index, run[^1].Index, run), Guid.NewGuid());
    }

    /// <summary>Announces released sums as one run.</summary>
    public Task AnnounceAsync(params ReleasedSums[] run)
    {
        lock (Released) Released.AddRange(run);
        return _neighbours.Services.GetRequiredService<IBus>().PublishConfirmedAsync(new RatingSumsReleased(run[0].Index - 1, run[^1].Index, run), Guid.NewGuid());
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? role = null, params string[] agencies) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), "user-1", role, agencies);

    public Task<HttpResponseMessage> GetAsAsync(string user, string path, string role, params string[] agencies) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), user, role, agencies);

    public Task<HttpResponseMessage> PostAsAsync<T>(string user, string path, T body, string role, params string[] agencies) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Wire.Json) }, user, role, agencies);

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string user, string? role, string[] agencies)
    {
        if (role is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _mint.Mint(new Caller(user, [role], agencies, [], "staff-" + user, null, "session-1", [])).Ticket);
        return Http.SendAsync(request);
    }

    /// <summary>Sends JSON as a person of a role.</summary>
    public Task<HttpResponseMessage> PostAsync<T>(string path, T body, string role, string agency, string subject = "user-1")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Wire.Json) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _mint.Mint(new Caller(subject, [role], [agency], [], "staff-" + subject, null, "session-1", [])).Ticket);
        return Http.SendAsync(request);
    }

    /// <summary>Sends a body as it is, as a person of a role for every agency.</summary>
    public Task<HttpResponseMessage> PostTextAsync(string path, string body, string role) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") }, "user-1", role, ["*"]);

    /// <summary>Staff codes to which the register shows nothing; everybody's is <c>staff-</c> and the subject.</summary>
    public HashSet<string> WithoutPost { get; } = [];

    /// <summary>
    /// Waits until so many decisions were announced and what was scored is kept with its facts: the announcement comes a moment before that is committed. One may have been
    /// announced again meanwhile: time alone changes the score of a case that is not yet complete.
    /// </summary>
    public Task UntilScoredAsync(int decisions) => UntilAsync(async () =>
        Heard.Runs.SelectMany(run => run.Scores).DistinctBy(each => each.DecisionId).Count() >= decisions && await _scoring.Services.GetRequiredService<CaseFactsFollowed>().MarkAsync(default) >= Feed[^1].Index);

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var patience = Stopwatch.StartNew(); !await holds(); await Task.Delay(50))
            if (patience.Elapsed > TimeSpan.FromSeconds(120)) throw new TimeoutException("it did not happen");
    }

    private async Task OpenNeighboursAsync(Uri broker, Func<long, Catalogue> catalogue)
    {
        var builder = Builder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Broker"] = broker.ToString() });
        builder.Services.AddSingleton(Heard);
        builder.AddMessaging("neighbours", bus => bus.AddConsumer<DecisionsScoredListener, InOrder<DecisionsScoredListener>>());
        _neighbours = builder.Build();
        _neighbours.MapPost("/api/tickets", () => _mint.Mint(new Caller("client:scoring", [Roles.Service], ["*"], [], null, "scoring", null, [])));
        _neighbours.MapGet("/feed", (long after) => Results.Json(new FeedPage(after, Head(after), Head(-1), [.. Feed.Where(fact => fact.Index > after)]), Wire.Json));
        _neighbours.MapGet("/feed/rating-sums", (long after) =>
        {
            lock (Released)
                return Results.Json(new RatingSumsPage(after, Math.Max(after, Released.Count == 0 ? -1 : Released[^1].Index), Released.Count == 0 ? -1 : Released[^1].Index, [.. Released.Where(each => each.Index > after)]), Wire.Json);
        });
        _neighbours.MapGet("/api/catalogue", (long? version, HttpResponse response) =>
        {
            response.Headers.ETag = $"\"{version ?? 1}-digest\"";
            return Results.Json(catalogue(version ?? 1), Wire.Json);
        });
        _neighbours.MapPost("/reason-shape", (ReasonQuestion reason) => Results.Json(new ReasonAnswer(reason.Facts is { } text ? new ReasonShape(["facts"], text.Length, text, "00000000000000ff") : null), Wire.Json));
        _neighbours.MapPost("/standing", (StandingQuestion question) => Results.Json(new StandingAnswer(WithoutPost.Contains(question.Staff) ? "no-posting" : null), Wire.Json));
        await _neighbours.StartAsync();

        long Head(long after) => Feed.Count == 0 ? after : Feed[^1].Index;
    }

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "None" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _scoring.DisposeAsync();
        await _neighbours.DisposeAsync();
        _mint.Dispose();
        Directory.Delete(_keys, recursive: true);
        Directory.Delete(_logKeys, recursive: true);
    }
}

internal sealed class Announced
{
    private readonly List<DecisionsScored> _runs = [];

    public IReadOnlyList<DecisionsScored> Runs
    {
        get { lock (_runs) return [.. _runs]; }
    }

    public void Add(DecisionsScored run)
    {
        lock (_runs) _runs.Add(run);
    }
}

internal sealed class DecisionsScoredListener(Announced heard) : IConsumer<DecisionsScored>
{
    public Task Consume(ConsumeContext<DecisionsScored> context)
    {
        heard.Add(context.Message);
        return Task.CompletedTask;
    }
}
