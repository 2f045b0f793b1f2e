using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using Transparency.Servers;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>The whole service on real PostgreSQL, beside a decision-capture and a gateway that only answer what it asks them.</summary>
public sealed class Service : IAsyncLifetime
{
    private readonly string _keys = Directory.CreateTempSubdirectory("feedback-keys-").FullName;
    private readonly string _logKeys = Directory.CreateTempSubdirectory("feedback-log-").FullName;
    private TicketMint _mint = null!;
    private WebApplication _neighbours = null!;
    private WebApplicationFactory<CitizenFeedback.ServicePoints.CatalogueInForce> _factory = null!;

    public HttpClient Http { get; private set; } = null!;
    public IServiceProvider Services => _factory.Services;

    /// <summary>What decision-capture was asked to hold.</summary>
    public System.Collections.Concurrent.ConcurrentBag<Contracts.DecisionCapture.V1.PlaceHold> Holds { get; } = [];

    /// <summary>Reasons of the holds that it was asked to release, in order.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Released { get; } = [];

    /// <summary>Who may be named to open an objection, as the gateway tells the officer who asks; null: it does not answer.</summary>
    public IReadOnlyList<string>? Openers { get; set; } = ["auditor-1", "auditor-2", "centre-1"];

    /// <summary>With which ticket that was asked.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> AskedWith { get; } = [];

    /// <summary>The catalogue as decision-capture tells it.</summary>
    public Contracts.DecisionCapture.V1.Catalogue Known { get; set; } = Catalogue;

    /// <summary>Staff codes to which the register shows nothing, and offices in which it shows nobody.</summary>
    public HashSet<string> WithoutPost { get; } = [];

    /// <summary>What the register was asked.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<Contracts.DecisionCapture.V1.StandingQuestion> Standings { get; } = [];

    public Store Store => _factory.Services.GetRequiredService<Store>();
    public DatabaseAddresses Database { get; private set; } = null!;

    public static readonly Contracts.DecisionCapture.V1.Catalogue Catalogue = new(1, "", [new("doe", "กกจ.", "DOE", true)],
        [new("bkk", "doe", "กรุงเทพ", "Bangkok", "กรุงเทพมหานคร", "Asia/Bangkok", "th-government", "08:30", "16:30", true), new("cmi", "doe", "เชียงใหม่", "Chiang Mai", "เชียงใหม่", "Asia/Bangkok", "th-government", "08:30", "16:30", true)],
        [new("work-permit", "doe", "ใบอนุญาตทำงาน", "Work permit", "application", null, [], null, "received", 1, [], null, [], true)], [], []);

