using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Transparency.EventStore.Tests.Reading;

/// <summary>Connections of the store's pools: work comes in bursts, and what the next burst needs is not closed between two.</summary>
public sealed class Connections(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    /// <summary>A store whose pool looks for idle connections every second.</summary>
    private Store Store(Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var address = new NpgsqlConnectionStringBuilder(fixture.Database.App) { ConnectionIdleLifetime = 1, ConnectionPruningInterval = 1, ApplicationName = $"connections {Guid.NewGuid():n}"[..40] };
        change?.Invoke(address);
        return new(address.ConnectionString, new StoreOptions(), NullLogger.Instance);
    }

    /// <summary>Server processes of as many connections as are open at once.</summary>
    private static async Task<IReadOnlyList<int>> BurstAsync(Store store, int connections)
    {
        var open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => store.Source.OpenConnectionAsync().AsTask()));
        var processes = open.Select(connection => connection.ProcessID).Order().ToList();
        foreach (var connection in open) await connection.DisposeAsync();
        return processes;
    }

    [Fact]
    public async Task Stay_open_for_the_next_burst()
    {
        await using var store = Store();
        var first = await BurstAsync(store, 8);
        first.Distinct().Count().ShouldBe(8);
        // The pool has looked several times by then, and every connection was idle every time.
        await Task.Delay(TimeSpan.FromSeconds(5));
        (await BurstAsync(store, 8)).ShouldBe(first);
    }

    [Fact]
    public async Task Are_not_opened_before_they_are_needed()
    {
        var name = "";
        await using var store = Store(address => name = address.ApplicationName!);
        await BurstAsync(store, 2);
        await Task.Delay(TimeSpan.FromSeconds(5));
        await using var count = fixture.Superuser.CreateCommand("select count(*) from pg_stat_activity where application_name = $1");
        count.Parameters.Add(new() { Value = name });
        ((long)(await count.ExecuteScalarAsync())!).ShouldBe(2);
    }

    [Fact]
    public async Task Obey_an_operator_who_allows_fewer_of_them()
    {
        await using var store = Store(address => address.MaxPoolSize = 3);
        (await BurstAsync(store, 3)).Count.ShouldBe(3);
        (await store.AppendAsync(Given.Append("few-connections", ExpectedVersion.NoStream))).ShouldBeOfType<AppendResult.Appended>();
    }

    [Theory]
    [InlineData("Minimum Pool Size=0")]
    [InlineData("minpoolsize=0")]
    public async Task Obey_an_operator_who_wants_none_kept(string said)
    {
        var address = new NpgsqlConnectionStringBuilder(fixture.Database.App) { ConnectionIdleLifetime = 1, ConnectionPruningInterval = 1 };
        await using var store = new Store($"{address.ConnectionString};{said}", new StoreOptions(), NullLogger.Instance);
        var first = await BurstAsync(store, 8);
        await Task.Delay(TimeSpan.FromSeconds(5));
        (await BurstAsync(store, 8)).ShouldNotBe(first);
    }
}
