using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore.Tests.Log;

/// <summary>Each test has a database of its own: some break it.</summary>
public sealed class Witnessing : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();
    private readonly LogKeys _keys = new();
    private RunningWitness _witness = null!;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _witness = await RunningWitness.StartAsync(_keys);
    }

    public async Task DisposeAsync()
    {
        await _witness.DisposeAsync();
        await _fixture.DisposeAsync();
        _keys.Dispose();
    }

    private Task<HostUnderTest> HostAsync() => HostUnderTest.StartAsync(_fixture, _keys.Settings(_witness));

    private static Task AppendAsync(HostUnderTest host, int events) =>
        host.Store.AppendAllAsync([.. Enumerable.Range(0, events).Select(_ => Given.Append(Given.Stream(), ExpectedVersion.NoStream))]);

    private static Task AlarmAsync(HostUnderTest host, string what) =>
        Given.EventuallyAsync(() => host.Alarms.Standing.Values.Any(alarm => alarm.Contains(what, StringComparison.Ordinal)), $"alarm about {what}: {string.Join("; ", host.Alarms.Standing.Values)}");

    [Fact]
    public async Task Every_published_head_carries_the_witness_cosignature()
    {
        await using var host = await HostAsync();
        for (var i = 0; i < 3; i++)
        {
            await AppendAsync(host, 120);
            var head = await Publication.HeadOfAsync(host, await host.Store.HeadAsync());
            TrustPolicy.Of(_keys.Keys, [_witness.Key], 1).Check(SignedNote.Parse(head.Note)).Problems.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Without_the_wanted_cosignature_the_published_head_stays_and_goes_on_when_the_witness_is_back()
    {
        await using var host = await HostAsync();
        await AppendAsync(host, 10);
        await Publication.HeadOfAsync(host, 10);
        await _witness.KillAsync();
        await AppendAsync(host, 300);
        await AlarmAsync(host, "cosignatures");
        (await host.Log.LatestAsync())!.Checkpoint.Size.ShouldBe(10);
        await _witness.RestartAsync();
        await Publication.HeadOfAsync(host, 310);
        await Given.EventuallyAsync(() => host.Alarms.Standing.Count == 0, "the alarm ends");
    }

    [Fact]
    public async Task A_crash_between_cosignature_and_publication_is_made_good()
    {
        // The state after such a crash: the witness knows a head that our database does not.
        await using (var host = await HostAsync())
        {
            await AppendAsync(host, 50);
            await Publication.HeadOfAsync(host, 50);
        }
        await ForgetHeadsAsync();
        await using var again = await HostAsync();
        await Publication.HeadOfAsync(again, 50);
        await AppendAsync(again, 50);
        await Publication.HeadOfAsync(again, 100);
    }

    [Fact]
    public async Task A_database_that_was_set_back_cannot_publish_a_fork()
    {
        await using (var host = await HostAsync())
        {
            await AppendAsync(host, 100);
            await Publication.HeadOfAsync(host, 100);
        }
        await SetBackAsync(60);
        await using (var shorter = await HostAsync())
            await AlarmAsync(shorter, "set back");
        await using (var host = await HostAsync())
        {
            // Longer than what the witness saw, with another history.
            await AppendAsync(host, 80);
            await AlarmAsync(host, "another history");
            (await _fixture.App.ScalarAsync<long>("SELECT coalesce(max(size), 0) FROM trail.checkpoint")).ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_changed_leaf_below_the_published_head_stops_the_next_publisher()
    {
        await using (var host = await HostAsync())
        {
            await AppendAsync(host, 20);
            await Publication.HeadOfAsync(host, 20);
        }
        await TamperAsync("UPDATE trail.tile SET hashes = overlay(hashes PLACING '\\x00' FROM 5) WHERE level = 0");
        await using var again = await HostAsync();
        await AlarmAsync(again, "published root");
    }

    private Task ForgetHeadsAsync() => TamperAsync("DELETE FROM trail.tile; DELETE FROM trail.checkpoint");

    // What a restore from an old backup leaves: fewer events, leaves and heads.
    private Task SetBackAsync(long size) => TamperAsync($"""
        DELETE FROM trail.tile; DELETE FROM trail.checkpoint;
        DELETE FROM events.mt_events e USING trail.leaf l WHERE l.event_id = e.id AND l.idx >= {size};
        DELETE FROM trail.leaf WHERE idx >= {size};
        """);

    // Only a superuser can do this, and only by switching the triggers off.
    private async Task TamperAsync(string sql)
    {
        await using var connection = await _fixture.Superuser.OpenConnectionAsync();
        string[] tables = ["events.mt_events", "trail.leaf", "trail.tile", "trail.checkpoint"];
        foreach (var statement in (string[])[.. tables.Select(table => $"ALTER TABLE {table} DISABLE TRIGGER USER"), sql, .. tables.Select(table => $"ALTER TABLE {table} ENABLE TRIGGER USER")])
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
