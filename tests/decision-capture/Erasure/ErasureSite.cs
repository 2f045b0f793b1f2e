using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Quarantine;
using Transparency.DecisionCapture.Subjects;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.EventStore;
using Transparency.Servers;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Erasure;

/// <summary>What each site keeps of its log lines: nothing personal may be among them.</summary>
public sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly List<string> lines = [];

    public string All
    {
        get
        {
            lock (lines) return string.Join('\n', lines);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines) lines.Add(formatter(state, exception));
    }

    public void Dispose() { }
}

/// <summary>Store and key database of one test, with replicas of the service on them; only the answer about open flags is given by the test.</summary>
public sealed class ErasureSite : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ticket-keys-").FullName;
    private readonly List<WebApplication> replicas = [];
    private TicketMint mint = null!;

    public DatabaseAddresses Database { get; private set; } = null!;
    public DatabaseAddresses KeyAddresses { get; private set; } = null!;
    public HashSet<string> Flagged { get; } = [];
    /// <summary>Staff code of a post in doe and sso.</summary>
    public const string Desk = "desk";

    public LogLines Lines { get; } = new();
    public IServiceProvider Services => replicas[0].Services;

    public static async Task<ErasureSite> StartAsync()
    {
        var site = new ErasureSite { Database = await TestServers.NewDatabaseAsync("erasure"), KeyAddresses = await TestServers.NewDatabaseAsync("erasure_keys") };
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(site.folder, "test.pem"), key.ExportSubjectPublicKeyInfoPem());
        site.mint = new TicketMint("test", key.ExportPkcs8PrivateKeyPem(), TimeProvider.System);
        var configuration = site.Configuration();
        await StoreSchema.MigrateAsync(configuration, default, typeof(CaseFact).Assembly);
        await KeyDatabase.MigrateAsync(configuration, default);
        await site.AddReplicaAsync();
        await site.Services.GetRequiredService<CataloguePublisher>().PublishAsync(Given.SampleImport, "test", default);
        // Whoever is refused below is refused for what they ask, and not for want of a post.
        foreach (var agency in new[] { "doe", "sso" }) await CaptureDatabase.PostAsync(site.Services.GetRequiredService<Store>(), agency, Desk);
        return site;
    }

    private IConfiguration Configuration() => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Ticket:PublicKeys"] = folder, ["Secrets:PseudonymKey"] = Convert.ToBase64String(Given.PseudonymKey), ["Secrets:MasterKey"] = Convert.ToBase64String(Given.MasterSecret),
        ["ConnectionStrings:Store"] = Database.App, ["ConnectionStrings:Owner"] = Database.Owner, ["ConnectionStrings:Keys"] = KeyAddresses.App, ["ConnectionStrings:KeysOwner"] = KeyAddresses.Owner,
        ["Services:red-flag"] = "http://127.0.0.1:9/", ["Gateway:Url"] = "http://127.0.0.1:9/", ["Client:Id"] = "decision-capture", ["Client:Key"] = "x", ["Logging:LogLevel:Default"] = "Information",
    }).Build();

    /// <summary>Starts a further replica; the index names it in calls.</summary>
    public async Task<int> AddReplicaAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddConfiguration(Configuration());
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("decision-capture");
        builder.Logging.ClearProviders().AddProvider(Lines);
        builder.AddEventStore();
        builder.Services.AddSubjects(builder.Configuration);
        builder.Services.AddCatalogue();
        builder.Services.AddSingleton<Waiting>().AddSingleton<Outcomes>().AddSingleton<RecordCaseEvents>();
        builder.Services.AddSingleton(new OfficerPseudonym(new byte[32])).AddSingleton<CaseAnnouncements>();
        builder.AddCases();
        builder.AddErasure();
        builder.Services.AddSingleton<OpenFlagsOf>((cases, _) => Task.FromResult<IReadOnlyCollection<string>>([.. cases.Where(Flagged.Contains)]));
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapCases();
        app.MapErasures();
        await app.StartAsync();
        replicas.Add(app);
        return replicas.Count - 1;
    }

    /// <summary>Records events as a case system reports them.</summary>
    public async Task ReportAsync(params string[] events)
    {
        var outcomes = await Services.GetRequiredService<RecordCaseEvents>().HandleAsync([.. events.Select(each => Given.Structured(each))], true, default);
        outcomes.ShouldAllBe(outcome => outcome.Outcome == Outcomes.Accepted);
        var store = Services.GetRequiredService<Store>();
        await CaptureProcess.UntilAsync(async () =>
        {
            await using var command = store.Source.CreateCommand("select coalesce((select last_index from trail.subscription where name = 'cases'), -1) >= (select size - 1 from trail.ledger_head)");
            return (bool)(await command.ExecuteScalarAsync())!;
        });
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Caller? caller, object? body = null, int replica = 0)
    {
        using var http = new HttpClient { BaseAddress = new Uri(replicas[replica].Urls.First()) };
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, options: Wire.Json);
        if (caller is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", mint.Mint(caller).Ticket);
        return await http.SendAsync(request);
    }

    public async Task<T> AskAsync<T>(HttpMethod method, string path, Caller caller, object? body = null, int replica = 0)
    {
        using var answer = await SendAsync(method, path, caller, body, replica);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    /// <summary>Whether a replica still has a key, in memory or in the database.</summary>
    public async Task<bool> HasKeyAsync(string name, int replica = 0) =>
        (await replicas[replica].Services.GetRequiredService<SubjectKeys>().FindAsync([name], default)).Count > 0;

    public async Task<T> KeysScalarAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(KeyAddresses.Owner);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
        {
            await replica.StopAsync();
            await replica.DisposeAsync();
        }
        mint.Dispose();
        Directory.Delete(folder, recursive: true);
        foreach (var database in (DatabaseAddresses[])[Database, KeyAddresses])
            await (await TestServers.PostgresAsync()).DropDatabaseAsync(database.Name);
    }
}
