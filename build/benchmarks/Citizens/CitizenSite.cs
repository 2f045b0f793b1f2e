using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using RabbitMQ.Client;
using Transparency.Benchmarks.Trail;
using Transparency.DecisionCapture.Intake.Broker;
using Transparency.Servers;

namespace Transparency.Benchmarks.Citizens;

/// <summary>Gateway, citizen-feedback and decision-capture as processes of their own, on the run's private servers, with the limits they are shipped with.</summary>
public sealed class CitizenSite : IAsyncDisposable
{
    /// <summary>Agency of the catalogue that the historical log comes with.</summary>
    public const string Agency = "it-local-police";

    private readonly List<Process> _processes = [];
    private readonly CaptureTrail _trail;
    private readonly PostgresServer _server;
    private readonly List<NpgsqlDataSource> _sources = [];
    private readonly List<string> _databases = [];

    private CitizenSite(CaptureTrail trail, PostgresServer server, Uri gateway, Uri intake)
    {
        (_trail, _server, Intake) = (trail, server, intake);
        Http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1_000, UseCookies = false }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Http { get; }

    /// <summary>Where the log's source reports, with its own account.</summary>
    public Uri Intake { get; }

    /// <summary>Codes of all posters.</summary>
    public IReadOnlyList<string> Points { get; private set; } = [];

