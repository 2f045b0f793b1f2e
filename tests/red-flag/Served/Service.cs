using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Inspections;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;
using Transparency.ServiceDefaults.Tickets;
using Transparency.Servers;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>The whole red-flag service on real PostgreSQL and RabbitMQ, beside a decision-capture, a scoring and a gateway that only answer what it asks them.</summary>
public sealed class Service : IAsyncLifetime
{
    private readonly string _keys = Directory.CreateTempSubdirectory("red-flag-keys-").FullName;
    private TicketMint _mint = null!;
    private WebApplication _neighbours = null!;
    private WebApplicationFactory<Inspector> _factory = null!;

    public HttpClient Http { get; private set; } = null!;
    public IBus Bus => _factory.Services.GetRequiredService<IBus>();
    public IServiceProvider Services => _factory.Services;
    public Store Store => _factory.Services.GetRequiredService<Store>();

    /// <summary>Further settings, for who sets them before the service starts.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    public List<CaseFact> Feed { get; } = [];

    /// <summary>Who opened which case, as decision-capture's feed of reads tells.</summary>
    public List<CaseReadTold> Reads { get; } = [];
    public List<Contracts.CitizenFeedback.V1.RatingSignal> Signals { get; } = [];

    /// <summary>The catalogue as decision-capture tells it.</summary>
    public Catalogue Catalogue { get; set; } = Given.Catalogue();

    /// <summary>Staff codes to which the register shows nothing.</summary>
    public HashSet<string> WithoutPost { get; } = [];

    /// <summary>What the register was asked.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<StandingQuestion> Standings { get; } = [];

    public async Task InitializeAsync()
    {
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            _mint = new TicketMint("test", key.ExportPkcs8PrivateKeyPem(), TimeProvider.System);
            await File.WriteAllTextAsync(Path.Combine(_keys, "test.pem"), key.ExportSubjectPublicKeyInfoPem());
        }
        _neighbours = await NeighboursAsync();
        var neighbours = _neighbours.Urls.First();
        var database = await TestServers.NewDatabaseAsync("red_flag");
        await StoreSchema.MigrateAsync(database.Owner, new NpgsqlConnectionStringBuilder(database.App).Username!, default, typeof(Inspector).Assembly);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Store"] = database.App, ["ConnectionStrings:Broker"] = (await TestServers.NewVhostAsync("red-flag")).ToString(),
            ["Ticket:PublicKeys"] = _keys, ["Gateway:Url"] = neighbours, ["Client:Id"] = "red-flag", ["Client:Key"] = "tk_red-flag_x",
            ["Services:decision-capture"] = neighbours + "/decision-capture", ["Services:scoring"] = neighbours + "/scoring", ["Services:citizen-feedback"] = neighbours + "/citizen-feedback", ["Rules:File"] = RulesFile(),
            ["Logging:LogLevel:Default"] = "Error",
        };
        _factory = new WebApplicationFactory<Inspector>().WithWebHostBuilder(host =>
        {
            foreach (var (name, value) in settings.Concat(Settings)) host.UseSetting(name, value);
        });
        Http = _factory.CreateClient();
    }

    /// <summary>The shipped rules, one of them turned into an integrity rule and one on trial, so that both kinds are there to be hidden.</summary>
    private string RulesFile()
    {
        var rules = Given.Rules with
        {
            Rules = [.. Given.Rules.Rules.Select(r => r.Id switch { "missing-reason" => r with { Kind = "integrity" }, "self-approval" => r with { Shadow = true }, _ => r })],
        };
        var file = Path.Combine(_keys, "rules.json");
        File.WriteAllText(file, System.Text.Json.JsonSerializer.Serialize(rules, RedFlag.Rules.RuleSet.Json));
        return file;
    }

    private async Task<WebApplication> NeighboursAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.ConfigureHttpJsonOptions(o => Wire.Apply(o.SerializerOptions));
        var app = builder.Build();
        app.MapPost("/api/tickets", () => _mint.Mint(new Caller("client:red-flag", [Roles.Service], ["*"], [], null, "red-flag", null, [])));
        app.MapGet("/citizen-feedback/feed/ratings", (long after) => new Contracts.CitizenFeedback.V1.RatingSignalPage(after, Signals.Count == 0 ? after : Math.Max(after, Signals[^1].Index), Signals.Count == 0 ? after : Signals[^1].Index, [.. Signals.Where(s => s.Index > after)]));
        app.MapGet("/decision-capture/api/catalogue", () => Catalogue);
        app.MapGet("/decision-capture/feed", (long after) =>
        {
            lock (Feed)
            {
                var head = Feed.Count == 0 ? -1 : Feed.Max(f => f.Index);
                return new FeedPage(after, head, head, [.. Feed.Where(f => f.Index > after)]);
            }
        });
        app.MapGet("/decision-capture/feed/reads", (long after) =>
        {
            lock (Reads) return new CaseReadPage(after, Reads.Count == 0 ? after : Math.Max(after, Reads.Max(r => r.Index)), Reads.Count == 0 ? after : Reads.Max(r => r.Index), [.. Reads.Where(r => r.Index > after)]);
        });
        // Staff code 1 is officer o-1, and so on.
        app.MapPost("/decision-capture/officer-pseudonym", (OfficerQuestion question) => new OfficerAnswer("o-" + question.Staff));
        app.MapPost("/decision-capture/standing", (StandingQuestion question) =>
        {
            Standings.Enqueue(question);
            return new StandingAnswer(WithoutPost.Contains(question.Staff) ? "no-posting" : null);
        });
        app.MapGet("/scoring/feed", (long after) => new ScoreFeedPage(after, -1, -1, []));
        await app.StartAsync();
        return app;
    }

    /// <summary>Announces as decision-capture does: mandatory, so it fails until the service's queue is there.</summary>
    public Task AnnounceAsync(long previous, params CaseFact[] facts)
    {
        lock (Feed) Feed.AddRange(facts);
        return Bus.PublishConfirmedAsync(new CaseFactsRecorded(previous, facts[0].Index, facts[^1].Index, facts), ConfirmedPublishing.MessageId(facts[^1].EventId, "test"));
    }

    public async Task<HttpResponseMessage> GetAsync(string path, string? role, params string[] agencies)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (role is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _mint.Mint(new Caller("u1", [role], agencies, [], null, null, "s1", [])).Ticket);
        return await Http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> PostAsync(string path, object body, string? role)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Wire.Json) };
        if (role is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _mint.Mint(new Caller("u1", [role], ["*"], [], null, null, "s1", [])).Ticket);
        return await Http.SendAsync(request);
    }

    /// <summary>Asks or, with a body, acts as a person of one's own.</summary>
    public async Task<HttpResponseMessage> AsAsync(string subject, string role, string path, object? body = null, string? staff = null, string agency = "*", string? office = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: Wire.Json);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _mint.Mint(new Caller(subject, [role], [agency], office is null ? [] : [office], staff, null, "s1", [])).Ticket);
        return await Http.SendAsync(request);
    }

    public async Task<T> ReadAsync<T>(string path, string role, params string[] agencies)
    {
        using var answer = await GetAsync(path, role, agencies);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    /// <summary>Looks until it is so; fails after a minute.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, bool> so)
    {
        for (var i = 0; ; i++)
        {
            var seen = await look();
            if (so(seen) || i == 600) return seen;
            await Task.Delay(100);
        }
    }

    public async Task DisposeAsync()
    {
        await _factory.DisposeAsync();
        await _neighbours.DisposeAsync();
        _mint.Dispose();
        Directory.Delete(_keys, recursive: true);
    }
}
