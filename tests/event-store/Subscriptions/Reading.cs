using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Transparency.EventStore.Tests.Subscriptions;

public sealed class Reading : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    /// <summary>Writes what it sees into rows that the database keeps unique.</summary>
    private sealed class Rows() : TransactionalSubscription("rows")
    {
        public int FailAt { get; set; } = -1;

        public override int BatchLimit => 40;

        public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, CancellationToken cancellation)
        {
            foreach (var stored in batch)
            {
                await using var command = new NpgsqlCommand("INSERT INTO app.row (idx, event_id) VALUES ($1, $2)", transaction.Connection)
                {
                    Parameters = { new NpgsqlParameter<long> { TypedValue = stored.Index }, new NpgsqlParameter<Guid> { TypedValue = stored.Id } },
                };
                await command.ExecuteNonQueryAsync(cancellation);
                if (stored.Index != FailAt)
                    continue;
                FailAt = -1;
                throw new InvalidOperationException("as the test wants it");
            }
        }
    }

    private sealed class Heard() : ExternalSubscription("heard")
    {
        public ConcurrentQueue<long> Indexes { get; } = [];

        public override Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
        {
            foreach (var stored in batch)
                Indexes.Enqueue(stored.Index);
            return Task.CompletedTask;
        }
    }

    /// <summary>Leaves events time to gather.</summary>
    private sealed class Unhurried() : ExternalSubscription("unhurried")
    {
        public ConcurrentQueue<int> Batches { get; } = [];

        public override TimeSpan Pace => TimeSpan.FromSeconds(2);

        public override Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
        {
            Batches.Enqueue(batch.Count);
            return Task.CompletedTask;
        }
    }

    private async Task<HostUnderTest> HostAsync() => await HostUnderTest.StartAsync(_fixture, services: services =>
    {
        services.AddSubscription<Rows>();
        services.AddSubscription<Heard>();
    });

    private Task MakeTableAsync() => _fixture.Owner.ExecuteAsync("CREATE TABLE app.row (idx bigint PRIMARY KEY, event_id uuid UNIQUE)");

    private Task RowsAsync(long count) => Given.EventuallyAsync(async () => await _fixture.App.ScalarAsync<long>("SELECT count(*) FROM app.row") == count, $"{count} rows");

    private static Task AppendAsync(Store store, int appends, int events = 1) =>
        store.AppendAllAsync([.. Enumerable.Range(0, appends).Select(_ => Given.Append(Given.Stream(), ExpectedVersion.NoStream, events))]);

    [Fact]
    public async Task Every_event_is_handled_once_in_order_whatever_fails()
    {
        await MakeTableAsync();
        await AppendAsync(_fixture.Store, 100);
        await using var host = await HostAsync();
        host.Get<Rows>().FailAt = 130;
        await AppendAsync(host.Store, 100);
        await RowsAsync(200);
        await Given.EventuallyAsync(() => host.Get<Heard>().Indexes.Count == 200, "all are heard");
        host.Get<Heard>().Indexes.ShouldBe(Enumerable.Range(0, 200).Select(i => (long)i));
        (await _fixture.App.ScalarAsync<long>("SELECT last_index FROM trail.subscription WHERE name = 'rows'")).ShouldBe(199);
    }

    [Fact]
    public async Task What_comes_soon_after_a_batch_shares_the_next_one()
    {
        await using var host = await HostUnderTest.StartAsync(_fixture, services: services => services.AddSubscription<Unhurried>());
        var batches = host.Get<Unhurried>().Batches;
        await AppendAsync(host.Store, 1);
        await Given.EventuallyAsync(() => batches.Count == 1, "the first is handed over without waiting for others");
        for (var i = 0; i < 30; i++)
            await AppendAsync(host.Store, 1);
        await Given.EventuallyAsync(() => batches.Sum() == 31, "nothing is left behind");
        batches.Count.ShouldBeLessThan(16, "thirty events, each appended alone, were not thirty batches");
    }

    [Fact]
    public async Task A_page_is_looked_up_event_by_event_however_empty_the_tables_were_when_it_was_first_read()
    {
        for (var i = 0; i < 8; i++)
            await _fixture.Store.ReadPageAsync(-1, 500);
        await AppendAsync(_fixture.Store, 900);
        await AppendAsync(_fixture.Store, 900);
        var before = await ReadThroughAsync();
        var page = await _fixture.Store.ReadPageAsync(1_790, 500);
        page.Select(stored => stored.Index).ShouldBe(Enumerable.Range(1_791, 9).Select(i => (long)i));
        (await ReadThroughAsync()).ShouldBe(before, "nine events were read by their keys, not the whole log");
    }

    // Rows of events read without an index, by the session that has just read: it tells its counters when it is asked to.
    private async Task<long> ReadThroughAsync()
    {
        await _fixture.Store.Source.ExecuteAsync("SELECT pg_stat_force_next_flush()");
        return await _fixture.Superuser.ScalarAsync<long>("SELECT seq_tup_read FROM pg_stat_all_tables WHERE relid = 'events.mt_events'::regclass");
    }

    [Fact]
    public async Task A_late_committer_is_never_passed_over()
    {
        await MakeTableAsync();
        // Its transaction draws early sequence numbers and commits last: the trigger keeps the row back for seconds.
        await _fixture.Owner.ExecuteAsync("""
            CREATE FUNCTION app.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$;
            CREATE TRIGGER slow AFTER INSERT ON events.mt_events FOR EACH ROW WHEN (NEW.type = 'slow') EXECUTE FUNCTION app.slow();
            """);
        await using var host = await HostAsync();
        await using var other = _fixture.NewStore();
        var slow = Enumerable.Range(0, 3).Select(_ => other.AppendAsync(new Append("doe", Given.Stream(), "case", ExpectedVersion.NoStream, [Given.Event(type: "slow")]))).ToArray();
        var foreign = _fixture.App.ExecuteAsync(Appending.ForeignWriting.MartenAppend(Given.Stream(), 2).Replace("'noted'", "'slow'", StringComparison.Ordinal));
        await Given.EventuallyAsync(async () => await _fixture.App.ScalarAsync<long>("SELECT last_value FROM events.mt_events_sequence") >= 3, "the slow ones have their numbers");
        for (var i = 0; i < 30; i++)
            await AppendAsync(host.Store, 5);
        slow.ShouldContain(task => !task.IsCompleted, "they commit behind the others");
        await Task.WhenAll([.. slow, foreign]);
        await RowsAsync(155);
        await Given.EventuallyAsync(() => host.Get<Heard>().Indexes.Count == 155, "all are heard");
        host.Get<Heard>().Indexes.ShouldBe(Enumerable.Range(0, 155).Select(i => (long)i));
        (await _fixture.App.ScalarAsync<long>("SELECT count(*) FROM app.row r JOIN events.mt_events e ON e.id = r.event_id WHERE e.type = 'slow'")).ShouldBe(5);
        await Appending.Concurrency.TrailIsSoundAsync(_fixture);
    }

    [Fact]
    public async Task One_replica_reads_at_a_time_and_another_takes_over()
    {
        await MakeTableAsync();
        await using var second = await HostAsync();
        await using (var first = await HostAsync())
        {
            await AppendAsync(first.Store, 50);
            await RowsAsync(50);
        }
        await AppendAsync(second.Store, 50);
        await RowsAsync(100);
        // The other one's lease goes with its connection too.
        await using var third = await HostAsync();
        await _fixture.Superuser.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'transparency leases'");
        await AppendAsync(third.Store, 50);
        await RowsAsync(150);
    }

    [Fact]
    public async Task Events_of_other_writers_come_by_themselves()
    {
        await MakeTableAsync();
        await using var host = await HostAsync();
        for (var i = 0; i < 5; i++)
        {
            await _fixture.App.ExecuteAsync(Appending.ForeignWriting.MartenAppend(Given.Stream(), 4));
            await AppendAsync(host.Store, 3);
        }
        await RowsAsync(35);
        await Given.EventuallyAsync(async () => await _fixture.App.ScalarAsync<bool>("SELECT low_seq = (SELECT last_value FROM events.mt_events_sequence) FROM trail.sweep"), "the sweep comes to rest");
        await Appending.Concurrency.TrailIsSoundAsync(_fixture);
    }

    [Fact]
    public async Task A_removed_leaf_stops_readers_with_an_alarm()
    {
        await MakeTableAsync();
        await AppendAsync(_fixture.Store, 10);
        await _fixture.Superuser.ExecuteAsync("ALTER TABLE trail.leaf DISABLE TRIGGER USER; DELETE FROM trail.leaf WHERE idx = 4; ALTER TABLE trail.leaf ENABLE TRIGGER USER");
        await using var host = await HostAsync();
        await Given.EventuallyAsync(() => host.Alarms.Standing.Values.Any(alarm => alarm.Contains("index 4", StringComparison.Ordinal)), "the alarm names the index");
        await RowsAsync(0);
    }
}
