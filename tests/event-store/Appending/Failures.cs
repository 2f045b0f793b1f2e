using Npgsql;
using Transparency.Servers;

namespace Transparency.EventStore.Tests.Appending;

public sealed class Failures(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [Fact]
    public async Task Nobody_fails_for_anothers_event()
    {
        var used = Given.Event();
        await fixture.Store.AppendAsync(new Append("doe", Given.Stream(), "case", ExpectedVersion.NoStream, [used]));
        var bad = new Dictionary<int, Append>
        {
            [7] = Given.Append(Given.Stream(), ExpectedVersion.NoStream) with { Events = [used] },
            [19] = Given.Append(Given.Stream(), ExpectedVersion.NoStream) with { Events = [Given.Event("""{"text":"NUL \u0000 is refused by jsonb"}""")] },
            [20] = Given.Append(Given.Stream(), ExpectedVersion.NoStream) with { Events = [Given.Event("""{"a":1,"a":2}""")] },
            [33] = Given.Append(Given.Stream(), ExpectedVersion.NoStream) with { Events = [Given.Event("""{"personal":{"s1":{"name":"x"}}}""")] },
        };
        var calls = Enumerable.Range(0, 60).Select(i => fixture.Store.AppendAsync(bad.GetValueOrDefault(i) ?? Given.Append(Given.Stream(), ExpectedVersion.NoStream, 2))).ToArray();
        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
        Enumerable.Range(0, 60).Where(i => calls[i].IsFaulted).ShouldBe(bad.Keys);
        calls.Where((_, i) => !bad.ContainsKey(i)).Select(call => call.Result).ShouldAllBe(result => result is AppendResult.Appended);
        await Concurrency.TrailIsSoundAsync(fixture);
    }

    [Fact]
    public async Task Terminated_connections_lose_nothing_and_double_nothing()
    {
        await using var store = fixture.NewStore(new StoreOptions { Patience = TimeSpan.FromMinutes(2) });
        var appended = new List<Append>();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                var append = Given.Append(Given.Stream(), ExpectedVersion.NoStream, 3) with { Inbox = Given.Inbox($"{writer}-{i}-{Guid.NewGuid()}") };
                (await store.AppendAsync(append)).ShouldBeOfType<AppendResult.Appended>();
                lock (appended)
                    appended.Add(append);
            }
        })).ToArray();
        var all = Task.WhenAll(writers);
        // Killed in the middle of a group, as often as the writers got on in between.
        for (var (kills, next) = (0, 0); !all.IsCompleted;)
        {
            int count;
            lock (appended)
                count = appended.Count;
            if (count >= next && await fixture.Superuser.ScalarAsync<long>($"""
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{fixture.AppRole}' AND state = 'active' AND query LIKE '%append_group%'
                """) > 0)
                next = count + ++kills;
        }
        await all;
        foreach (var append in appended)
            (await fixture.Store.ReadStreamAsync("doe", append.StreamId)).Select(e => e.Id).ShouldBe(append.Events.Select(e => e.Id));
        await Concurrency.TrailIsSoundAsync(fixture);
    }

    [Fact]
    public async Task A_database_killed_and_started_again_has_every_acknowledged_event_once()
    {
        var folder = Path.Combine(Path.GetTempPath(), "killed-" + Guid.NewGuid().ToString("n"));
        await using (var server = await PrivatePostgres.StartAsync(Path.Combine(folder, "postgres"), new PostgresSizes(SharedBuffers: 64)))
        {
            var database = await server.CreateDatabaseAsync("killed");
            await StoreSchema.MigrateAsync(database.Owner, "killed_app", CancellationToken.None);
            await using var store = new Store(database.App, new StoreOptions { Patience = TimeSpan.FromMinutes(2) }, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
            var acknowledged = new List<(Append Append, AppendResult.Appended Result)>();
            var writers = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < 80; i++)
                {
                    var append = Given.Append(Given.Stream(), ExpectedVersion.NoStream, 2);
                    var result = (AppendResult.Appended)await store.AppendAsync(append);
                    lock (acknowledged)
                        acknowledged.Add((append, result));
                }
            })).ToArray();
            while (true)
            {
                lock (acknowledged)
                    if (acknowledged.Count > 60)
                        break;
                await Task.Delay(5);
            }
            await server.KillAsync();
            await server.RestartAsync();
            await Task.WhenAll(writers);
            acknowledged.Count.ShouldBe(480);
            foreach (var (append, result) in acknowledged)
                (await store.ReadStreamAsync("doe", append.StreamId)).Select(e => (e.Id, e.Index)).ShouldBe(append.Events.Select((e, i) => (e.Id, result.FirstIndex + i)));
            (await store.HeadAsync()).ShouldBe(960);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Without_a_database_appends_fail_after_the_patience()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(fixture.Database.App) { Port = FreePort.Any(), Timeout = 2 }.ConnectionString;
        await using var store = new Store(nowhere, new StoreOptions { Patience = TimeSpan.FromMilliseconds(300) }, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await Should.ThrowAsync<StoreUnavailableException>(() => store.AppendAsync(Given.Append(Given.Stream(), ExpectedVersion.NoStream)));
    }
}
