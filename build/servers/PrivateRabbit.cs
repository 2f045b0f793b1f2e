using System.Net.Sockets;

namespace Transparency.Servers;

/// <summary>
/// A RabbitMQ broker of our own: Debian's scripts, own node name, ports on 127.0.0.1, folders, cookie, plugins and its own epmd (Erlang's
/// name daemon, which would otherwise be shared by all brokers of the machine and outlive them). Started again on the same folder it
/// continues with the same node, data and password.
/// </summary>
public sealed class PrivateRabbit : RabbitServer, IAsyncDisposable
{
    private const string Scripts = "/usr/lib/rabbitmq/bin";
    private readonly string _folder;
    private readonly Ports _ports;
    private ServerProcess _names;
    private ServerProcess _broker;

    private static int Schedulers => Math.Max(1, Environment.ProcessorCount / 2);

    private sealed record Ports(int Amqp, int Management, int Distribution, int Names);

    private PrivateRabbit(string folder, Ports ports, string password, ServerProcess names, ServerProcess broker)
        : base(new Uri($"amqp://transparency:{password}@127.0.0.1:{ports.Amqp}/transparency"), new Uri($"http://127.0.0.1:{ports.Management}/")) =>
        (_folder, _ports, _names, _broker) = (folder, ports, names, broker);

    /// <summary>Completes when the broker process is gone.</summary>
    public Task Exited => _broker.Exited;

    /// <summary>Process id of the broker (Erlang's virtual machine).</summary>
    public int ProcessId => _broker.Id;

    /// <summary>Starts the broker with the virtual hosts <c>transparency</c> and <c>intake</c> and waits until it takes connections (about 10 s).</summary>
    /// <param name="folder">Holds everything of this broker; created when missing.</param>
    /// <exception cref="InvalidOperationException">RabbitMQ is not installed, does not start (the message ends with its log), or another live process owns the folder.</exception>
    public static async Task<PrivateRabbit> StartAsync(string folder, CancellationToken cancellation = default)
    {
        if (!File.Exists(Path.Combine(Scripts, "rabbitmq-server")))
            throw new InvalidOperationException($"no rabbitmq-server in {Scripts}: install Debian's package `rabbitmq-server`");
        folder = Path.GetFullPath(folder);
        var user = ServerProcess.UserFor("rabbitmq");
        ServerFolder.CreatePassable(folder);
        var password = ServerFolder.SecretIn(Path.Combine(folder, "administrator"));
        var cookie = ServerFolder.SecretIn(Path.Combine(folder, "cookie"));
        var ports = new Ports(Remembered("amqp"), Remembered("management"), Remembered("distribution"), Remembered("names"));
        var own = Path.Combine(folder, "broker");
        Directory.CreateDirectory(own);
        ServerFolder.WriteSecret(Path.Combine(own, ".erlang.cookie"), cookie);
        await File.WriteAllTextAsync(Path.Combine(own, "rabbitmq.conf"), Configuration(ports, password), cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(own, "enabled_plugins"), "[rabbitmq_management].\n", cancellation).ConfigureAwait(false);
        await ServerFolder.CreateForAsync(own, user, cancellation).ConfigureAwait(false);
        var (names, broker) = await LaunchAsync(folder, ports, cancellation).ConfigureAwait(false);
        var server = new PrivateRabbit(folder, ports, password, names, broker);
        await server.CreateVhostAsync("intake", cancellation).ConfigureAwait(false);
        return server;

        int Remembered(string name) => FreePort.Remembered(Path.Combine(folder, "port-" + name));
    }

