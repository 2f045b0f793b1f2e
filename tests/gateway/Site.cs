using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Transparency.Gateway.Clients;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using Transparency.Servers;

namespace Transparency.Gateway.Tests;

/// <summary>Gateway process, real PostgreSQL, two echoing services; shared by all tests of the collection.</summary>
public sealed class Site : IAsyncLifetime
{
    public const string Password = "ทดสอบ-only-for-tests";
    public static readonly ClientKey CaseSystem = ClientKey.New("doe-permits");
    public static readonly ClientKey Scoring = ClientKey.New("scoring");
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-tests-").FullName;
    private GatewayProcess? gateway;
    private Echo? capture;
    private Echo? portal;

    public Dictionary<string, string> Settings { get; } = [];
    public Uri Address => gateway!.Address;
    public string Output => gateway!.Output;
    public DatabaseAddresses Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TestServers.NewDatabaseAsync("gateway");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKeys = Directory.CreateDirectory(Path.Combine(folder, "public")).FullName;
        await File.WriteAllTextAsync(Path.Combine(publicKeys, "k1.pem"), key.ExportSubjectPublicKeyInfoPem());
        await File.WriteAllTextAsync(Path.Combine(folder, "k1.pem"), key.ExportPkcs8PrivateKeyPem());
        capture = await Echo.StartAsync("decision-capture", publicKeys);
        portal = await Echo.StartAsync("portal", publicKeys);
        foreach (var (name, value) in new (string, string)[]
        {
            ("ConnectionStrings__Store", Database.App), ("ConnectionStrings__Owner", Database.Owner), ("Ticket__PrivateKey", Path.Combine(folder, "k1.pem")),
            ("Demo__Password", Password), ("Services__decision-capture", capture.Address), ("Services__red-flag", capture.Address), ("Services__portal", portal.Address),
            ("Services__scoring", "http://127.0.0.1:1"),
        })
            Settings[name] = value;
        var clients = JsonSerializer.Serialize(new[]
        {
            new { id = CaseSystem.ClientId, key = CaseSystem.ToString(), roles = new[] { Roles.CaseSystem }, agencies = new[] { "doe" } },
            new { id = Scoring.ClientId, key = Scoring.Secret, roles = new[] { Roles.Service }, agencies = new[] { "*" } },
        }, Wire.Json);
        await RunAsync("migrate");
        await RunAsync("seed", "--demo");
        await SeedAsync("--clients", clients);
        gateway = await GatewayProcess.ServeAsync(Settings);
    }

    public async Task DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
        if (capture is not null)
            await capture.DisposeAsync();
        if (portal is not null)
            await portal.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Runs <c>seed</c> with a file of this content, as an administrator would.</summary>
    public async Task SeedAsync(string kind, string json)
    {
        var file = Path.Combine(folder, Guid.CreateVersion7() + ".json");
        await File.WriteAllTextAsync(file, json);
        await RunAsync("seed", kind, file);
    }

    private async Task RunAsync(params string[] args)
    {
        var (exitCode, output) = await GatewayProcess.RunAsync(Settings, args);
        exitCode.ShouldBe(0, $"{string.Join(' ', args)}: {output}");
    }

    /// <summary>A browser: keeps cookies, follows nothing by itself.</summary>
    public Browser Browser(Uri? address = null) => new(address ?? Address);

    public Task UnlockAsync(string user) =>
        ExecuteAsync("UPDATE accounts.account SET lockout_end = NULL, access_failed_count = 0 WHERE user_name = $1", user);

    private async Task ExecuteAsync(string sql, params string[] values)
    {
        await using var source = NpgsqlDataSource.Create(Database.Owner);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    public static HttpRequestMessage WithKey(HttpMethod method, string path, ClientKey key, HttpContent? content = null) =>
        new(method, path) { Content = content, Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key.ToString()) } };
}

public sealed class Browser(Uri address) : IDisposable
{
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = address };

    public Task<HttpResponseMessage> PostFormAsync(string path, params (string Key, string Value)[] fields) =>
        PostFormAsync(path, r => r.Headers.Add("Origin", address.GetLeftPart(UriPartial.Authority)), fields);

    public Task<HttpResponseMessage> PostFormAsync(string path, Action<HttpRequestMessage> change, params (string Key, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Key, f.Value))) };
        change(request);
        return Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> SignInAsync(string user, string password = Site.Password, string returnUrl = "/home") =>
        PostFormAsync("/api/session", ("user", user), ("password", password), ("returnUrl", returnUrl));

    public async Task<Seen> SeenAsync(string path) => (await Http.GetFromJsonAsync<Seen>(path, Wire.Json))!;

    public void Dispose() => Http.Dispose();
}

[CollectionDefinition(nameof(Site))]
public sealed class SiteCollection : ICollectionFixture<Site>;
