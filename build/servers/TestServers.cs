namespace Transparency.Servers;

/// <summary>
/// The real servers that tests run on: the ones named by <c>TRANSPARENCY_POSTGRES</c> (address of a superuser) and
/// <c>TRANSPARENCY_RABBITMQ</c> (amqp address of an administrator; <c>TRANSPARENCY_RABBITMQ_MANAGEMENT</c> when management is not on
/// port 15672), else private ones that this process starts at first use and ends with itself. There is no stand-in: when
/// neither is possible, asking for a server throws and says what is missing.
/// </summary>
public static class TestServers
{
    private const string Prefix = "/var/tmp/transparency-test-";
    private static readonly string Folder = Prefix + Environment.ProcessId;
    private static readonly Lazy<Task<PostgresServer>> SharedPostgres = new(StartPostgresAsync);
    private static readonly Lazy<Task<RabbitServer>> SharedRabbit = new(StartRabbitAsync);
    private static readonly List<Func<Task>> Owned = [];

    static TestServers() => AppDomain.CurrentDomain.ProcessExit += (_, _) => End();

    /// <summary>PostgreSQL, one server for the whole process.</summary>
    public static Task<PostgresServer> PostgresAsync() => SharedPostgres.Value;

    /// <summary>RabbitMQ, one broker for the whole process.</summary>
    public static Task<RabbitServer> RabbitAsync() => SharedRabbit.Value;

    /// <summary>Creates a database of a new name, for one test class.</summary>
    public static async Task<DatabaseAddresses> NewDatabaseAsync(string purpose = "test")
    {
        var server = await PostgresAsync().ConfigureAwait(false);
        return await server.CreateDatabaseAsync($"{purpose}_{Guid.NewGuid():n}"[..Math.Min(purpose.Length + 13, 45)]).ConfigureAwait(false);
    }

    /// <summary>Creates a virtual host of a new name, for one test class; the address is the administrator's.</summary>
    public static async Task<Uri> NewVhostAsync(string purpose = "test")
    {
        var broker = await RabbitAsync().ConfigureAwait(false);
        return await broker.CreateVhostAsync($"{purpose}-{Guid.NewGuid():n}"[..(purpose.Length + 13)]).ConfigureAwait(false);
    }

    /// <summary>The server named by an address, without asking the environment: for launchers.</summary>
    public static RabbitServer RabbitAt(string address, string? management)
    {
        var uri = new Uri(address);
        return new RabbitServer(uri, new Uri(string.IsNullOrEmpty(management) ? $"http://{uri.Host}:15672/" : management.TrimEnd('/') + "/"));
    }

    private static async Task<PostgresServer> StartPostgresAsync()
    {
        if (Environment.GetEnvironmentVariable("TRANSPARENCY_POSTGRES") is { Length: > 0 } address)
            return PostgresServer.At(address);
        SweepFoldersOfTheDead();
        return await StartedAsync("TRANSPARENCY_POSTGRES", () => PrivatePostgres.StartAsync(Path.Combine(Folder, "postgres"), new PostgresSizes(SharedBuffers: 256)), server => server.KillAsync()).ConfigureAwait(false);
    }

    private static async Task<RabbitServer> StartRabbitAsync()
    {
        if (Environment.GetEnvironmentVariable("TRANSPARENCY_RABBITMQ") is { Length: > 0 } address)
            return RabbitAt(address, Environment.GetEnvironmentVariable("TRANSPARENCY_RABBITMQ_MANAGEMENT"));
        SweepFoldersOfTheDead();
        return await StartedAsync("TRANSPARENCY_RABBITMQ", () => PrivateRabbit.StartAsync(Path.Combine(Folder, "rabbitmq")), broker => broker.KillAsync()).ConfigureAwait(false);
    }

    private static async Task<T> StartedAsync<T>(string variable, Func<Task<T>> start, Func<T, Task> end)
    {
        try
        {
            var server = await start().ConfigureAwait(false);
            lock (Owned)
                Owned.Add(() => end(server));
            return server;
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException($"{variable} is not set and no private server can be started: {error.Message}", error);
        }
    }

    // Killed, not stopped: nobody needs their data again, and an orderly end of the broker takes seconds.
    private static void End()
    {
        Func<Task>[] owned;
        lock (Owned)
            owned = [.. Owned];
        if (owned.Length == 0)
            return;
        Task.WhenAll(owned.Select(Task.Run)).Wait(TimeSpan.FromSeconds(25));
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    // A test run that was killed leaves its folder; its servers got the death signal, but a pid file is the better proof.
    private static void SweepFoldersOfTheDead()
    {
        foreach (var folder in Directory.GetDirectories("/var/tmp", Path.GetFileName(Prefix) + "*"))
        {
            var pids = Directory.GetFiles(folder, "*.pid", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 });
            if (folder == Folder || pids.Any(PidFile.OwnerLives) || pids.Any(PidFile.ServerLives) || Directory.GetCreationTimeUtc(folder) > DateTime.UtcNow.AddMinutes(-10))
                continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // Another run sweeps the same folder, or its own run is just ending: either way it goes.
            }
        }
    }
}
