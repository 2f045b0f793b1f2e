using System.Text;
using Npgsql;

namespace Transparency.Servers;

/// <summary>Sizes of a private PostgreSQL server.</summary>
/// <param name="SharedBuffers">Page cache in MB.</param>
/// <param name="LargePages">Whether the kernel may be asked for large pages to hold it (<see cref="Servers.LargePages"/>).</param>
public sealed record PostgresSizes(int SharedBuffers = 512, int MaxConnections = 200, bool LargePages = false)
{
    /// <summary>
    /// For a server that works rather than tests: an eighth of the memory that this process may use, 256 MB to 2 GB. A cache that is full of pages not yet written makes every session write some
    /// before it may go on.
    /// </summary>
    public static PostgresSizes OfThisMachine() => new(SharedBuffers: (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8 >> 20, 256, 2048), LargePages: true);
}

/// <summary>
/// A PostgreSQL server of our own: Debian's binaries, own data folder, free port on 127.0.0.1, password log-in, durable
/// (fsync and synchronous commit on). Its address is a socket in the data folder, which only its user and root can enter: messages
/// within a machine need not go through a network. Where the path is too long for one it is the port.
/// Started again on the same folder it continues with the same data, password and, if free, port.
/// </summary>
public sealed class PrivatePostgres : PostgresServer, IAsyncDisposable
{
    // What a session needs for one batch it needs for the next: memory that is given back in between comes again page by page, cleared by the kernel
    // (a tenth of what sessions did under load). 16 MB per session stay at most; only the C library reads this.
    private static readonly Dictionary<string, string> s_memory = new()
    {
        ["MALLOC_TRIM_THRESHOLD_"] = "16777216", ["MALLOC_TOP_PAD_"] = "1048576", ["MALLOC_MMAP_THRESHOLD_"] = "4194304",
    };

    private readonly string _folder;
    private readonly PostgresSizes _sizes;
    private readonly int _port;
    private ServerProcess _process;

    private PrivatePostgres(string folder, PostgresSizes sizes, int port, string superuser, ServerProcess process) : base(superuser) =>
        (_folder, _sizes, _port, _process) = (folder, sizes, port, process);

    /// <summary>Completes when the server process is gone.</summary>
    public Task Exited => _process.Exited;

    /// <summary>Process id of the postmaster.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts the server and waits until it takes connections.</summary>
    /// <param name="folder">Holds everything of this server; created when missing.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, does not start (the message ends with its log), or another live process owns the folder.</exception>
    public static async Task<PrivatePostgres> StartAsync(string folder, PostgresSizes? sizes = null, CancellationToken cancellation = default)
    {
        folder = Path.GetFullPath(folder);
        sizes ??= new PostgresSizes();
        var user = ServerProcess.UserFor("postgres");
        ServerFolder.CreatePassable(folder);
        var password = ServerFolder.SecretIn(Path.Combine(folder, "superuser"));
        var data = Path.Combine(folder, "data");
        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
            await InitialiseAsync(folder, data, user, password, cancellation).ConfigureAwait(false);
        var port = FreePort.Remembered(Path.Combine(folder, "port"));
        var address = new NpgsqlConnectionStringBuilder
        {
            Host = HasSocket(data) ? data : "127.0.0.1",
            Port = port,
            Username = "postgres",
            Password = password,
            Database = "postgres",
        }.ConnectionString;
        return new PrivatePostgres(folder, sizes, port, address, await LaunchAsync(folder, sizes, port, address, cancellation).ConfigureAwait(false));
    }

    /// <summary>Starts the server again on its port after it was ended or killed.</summary>
    public async Task RestartAsync(CancellationToken cancellation = default)
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        _process = await LaunchAsync(_folder, _sizes, _port, Superuser, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the server at once, as a power cut would (SIGKILL to all its processes).</summary>
    public async Task KillAsync()
    {
        _process.KillSession();
        await _process.Exited.ConfigureAwait(false);
    }

    /// <summary>Ends the server in order (fast shutdown); its data stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        if (_sizes.LargePages) LargePagesOf(_folder).GiveBack();
    }

    private static LargePages LargePagesOf(string folder) => new(Path.Combine(folder, "large-pages"));

