using System.Text.Json;
using System.Text.Json.Nodes;
using Transparency.Servers;

namespace Transparency.Launch;

/// <summary>Something did not start; the message says what, why and where its log is.</summary>
public sealed class StartFailedException(string message) : Exception(message);

/// <summary>The running parts of one instance: servers, schema, services, gateway.</summary>
public sealed class Instance(RunFolder folder, int? port) : IAsyncDisposable
{
    /// <summary>Broker account of the run's own publications; the registry binds sources to it.</summary>
    public const string Publisher = "local-case-systems";

    private readonly List<Supervised> _programs = [];
    private PrivatePostgres? _postgres;
    private PrivateRabbit? _broker;

    public Installation Installation { get; private set; } = null!;

    /// <summary>The database server, its own or the one given; for what a superuser may do.</summary>
    public PostgresServer Postgres { get; private set; } = null!;

    public async Task StartAsync(CancellationToken cancellation)
    {
        var servers = await ServersAsync(cancellation);
        Postgres = servers.Postgres;
        Installation = await InstallationAsync(servers.Postgres, servers.Broker, cancellation);
        Installation.WriteKeys();
        await MigrateAsync(cancellation);

        foreach (var name in Installation.Programs)
        {
            var program = new Supervised(new(name, [Installation.AssemblyOf(name)], Installation.EnvironmentOf(name), Installation.TurnOf(name)), folder);
            _programs.Add(program);
            await program.StartAsync(cancellation);
        }
        foreach (var program in _programs) await ReadyAsync(program, cancellation);
    }

    private async Task<(PostgresServer Postgres, RabbitServer Broker)> ServersAsync(CancellationToken cancellation)
    {
        var givenPostgres = Environment.GetEnvironmentVariable("TRANSPARENCY_POSTGRES");
        var givenBroker = Environment.GetEnvironmentVariable("TRANSPARENCY_RABBITMQ");
        var postgres = string.IsNullOrEmpty(givenPostgres) ? PrivatePostgres.StartAsync(folder.In("postgres"), PostgresSizes.OfThisMachine(), cancellation) : null;
        var broker = string.IsNullOrEmpty(givenBroker) ? PrivateRabbit.StartAsync(folder.In("rabbitmq"), cancellation) : null;
        try
        {
            if (postgres is not null) _postgres = await postgres;
            if (broker is not null) _broker = await broker;
        }
        catch (InvalidOperationException failed)
        {
            throw new StartFailedException(failed.Message);
        }
        return (_postgres ?? PostgresServer.At(givenPostgres!), _broker ?? TestServers.RabbitAt(givenBroker!, Environment.GetEnvironmentVariable("TRANSPARENCY_RABBITMQ_MANAGEMENT")));
    }

    private async Task<Installation> InstallationAsync(PostgresServer postgres, RabbitServer broker, CancellationToken cancellation)
    {
        var databases = new Dictionary<string, DatabaseAddresses>();
        foreach (var name in (string[])[.. Installation.Services.Select(each => each.Replace('-', '_')), "gateway", "decision_capture_keys"])
            databases[name] = await postgres.CreateDatabaseAsync(name, cancellation);

        var messages = await broker.CreateVhostAsync("transparency", cancellation);
        await broker.CreateVhostAsync("intake", cancellation);
        var intake = await broker.CreateUserAsync("decision-capture-intake", "intake", cancellation);
        await broker.GrantAsync("decision-capture-intake", "intake", ".*", ".*", ".*", cancellation);
        var publisher = await broker.CreateUserAsync(Publisher, "intake", cancellation);
        var caseSystem = await broker.CreateUserAsync(Installation.SampleCaseSystem, "intake", cancellation);
        // A case system may write to the exchange and do nothing else.
        foreach (var user in (string[])[Publisher, Installation.SampleCaseSystem])
            await broker.GrantAsync(user, "intake", "^$", "^case-events$", "^$", cancellation);

        var door = new Uri($"http://127.0.0.1:{DoorPort()}/");
        var ports = Installation.Programs.Where(each => each != "gateway").ToDictionary(each => each, each => FreePort.Remembered(folder.In("pids", each + ".port")));
        return new(folder, door, ports, databases, messages, intake, publisher, caseSystem);
    }