    public async Task InitializeAsync()
    {
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            _mint = new TicketMint("test", key.ExportPkcs8PrivateKeyPem(), TimeProvider.System);
            await File.WriteAllTextAsync(Path.Combine(_keys, "test.pem"), key.ExportSubjectPublicKeyInfoPem());
        }
        SigningKey[] signers = [KeyFiles.ReadOrCreate(Path.Combine(_logKeys, "ed25519.key"), "test.example/log", NoteAlgorithm.Ed25519), KeyFiles.ReadOrCreate(Path.Combine(_logKeys, "ecdsa.key"), "test.example/log", NoteAlgorithm.Ecdsa)];
        Policy = TrustPolicy.Of(signers.Select(s => s.Verifier), [], 0);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.ConfigureHttpJsonOptions(o => Wire.Apply(o.SerializerOptions));
        _neighbours = builder.Build();
        _neighbours.MapPost("/api/tickets", () => _mint.Mint(new Caller("client:citizen-feedback", [Roles.Service], ["*"], [], null, "citizen-feedback", null, [])));
        _neighbours.MapGet("/api/people/openers", (Microsoft.AspNetCore.Http.HttpRequest asked) =>
        {
            AskedWith.Enqueue(asked.Headers.Authorization.ToString());
            return Openers is { } known ? Microsoft.AspNetCore.Http.Results.Json(known.Select(id => new { Id = id, NameTh = "ผู้รับ", NameEn = "Opener", Roles = new[] { Roles.Auditor } }), Wire.Json) : Microsoft.AspNetCore.Http.Results.StatusCode(502);
        });
        _neighbours.MapGet("/api/catalogue", () => Known);
        _neighbours.MapPost("/standing", (Contracts.DecisionCapture.V1.StandingQuestion question) =>
        {
            Standings.Enqueue(question);
            return new Contracts.DecisionCapture.V1.StandingAnswer(WithoutPost.Contains(question.Staff) ? "no-posting" : question.Offices?.Any(WithoutPost.Contains) == true ? "other-office" : null);
        });
        _neighbours.MapGet("/feed", (long after) => new Contracts.DecisionCapture.V1.FeedPage(after, after, after, []));
        _neighbours.MapGet("/api/intake/totals", () => new Contracts.DecisionCapture.V1.IntakeTotals(null, 5000, 5000, 0, 0, 5000, 5000, 5000, 5000, 4999));
        _neighbours.MapGet("/api/holds", (string? caseId) => new Contracts.DecisionCapture.V1.HoldList([.. Holds.Where(h => h.CaseId == caseId)
            .Select(h => new Contracts.DecisionCapture.V1.HoldView("hold-" + Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(h.Reason)), h.CaseId, null, h.Kind, h.Reason, "service", default, Released.Contains(h.Reason) ? default(DateTimeOffset) : null, null))]));
        _neighbours.MapPost("/api/holds", (Contracts.DecisionCapture.V1.PlaceHold hold) => Holds.Add(hold));
        _neighbours.MapPost("/api/holds/{id}/release", (string id) => Released.Enqueue(System.Text.Encoding.UTF8.GetString(Convert.FromHexString(id["hold-".Length..]))));
        await _neighbours.StartAsync();

        Database = await TestServers.NewDatabaseAsync("feedback");
        await StoreSchema.MigrateAsync(Database.Owner, new NpgsqlConnectionStringBuilder(Database.App).Username!, default, typeof(Commands).Assembly);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Store"] = Database.App + ";Maximum Pool Size=50;Minimum Pool Size=0;Connection Idle Lifetime=6;Connection Pruning Interval=2", ["ConnectionStrings:Broker"] = (await TestServers.NewVhostAsync("feedback")).ToString(), ["Ticket:PublicKeys"] = _keys, ["Gateway:Url"] = _neighbours.Urls.First(), ["Client:Id"] = "citizen-feedback",
            ["Client:Key"] = "tk_citizen-feedback_x", ["Services:decision-capture"] = _neighbours.Urls.First(), ["Secrets:MasterKey"] = Convert.ToBase64String(new byte[32]),
            ["Logging:LogLevel:Default"] = "Error", ["Logging:LogLevel:Microsoft.AspNetCore.Routing"] = "Error", ["Claims:PerAgentAndMonth"] = "2",
            ["Log:Origin"] = "test.example/log", ["Log:SigningKeys"] = _logKeys,
        };
        _factory = new WebApplicationFactory<CitizenFeedback.ServicePoints.CatalogueInForce>().WithWebHostBuilder(host =>
        {
            foreach (var (name, value) in settings) host.UseSetting(name, value);
            host.ConfigureServices(services => services.AddSingleton<ILoggerProvider>(new Kept(Lines)).AddLogging(logs => logs.AddFilter<Kept>(null, LogLevel.Trace)));
        });
        Http = _factory.CreateClient();
    }

    /// <summary>A replica that lives at another time.</summary>
    // It lets no ratings into the figures: they would enter them on a day that has not come, when this replica is the one that waited longest for its turn.
    public HttpClient ReplicaAt(TimeSpan later) => _factory.WithWebHostBuilder(host => host.ConfigureTestServices(services =>
    {
        services.AddSingleton<TimeProvider>(new Claim_codes_at_the_service.Later(later));
        services.Remove(services.Single(each => each.ImplementationType == typeof(Release)));
    })).CreateClient();

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string? role = null, params string[] agencies) =>
        SendAsAsync(role is null ? null : new Caller("u1", [role], agencies, [], "staff-u1", null, "s1", []), method, path, body);

    /// <summary>As anybody in particular; null: without a ticket.</summary>
    public Task<HttpResponseMessage> SendAsAsync(Caller? caller, HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body switch { null => null, HttpContent content => content, _ => JsonContent.Create(body, body.GetType(), options: Wire.Json) } };
        if (caller is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _mint.Mint(caller).Ticket);
        return Http.SendAsync(request);
    }

    /// <summary>Whom a verifier of the service's log believes.</summary>
    public TrustPolicy Policy { get; private set; } = null!;

    /// <summary>Every line that the service logged, at any level.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>A replica beside the service, with settings of its own.</summary>
    public HttpClient ReplicaWith(params (string Name, string Value)[] settings) => _factory.WithWebHostBuilder(host =>
    {
        foreach (var (name, value) in settings) host.UseSetting(name, value);
    }).CreateClient();

    public async Task<T> ReadAsync<T>(string path, string? role = null, params string[] agencies) => await BodyAsync<T>(await SendAsync(HttpMethod.Get, path, null, role, agencies));

    public static async Task<T> BodyAsync<T>(HttpResponseMessage answer)
    {
        answer.IsSuccessStatusCode.ShouldBeTrue($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    public async Task<string> OpenPointAsync(string office = "bkk") =>
        (await BodyAsync<ServicePoint>(await SendAsync(HttpMethod.Post, "/api/service-points", new OpenServicePoint("doe", office, "work-permit", "ช่อง 1", "Desk 1"), Roles.AgencyAdmin, "doe"))).Point;

    public async Task RateAsync(SubmitRating rating) => (await BodyAsync<RatingReceipt>(await SendAsync(HttpMethod.Post, "/api/ratings", rating))).Counted.ShouldBeTrue();

    /// <summary>The release that otherwise comes within two seconds.</summary>
    public Task ReleaseAsync() => new Release(Store, Services.GetRequiredService<QuestionSet>(), Services.GetRequiredService<RecordReleased>(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Release>.Instance).ReleaseAsync(default);

    /// <summary>Keeps ratings out of the figures until it is disposed, so that they enter them in one batch.</summary>
    public async Task<IAsyncDisposable> HoldReleaseAsync()
    {
        var db = await Store.Source.OpenConnectionAsync();
        await using (var hold = new NpgsqlCommand("begin; select pg_advisory_xact_lock(21586, 50)", db)) await hold.ExecuteNonQueryAsync();
        return new Held(db);
    }

    private sealed class Held(NpgsqlConnection db) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (var end = new NpgsqlCommand("rollback", db)) await end.ExecuteNonQueryAsync();
            await db.DisposeAsync();
        }
    }

    public async Task DisposeAsync()
    {
        await _factory.DisposeAsync();
        await _neighbours.DisposeAsync();
        _mint.Dispose();
        Directory.Delete(_keys, recursive: true);
        Directory.Delete(_logKeys, recursive: true);
    }

    [ProviderAlias("Kept")]
    private sealed class Kept(System.Collections.Concurrent.ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