    private static async Task InitialiseAsync(string folder, string data, string? user, string password, CancellationToken cancellation)
    {
        // An interrupted initdb leaves a folder without PG_VERSION that it would refuse to fill.
        if (Directory.Exists(data))
            Directory.Delete(data, recursive: true);
        await ServerFolder.CreateForAsync(data, user, cancellation).ConfigureAwait(false);
        var passwordFile = Path.Combine(folder, "initdb-password");
        ServerFolder.WriteSecret(passwordFile, password);
        try
        {
            if (user is not null)
                await ServerProcess.RunAsync("chown", [user, passwordFile], cancellation).ConfigureAwait(false);
            await ServerProcess.RunAsync(Program("initdb"), ["-D", data, "-U", "postgres", "-E", "UTF8", "--locale", "C.UTF-8", "-A", "scram-sha-256",
                "--pwfile", passwordFile, "--data-checksums"], cancellation, user).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private static async Task<ServerProcess> LaunchAsync(string folder, PostgresSizes sizes, int port, string address, CancellationToken cancellation)
    {
        var data = Path.Combine(folder, "data");
        string[] settings =
        [
            "listen_addresses=127.0.0.1", $"port={port}", $"unix_socket_directories={(HasSocket(data) ? data : "")}", $"shared_buffers={sizes.SharedBuffers}MB", $"max_connections={sizes.MaxConnections}",
            "fsync=on", "full_page_writes=on", "synchronous_commit=on", "wal_compression=lz4", "wal_buffers=16MB", "max_wal_size=4GB", "min_wal_size=256MB",
            "checkpoint_timeout=15min", "checkpoint_completion_target=0.9", "effective_cache_size=4GB", "work_mem=16MB", "maintenance_work_mem=128MB",
            "random_page_cost=1.1", "jit=off", "password_encryption=scram-sha-256", "timezone=UTC", "log_timezone=UTC", "log_lock_waits=on", "logging_collector=off",
        ];
        // The server uses them by itself when there are enough. Besides its cache it needs about a sixteenth of it, and locks and states of sessions.
        if (sizes.LargePages) LargePagesOf(folder).Take((sizes.SharedBuffers * 17 / 16) + 32 + (sizes.MaxConnections / 10));
        var command = new ServerCommand(Program("postgres"), ["-D", data, .. settings.SelectMany(setting => (string[])["-c", setting])],
            ServerProcess.UserFor("postgres"), s_memory, "/", Path.Combine(folder, "postgres.log"), Path.Combine(folder, "postgres.pid"), ServerProcess.Interrupt);
        // After a kill -9 the old server's children may hold its shared memory for a moment; the new one then refuses and is tried again.
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ;)
        {
            var process = await ServerProcess.StartAsync(command, cancellation).ConfigureAwait(false);
            while (!process.Exited.IsCompleted)
            {
                if (await AnswersAsync(address, cancellation).ConfigureAwait(false))
                    return process;
                await Task.WhenAny(process.Exited, Task.Delay(50, cancellation)).ConfigureAwait(false);
            }
            if (DateTime.UtcNow > deadline)
                throw new InvalidOperationException($"PostgreSQL did not start in {folder}: {process.LastWords}");
            await process.DisposeAsync().ConfigureAwait(false);
            await Task.Delay(300, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<bool> AnswersAsync(string address, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(address + ";Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    // The kernel takes paths of 107 bytes, and PostgreSQL does not start with a longer one; it and the driver take a comma for the beginning of a second place.
    private static bool HasSocket(string data) => !data.Contains(',') && Encoding.UTF8.GetByteCount(Path.Combine(data, ".s.PGSQL.65535.lock")) <= 107;

    private static string Program(string name) =>
        Directory.Exists("/usr/lib/postgresql")
        && Directory.GetDirectories("/usr/lib/postgresql").Where(folder => File.Exists(Path.Combine(folder, "bin", name)))
            .MaxBy(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0) is { } newest
            ? Path.Combine(newest, "bin", name)
            : throw new InvalidOperationException($"no {name} under /usr/lib/postgresql: install Debian's package `postgresql`");
}