    public static async Task<CitizenSite> StartAsync(Bench bench, string purpose, CancellationToken cancellation)
    {
        var trail = await CaptureTrail.CreateAsync(bench, purpose, cancellation);
        var broker = await bench.RabbitAsync(cancellation);
        await broker.DeleteVhostAsync("bench", cancellation);
        var administrator = await broker.CreateVhostAsync("bench", cancellation);
        await broker.DeleteVhostAsync("bench-messages", cancellation);
        var messages = await broker.CreateVhostAsync("bench-messages", cancellation);
        var sender = await broker.CreateUserAsync(CaptureTrail.Sender, "bench", cancellation);
        await broker.GrantAsync(CaptureTrail.Sender, "bench", "", IntakeTopology.Exchange, "", cancellation);
        await using (var connection = await new ConnectionFactory { Uri = administrator }.CreateConnectionAsync(cancellation))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: cancellation))
            await IntakeTopology.DeclareAsync(channel, cancellation);
        var (gateway, feedback, capture) = (Address(), Address(), Address());
        var site = new CitizenSite(trail, await bench.PostgresAsync(cancellation), new(gateway), sender);
        try
        {
            await site.StartAllAsync(bench, purpose, (gateway, feedback, capture), administrator, messages, cancellation);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    private async Task StartAllAsync(Bench bench, string purpose, (string Gateway, string Feedback, string Capture) at, Uri intake, Uri messages, CancellationToken cancellation)
    {
        var (folder, publicKeys) = (bench.NewFolder("citizens"), bench.NewFolder("ticket-keys"));
        using (var ticket = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await File.WriteAllTextAsync(Path.Combine(publicKeys, "k1.pem"), ticket.ExportSubjectPublicKeyInfoPem(), cancellation);
            await File.WriteAllTextAsync(Path.Combine(folder, "k1.pem"), ticket.ExportPkcs8PrivateKeyPem(), cancellation);
        }
        var secret = RandomNumberGenerator.GetHexString(48, lowercase: true);
        var (clients, catalogue) = (Path.Combine(folder, "clients.json"), Path.Combine(folder, "catalogue.json"));
        await File.WriteAllTextAsync(clients, $$"""[{"id":"citizen-feedback","key":"{{secret}}","roles":["service"],"agencies":["*"]}]""", cancellation);
        await File.WriteAllTextAsync(catalogue, HistoricalLog.Mapping.Catalogue.GetRawText(), cancellation);
        var common = new Dictionary<string, string>
        {
            ["Logging__LogLevel__Default"] = "Error", ["Ticket__PublicKeys"] = publicKeys, ["ConnectionStrings__Broker"] = messages.ToString(), ["Gateway__Url"] = at.Gateway,
            ["Services__citizen-feedback"] = at.Feedback, ["Services__decision-capture"] = at.Capture,
            ["Services__scoring"] = "http://127.0.0.1:1", ["Services__red-flag"] = "http://127.0.0.1:1", ["Services__portal"] = "http://127.0.0.1:1",
        };
        var door = await ProgramAsync("gateway", "Transparency.Gateway.dll", $"bench_{purpose}_accounts", new(common)
        {
            // The load comes as a proxy's does, so that every citizen has an address and a bucket of their own.
            ["Proxy__Known"] = "127.0.0.1/32", ["Ticket__PrivateKey"] = Path.Combine(folder, "k1.pem"), ["ASPNETCORE_URLS"] = at.Gateway,
        });
        await door("migrate");
        await door($"seed --clients {clients}");
        var feedback = await ProgramAsync("services/citizen-feedback", "Transparency.CitizenFeedback.dll", $"bench_{purpose}_feedback", new(common)
        {
            ["Client__Id"] = "citizen-feedback", ["Client__Key"] = $"tk_citizen-feedback_{secret}", ["ASPNETCORE_URLS"] = at.Feedback,
            ["Secrets__MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        });
        await feedback("migrate");
        await feedback($"seed --catalogue {catalogue}");
        _processes.Add(_trail.Start(bench, new Dictionary<string, string>(common) { ["ConnectionStrings__Intake"] = intake.ToString(), ["ASPNETCORE_URLS"] = at.Capture }));
        await door("");
        await feedback("");
        foreach (var each in new[] { at.Gateway, at.Feedback, at.Capture }) await ReadyAsync(each, cancellation);
        await using var points = _sources[1].CreateCommand("SELECT point FROM app.service_point");
        await using var rows = await points.ExecuteReaderAsync(cancellation);
        var codes = new List<string>();
        while (await rows.ReadAsync(cancellation)) codes.Add(rows.GetString(0));
        Points = codes;

        async Task<Func<string, Task>> ProgramAsync(string project, string library, string database, Dictionary<string, string> settings)
        {
            await _server.DropDatabaseAsync(database, cancellation);
            var addresses = await _server.CreateDatabaseAsync(database, cancellation);
            _databases.Add(database);
            _sources.Add(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_server.Superuser) { Database = database, CommandTimeout = 0 }.ConnectionString));
            (settings["ConnectionStrings__Store"], settings["ConnectionStrings__Owner"]) = (addresses.App, addresses.Owner);
            return arguments => RunAsync(Path.Combine(bench.Checkout, project, "bin", "Release", "net10.0", library), folder, settings, arguments, cancellation);
        }
    }

    // Without arguments the program serves until the end of the measurement; with them it does one thing.
    private async Task RunAsync(string library, string folder, Dictionary<string, string> settings, string arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", [library, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]) { WorkingDirectory = folder };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var process = Process.Start(start)!;
        _processes.Add(process);
        if (arguments.Length == 0) return;
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Path.GetFileName(library)} {arguments.Split(' ')[0]} ended with {process.ExitCode}");
    }

    private async Task ReadyAsync(string address, CancellationToken cancellation)
    {
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(1); await Task.Delay(200, cancellation))
        {
            if (_processes.Any(each => each.HasExited && each.ExitCode != 0)) break;
            try
            {
                using var answer = await Http.GetAsync(new Uri(new Uri(address), "/health/ready"), cancellation);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        throw new InvalidOperationException($"{address} did not become ready");
    }

    /// <summary>Ratings, and complaints counted by their first events: a read model could hide a second one.</summary>
    public async Task<(long Ratings, long Complaints)> StoredAsync(CancellationToken cancellation) =>
        (await CountAsync("SELECT count(*) FROM app.rating", null, cancellation), await CountAsync("SELECT count(*) FROM events.mt_events WHERE type = 'complaint_filed'", null, cancellation));

    /// <summary>How many of these hashes the database holds.</summary>
    public Task<long> FoundAsync(bool complaint, byte[][] keys, CancellationToken cancellation) => complaint
        ? CountAsync("SELECT count(DISTINCT data->>'codeHash') FROM events.mt_events WHERE type = 'complaint_filed' AND data->>'codeHash' = ANY (SELECT encode(k, 'hex') FROM unnest($1::bytea[]) k)", keys, cancellation)
        : CountAsync("SELECT count(*) FROM app.rating WHERE id = ANY ($1)", keys, cancellation);

    /// <summary>Case events that are stored and in the ledger's inbox.</summary>
    public Task<long> RecordedAsync(CancellationToken cancellation) => _trail.Database.ScalarAsync<long>("SELECT count(*) FROM trail.inbox i JOIN trail.leaf l ON l.event_id = i.event_id", cancellation);

    /// <summary>Waits until so many are recorded, at most two minutes: what is missing then is lost.</summary>
    public async Task RecordedAllAsync(long count, CancellationToken cancellation)
    {
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(2) && await RecordedAsync(cancellation) < count;) await Task.Delay(200, cancellation);
    }

    private async Task<long> CountAsync(string sql, byte[][]? keys, CancellationToken cancellation)
    {
        await using var command = _sources[1].CreateCommand(sql);
        if (keys is not null) command.Parameters.Add(new() { Value = keys });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static string Address() => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Any()}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var process in _processes)
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        foreach (var source in _sources) await source.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        foreach (var database in _databases) await _server.DropDatabaseAsync(database);
        await _trail.DisposeAsync();
    }
}