    /// <summary>Starts the broker again on its ports after it was ended or killed.</summary>
    public async Task RestartAsync(CancellationToken cancellation = default)
    {
        await DisposeAsync().ConfigureAwait(false);
        (_names, _broker) = await LaunchAsync(_folder, _ports, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the broker at once, as a power cut would (SIGKILL to all its processes).</summary>
    public async Task KillAsync()
    {
        _broker.KillSession();
        _names.KillSession();
        await Task.WhenAll(_broker.Exited, _names.Exited).ConfigureAwait(false);
    }

    /// <summary>Ends the broker in order; its data stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync().ConfigureAwait(false);
        await _names.DisposeAsync().ConfigureAwait(false);
    }

    // Statistics stay off: they cost processor time with every message and nobody here reads them.
    private static string Configuration(Ports ports, string password) => $"""
        listeners.tcp.1 = 127.0.0.1:{ports.Amqp}
        management.tcp.ip = 127.0.0.1
        management.tcp.port = {ports.Management}
        management_agent.disable_metrics_collector = true
        default_vhost = transparency
        default_user = transparency
        default_pass = {password}
        default_permissions.configure = .*
        default_permissions.read = .*
        default_permissions.write = .*
        default_user_tags.administrator = true
        loopback_users = none
        disk_free_limit.absolute = 500MB
        vm_memory_high_watermark.relative = 0.3
        # What quorum queues write is turned over in small portions: a full 512 MB, the default, took the broker twice its time for eight seconds, and stands in memory until then (ADR 0051).
        raft.wal_max_size_bytes = 64000000
        log.console = false
        log.file.level = warning

        """;

    private static async Task<(ServerProcess Names, ServerProcess Broker)> LaunchAsync(string folder, Ports ports, CancellationToken cancellation)
    {
        var own = Path.Combine(folder, "broker");
        var user = ServerProcess.UserFor("rabbitmq");
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = own,
            ["ERL_EPMD_PORT"] = $"{ports.Names}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = "transparency@localhost",
            ["RABBITMQ_DIST_PORT"] = $"{ports.Distribution}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(own, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(own, "log"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(own, "rabbitmq.conf"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(own, "advanced.config"),
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(own, "rabbitmq-env.conf"),
            ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(own, "config"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(own, "enabled_plugins"),
            ["RABBITMQ_PLUGINS_EXPAND_DIR"] = Path.Combine(own, "plugins"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(own, "rabbitmq.pid"),
            // Without it the script stays as a parent and the virtual machine would not be the process that we signal; -noinput keeps it off a shell.
            ["RABBITMQ_ALLOW_INPUT"] = "1",
            // Half of the processors: it shares them with everything else, and schedulers that take work from each other cost more than they bring.
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = $"-kernel inet_dist_use_interface {{127,0,0,1}} +sbwt none +sbwtdcpu none +sbwtdio none +S {Schedulers}:{Schedulers}",
        };
        var names = await ServerProcess.StartAsync(Command("epmd", ["-port", $"{ports.Names}", "-address", "127.0.0.1"], "epmd"), cancellation).ConfigureAwait(false);
        ServerProcess? broker = null;
        try
        {
            broker = await ServerProcess.StartAsync(Command(Path.Combine(Scripts, "rabbitmq-server"), ["-noinput"], "rabbitmq"), cancellation).ConfigureAwait(false);
            // The management listener opens last, when everything else is up.
            for (var deadline = DateTime.UtcNow.AddSeconds(180); !await AnswersAsync(ports.Amqp).ConfigureAwait(false) || !await AnswersAsync(ports.Management).ConfigureAwait(false);)
            {
                if (broker.Exited.IsCompleted || names.Exited.IsCompleted || DateTime.UtcNow > deadline)
                    throw new InvalidOperationException($"RabbitMQ did not start in {folder}: {names.LastWords}{broker.LastWords}");
                await Task.Delay(100, cancellation).ConfigureAwait(false);
            }
            return (names, broker);
        }
        catch
        {
            if (broker is not null)
                await broker.DisposeAsync().ConfigureAwait(false);
            await names.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        ServerCommand Command(string program, string[] arguments, string name) =>
            new(program, arguments, user, environment, own, Path.Combine(folder, name + ".log"), Path.Combine(folder, name + ".pid"), ServerProcess.Terminate);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
