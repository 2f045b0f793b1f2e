using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Transparency.Servers;

namespace Transparency.EventStore.Tests;

/// <summary>A database of its own on the real server, migrated; shared by the tests of one class.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private readonly List<NpgsqlDataSource> _sources = [];

    public DatabaseAddresses Database { get; private set; } = null!;

    public string AppRole => new NpgsqlConnectionStringBuilder(Database.App).Username!;

    public Store Store { get; private set; } = null!;

    /// <summary>Plain connections of the application's role, the owner and the superuser, outside the store's pool.</summary>
    public NpgsqlDataSource App { get; private set; } = null!;

    public NpgsqlDataSource Owner { get; private set; } = null!;

    public NpgsqlDataSource Superuser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TestServers.NewDatabaseAsync("store");
        await StoreSchema.MigrateAsync(Database.Owner, AppRole, CancellationToken.None);
        var superuser = new NpgsqlConnectionStringBuilder((await TestServers.PostgresAsync()).Superuser) { Database = Database.Name };
        (App, Owner, Superuser) = (Source(Database.App), Source(Database.Owner), Source(superuser.ConnectionString));
        Store = NewStore();
    }

    public Store NewStore(StoreOptions? options = null) => new(Database.App, options ?? new StoreOptions(), NullLogger.Instance);

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        foreach (var source in _sources)
            await source.DisposeAsync();
        await (await TestServers.PostgresAsync()).DropDatabaseAsync(Database.Name);
    }

    private NpgsqlDataSource Source(string address)
    {
        var source = NpgsqlDataSource.Create(address);
        _sources.Add(source);
        return source;
    }
}

internal static class Given
{
    public static EventToAppend Event(string data = """{"caseRef":"ก-1","times":{"occurredAt":"2026-01-05T09:00:00+07:00"}}""", string type = "case_opened") => new(
        Guid.CreateVersion7(), type, "Transparency.DecisionCapture.CaseOpened, Transparency.DecisionCapture", Encoding.UTF8.GetBytes(data), DateTimeOffset.UtcNow,
        "correlation", null, "user-1", Encoding.UTF8.GetBytes("""{"source":"urn:mol:test"}"""));

    public static Append Append(string stream, ExpectedVersion expected, int events = 1) =>
        new("doe", stream, "case", expected, [.. Enumerable.Range(0, events).Select(_ => Event())]);

    public static string Stream() => "case-" + Guid.NewGuid().ToString("n");

    public static InboxKey Inbox(string id, byte digest = 1) => new("urn:mol:test", id, [.. Enumerable.Repeat(digest, 32)]);

    public static async Task<T> ScalarAsync<T>(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task ExecuteAsync(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits for something that happens by itself; the limit only ends a broken test.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> happened, string what)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !await happened(); await Task.Delay(20))
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException(what);
    }

    public static Task EventuallyAsync(Func<bool> happened, string what) => EventuallyAsync(() => Task.FromResult(happened()), what);
}
