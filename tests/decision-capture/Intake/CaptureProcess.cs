using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Transparency.Servers;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Intake;

/// <summary>
/// The service as it is shipped: its own process on real PostgreSQL and RabbitMQ, migrated and seeded by its own commands.
/// Tests talk to it as case systems and people do.
/// </summary>
public sealed class CaptureProcess : IAsyncLifetime, IDisposable
{
    private readonly string _keys = Directory.CreateTempSubdirectory("tickets-").FullName;
    private readonly TicketMint _mint;
    private readonly Dictionary<string, string> _settings = [];
    private Process? _process;

    public CaptureProcess()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _mint = new TicketMint("test", key.ExportPkcs8PrivateKeyPem(), TimeProvider.System);
        File.WriteAllText(Path.Combine(_keys, "test.pem"), _mint.PublicKeyPem());
    }

    public Uri Address { get; private set; } = null!;
    public DatabaseAddresses Database { get; private set; } = null!;
    public NpgsqlDataSource Sql { get; private set; } = null!;
    public string Vhost { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Database = await TestServers.NewDatabaseAsync("capture");
        var keys = await TestServers.NewDatabaseAsync("capture_keys");
        var vhost = await TestServers.NewVhostAsync("intake");
        Vhost = Uri.UnescapeDataString(vhost.AbsolutePath[1..]);
        Sql = NpgsqlDataSource.Create(Database.Owner);
        Address = new Uri($"http://127.0.0.1:{FreePort.Any()}");
        _settings["ConnectionStrings__Store"] = Database.App;
        _settings["ConnectionStrings__Owner"] = Database.Owner;
        _settings["ConnectionStrings__Keys"] = keys.App;
        _settings["ConnectionStrings__KeysOwner"] = keys.Owner;
        _settings["ConnectionStrings__Intake"] = vhost.ToString();
        _settings["ConnectionStrings__Broker"] = (await TestServers.NewVhostAsync("messages")).ToString();
        _settings["Ticket__PublicKeys"] = _keys;
        _settings["Secrets__MasterKey"] = Convert.ToBase64String(Given.MasterSecret);
        _settings["Secrets__PseudonymKey"] = Convert.ToBase64String(Given.PseudonymKey);
        _settings["ASPNETCORE_URLS"] = Address.ToString();
        await RunAsync("migrate");
        await RunAsync("seed", "--catalogue", Path.Combine(AppContext.BaseDirectory, "Catalogue/sample-catalogue.json"));
        await RunAsync("seed", "--staff", Desks());
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        Kill();
        await Sql.DisposeAsync();
        Dispose();
    }

    public void Dispose()
    {
        _process?.Dispose();
        _mint.Dispose();
        if (Directory.Exists(_keys))
            Directory.Delete(_keys, recursive: true);
    }

    /// <summary>Staff codes of the posts that this class seeds begin so, and end with the agency.</summary>
    public const string Desk = "desk-";

    // One post an agency; tosh has none, so that its first list can be imported.
    private static string Desks()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("desks-").FullName, "staff.csv");
        File.WriteAllLines(file, new[] { "doe", "dsd", "dlpw", "sso" }.Select(agency => $"{Desk}{agency},{agency},{Given.SampleImport.Offices!.First(each => each.Agency == agency).Code},x,posted,2025-10-01,,,")
            .Prepend("staff,agency,office,position,kind,from,to,order,orderSha256"));
        return file;
    }

    /// <summary>Starts the service and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(Command())!;
        using var http = new HttpClient { BaseAddress = Address };
        await UntilAsync(async () =>
        {
            _process.HasExited.ShouldBeFalse("the service ended while it was starting");
            try
            {
                using var answer = await http.GetAsync("/health/ready");
                // Nobody follows the announcements here, so that they degrade is expected; both doors must be open.
                return answer.IsSuccessStatusCode && JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement
                    .GetProperty("checks").GetProperty("intake-broker").GetProperty("status").GetString() == "healthy";
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Starts a second replica on the same databases and the same broker, at an address of its own.</summary>
    public Process StartAnother()
    {
        var start = Command();
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePort.Any()}";
        return Process.Start(start)!;
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    /// <summary>Runs one of the program's commands to its end.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var start = Command(arguments);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, output);
        return output;
    }

    /// <summary>A client that acts as the caller; a new ticket for every request.</summary>
    public HttpClient As(Caller caller) => new(new Ticketed(_mint, caller)) { BaseAddress = Address };

    public HttpClient AsCaseSystem(string client) => As(Caller.Anonymous with { Subject = "client:" + client, ClientId = client, Roles = [Roles.CaseSystem], Agencies = ["*"] });

    public HttpClient AsOperations() => As(Caller.Anonymous with { Subject = "operations-1", Roles = [Roles.Operations], Agencies = ["*"] });

    /// <summary>The ministry's own client key: what it imports was decided elsewhere.</summary>
    public HttpClient AsInstaller() => As(Caller.Anonymous with { Subject = "client:installer", ClientId = "installer", Roles = [Roles.Operations], Agencies = ["*"] });

    /// <summary>A person who holds a post in the first agency that the grant names.</summary>
    public HttpClient AsPerson(string subject, string role, params string[] agencies) =>
        As(Caller.Anonymous with { Subject = subject, Roles = [role], Agencies = agencies, Staff = agencies is [var one, ..] && one != "*" ? Desk + one : null });

    public HttpClient AsAdmin(string agency) => AsPerson("admin-" + agency, Roles.AgencyAdmin, agency);

    public async Task<T> GetAsync<T>(string path)
    {
        using var http = AsOperations();
        return (await http.GetFromJsonAsync<T>(path, Wire.Json))!;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Sql.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; !await condition(); attempt++)
        {
            attempt.ShouldBeLessThan(600, "waited a minute");
            await Task.Delay(100);
        }
    }

    private ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Transparency.DecisionCapture.dll"), .. arguments]);
        foreach (var (name, value) in _settings)
            start.Environment[name] = value;
        return start;
    }

    private sealed class Ticketed(TicketMint mint, Caller caller) : DelegatingHandler(new HttpClientHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", mint.Mint(caller).Ticket);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>One process, one database and one virtual host for all specs of the collection.</summary>
[CollectionDefinition(Name)]
public sealed class CaptureCollection : ICollectionFixture<CaptureProcess>
{
    public const string Name = "decision-capture process";
}
