using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Transparency.EventStore;
using Transparency.Servers;

namespace Transparency.Benchmarks.Trail;

/// <summary>A migrated database of one measurement, dropped with it.</summary>
public sealed class TrailDatabase : IAsyncDisposable
{
    private readonly PostgresServer _server;

    private TrailDatabase(PostgresServer server, DatabaseAddresses addresses)
    {
        (_server, Addresses) = (server, addresses);
        Source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.Superuser) { Database = addresses.Name, CommandTimeout = 0 }.ConnectionString);
    }

    public DatabaseAddresses Addresses { get; }

    /// <summary>All rights at this database.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Connection string with all rights at this database.</summary>
    public string Superuser => new NpgsqlConnectionStringBuilder(_server.Superuser) { Database = Addresses.Name }.ConnectionString;

    /// <param name="services">Services whose schema steps it gets besides the store's.</param>
    public static async Task<TrailDatabase> CreateAsync(Bench bench, string purpose, CancellationToken cancellation, params Assembly[] services)
    {
        var server = await bench.PostgresAsync(cancellation);
        // What an interrupted run left behind has this name.
        await server.DropDatabaseAsync("bench_" + purpose, cancellation);
        var addresses = await server.CreateDatabaseAsync("bench_" + purpose, cancellation);
        await StoreSchema.MigrateAsync(addresses.Owner, new NpgsqlConnectionStringBuilder(addresses.App).Username!, cancellation, services);
        return new TrailDatabase(server, addresses);
    }

    /// <summary>A store with the settings that services run with.</summary>
    public Store Store() => new(Addresses.App, new StoreOptions(), NullLogger.Instance);

    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await _server.DropDatabaseAsync(Addresses.Name);
    }
}