    private int DoorPort()
    {
        var remembered = folder.In("pids", "gateway.port");
        if (port is { } asked) File.WriteAllText(remembered, asked.ToString());
        else if (!File.Exists(remembered)) File.WriteAllText(remembered, "8080");
        return FreePort.Remembered(remembered);
    }

    private async Task MigrateAsync(CancellationToken cancellation)
    {
        // One after the other: two cores gain nothing from seven runtimes that start at once.
        foreach (var name in (string[])[.. Installation.Services, "gateway"]) await CommandAsync(name, ["migrate"], cancellation);
        await CommandAsync("gateway", ["seed", "--demo"], cancellation);
        await CommandAsync("gateway", ["seed", "--clients", Installation.ClientFile], cancellation);
        var catalogue = Path.Combine(folder.Checkout, "services", "decision-capture", "Catalogue", "sample-catalogue.json");
        await CommandAsync("decision-capture", ["seed", "--catalogue", catalogue, "--offices", Path.Combine(Path.GetDirectoryName(catalogue)!, "Sample")], cancellation);
        await CommandAsync("decision-capture", ["seed", "--staff", Path.Combine(Path.GetDirectoryName(catalogue)!, "Sample", "staff.csv")], cancellation);
        await CommandAsync("citizen-feedback", ["seed", "--catalogue", catalogue], cancellation);
    }

    private async Task CommandAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var log = Path.Combine(folder.Logs, $"{program}-{arguments[0]}.log");
        var process = await ServerProcess.StartAsync(new("dotnet", [Installation.AssemblyOf(program), .. arguments], User: null, Installation.EnvironmentOf(program, asOwner: true),
            folder.Checkout, log, folder.In("pids", $"{program}-{arguments[0]}.pid"), ServerProcess.Terminate), cancellation);
        await process.Exited.WaitAsync(cancellation);
        if (process.ExitCode != 0) throw new StartFailedException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{process.LastWords}\n(log: {log})");
    }

    private async Task ReadyAsync(Supervised program, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var address = $"{Installation.AddressOf(program.Name)}/health/ready";
        string? answering = null;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(address), cancellation);
                answering = ServiceOf(await answer.Content.ReadAsStringAsync(cancellation));
                if (answer.IsSuccessStatusCode && answering == program.Name) return;
            }
            catch (HttpRequestException) { /* not listening yet */ }
            catch (TaskCanceledException) when (!cancellation.IsCancellationRequested) { /* slow to answer while everything starts */ }
            if (attempt == 600)
                throw new StartFailedException($"{program.Name} is not ready after two minutes ({address}){(answering is null || answering == program.Name ? "" : $"; {answering} answers there")}:\n{program.LastWords}");
            await Task.Delay(200, cancellation);
        }
    }

    // Whoever has the port answers, and every service is ready there in its own way: the name tells whether it is the one that was asked for.
    private static string ServiceOf(string answer)
    {
        try
        {
            return JsonNode.Parse(answer)?["service"]?.GetValue<string>() ?? "another program";
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException) { return "another program"; }
    }

    public async ValueTask DisposeAsync()
    {
        // The door first, then the services, so that nothing new comes in while messages in flight are finished.
        foreach (var group in _programs.AsEnumerable().Reverse().GroupBy(each => each.Name is "gateway" or "portal" ? 0 : each.Name == "witness" ? 2 : 1).OrderBy(each => each.Key))
            await Task.WhenAll(group.Select(each => each.StopAsync()));
        if (_broker is not null) await _broker.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }
}
