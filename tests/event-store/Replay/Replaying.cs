using Microsoft.Extensions.Logging.Abstractions;

namespace Transparency.EventStore.Tests.Replay;

public sealed class Replaying : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();
    private HostUnderTest _host = null!;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        await _fixture.Owner.ExecuteAsync(TallyModel.Table);
        _host = await HostUnderTest.StartAsync(_fixture, services: services => services.AddSubscription<Tallies>().AddSubscription<Told>());
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    private Replays Replays(TallyModel? model = null) =>
        new(_fixture.Store, new("test", [model ?? new TallyModel(_fixture.Store)], []), TimeProvider.System, NullLogger<Replays>.Instance);

    private async Task<Contracts.Replays.V1.Replay> RunAsync(bool swap = false)
    {
        var replays = Replays();
        var started = (await replays.StartAsync(swap, "user-1", default))!;
        await replays.RunAsync(default);
        return (await replays.FindAsync(started.Id, default))!;
    }

    private async Task RecordedAsync(int appends, int events = 3)
    {
        await _fixture.Store.AppendAllAsync([.. Enumerable.Range(0, appends).Select(_ => Given.Append(Given.Stream(), ExpectedVersion.NoStream, events))]);
        await FollowedAsync();
    }

    private Task FollowedAsync() => Given.EventuallyAsync(async () => await _fixture.App.ScalarAsync<bool>(
        "SELECT count(*) = 2 FROM trail.subscription WHERE last_index = (SELECT size - 1 FROM trail.ledger_head)"), "the live tables follow");

    private Task<string> AnyStreamAsync() => _fixture.App.ScalarAsync<string>("SELECT stream FROM app.tally ORDER BY stream OFFSET 7 LIMIT 1");

    private static void ShouldBeTheSame(Contracts.Replays.V1.Replay replay, long rows, long events)
    {
        replay.State.ShouldBe("finished", replay.Trouble);
        var table = replay.Models.Single().Tables.Single();
        (table.FirstDifference, table.DigestRebuilt, table.RowsRebuilt, table.RowsLive).ShouldBe((null, table.DigestLive, rows, rows));
        (replay.Identical, replay.Models.Single().Events).ShouldBe((true, events));
    }

    [Fact]
    public async Task A_rebuilt_read_model_is_the_live_one_byte_for_byte_and_nobody_is_told_anything()
    {
        await RecordedAsync(60);
        var (before, told) = (await StateAsync(), _host.Get<Told>().Events);
        ShouldBeTheSame(await RunAsync(), rows: 60, events: 180);
        (await StateAsync()).ShouldBe(before, "no fact, no mark and no live row moved");
        _host.Get<Told>().Events.ShouldBe(told);
        (await _fixture.App.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'rebuild'")).ShouldBe(0);
    }

    // Everything but the replay's own job: number of facts, versions, marks, the very live rows.
    private Task<string> StateAsync() => _fixture.App.ScalarAsync<string>("""
        SELECT concat_ws(' ', (SELECT size FROM trail.ledger_head), (SELECT count(*) FROM events.mt_events), (SELECT sum(version) FROM events.mt_streams), (SELECT last_value FROM events.mt_events_sequence),
          (SELECT string_agg(name || last_index || updated_at, ',' ORDER BY name) FROM trail.subscription), (SELECT md5(string_agg(t::text || xmin, ',' ORDER BY stream)) FROM app.tally t))
        """);

    [Theory]
    [InlineData("UPDATE app.tally SET events = events + 1, kind = 'x' WHERE stream = '{0}'", "tally at stream={0}: events, kind differs from what is recorded")]
    [InlineData("DELETE FROM app.tally WHERE stream = '{0}'", "tally at stream={0}: missing, although recorded")]
    [InlineData("INSERT INTO app.tally VALUES ('{0}0', 1, 1)", "tally at stream={0}0: nothing recorded says so")]
    // Where one of both tables ends before the other.
    [InlineData("DELETE FROM app.tally WHERE stream >= '{0}'", "tally at stream={0}: missing, although recorded")]
    [InlineData("INSERT INTO app.tally VALUES ('zzz', 1, 1)", "tally at stream=zzz: nothing recorded says so")]
    public async Task A_tampered_row_is_named_and_put_right_by_an_exchange(string tampering, string named)
    {
        await RecordedAsync(30);
        await _fixture.Owner.ExecuteAsync("SELECT trail.few_statistics('app.tally', 20)");
        var stream = await AnyStreamAsync();
        await _fixture.Owner.ExecuteAsync(tampering.Replace("{0}", stream, StringComparison.Ordinal));
        var found = await RunAsync();
        (found.State, found.Identical).ShouldBe(("finished", false));
        found.Models.Single().Tables.Single().FirstDifference.ShouldBe(named.Replace("{0}", stream, StringComparison.Ordinal));

        (await RunAsync(swap: true)).Models.Single().State.ShouldBe("swapped");
        // The subscription goes on with the new table as the application's role, through the same constraints and indexes.
        await RecordedAsync(5);
        ShouldBeTheSame(await RunAsync(), rows: 35, events: 105);
        (await _fixture.Owner.ScalarAsync<long>("SELECT count(*) FROM pg_indexes WHERE schemaname = 'app' AND indexname IN ('tally_pkey', 'tally_newest_idx')")).ShouldBe(2);
        (await _fixture.Owner.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname IN ('tally_pkey', 'tally_counted') AND conrelid = 'app.tally'::regclass")).ShouldBe(2);
        // The planner looks at it as closely as at the one before.
        (await _fixture.Owner.ScalarAsync<bool>("SELECT bool_and(attstattarget = 20) FROM pg_attribute WHERE attrelid = 'app.tally'::regclass AND attnum > 0")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_late_committer_is_never_passed_over_and_appends_go_on_through_an_exchange()
    {
        await RecordedAsync(50);
        // Its transaction draws early sequence numbers and commits last: the trigger keeps the row back for seconds.
        await _fixture.Owner.ExecuteAsync("""
            CREATE FUNCTION app.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$;
            CREATE TRIGGER slow AFTER INSERT ON events.mt_events FOR EACH ROW WHEN (NEW.type = 'slow') EXECUTE FUNCTION app.slow();
            """);
        await using var other = _fixture.NewStore();
        var slow = other.AppendAsync(new Append("doe", Given.Stream(), "case", ExpectedVersion.NoStream, [Given.Event(type: "slow")]));
        var drawn = await _fixture.App.ScalarAsync<long>("SELECT last_value FROM events.mt_events_sequence");
        await Given.EventuallyAsync(async () => await _fixture.App.ScalarAsync<long>("SELECT last_value FROM events.mt_events_sequence") >= drawn, "the slow one has its number");
        using var stop = new CancellationTokenSource();
        var appending = Task.Run(async () =>
        {
            var appended = 0;
            for (; !stop.IsCancellationRequested; appended += 4)
                await _host.Store.AppendAllAsync([.. Enumerable.Range(0, 4).Select(_ => Given.Append(Given.Stream(), ExpectedVersion.NoStream))]);
            return appended;
        });
        var compared = await RunAsync();
        (await RunAsync(swap: true)).State.ShouldBe("finished");
        await slow;
        var again = await RunAsync(swap: true);
        await stop.CancelAsync();
        var appended = await appending;
        (compared.Identical, again.Identical).ShouldBe((true, true), $"{compared.Models[0].Tables[0].FirstDifference} {again.Models[0].Tables[0].FirstDifference}");
        await FollowedAsync();
        ShouldBeTheSame(await RunAsync(), rows: 51 + appended, events: 151 + appended);
    }

    [Fact]
    public async Task Killed_in_the_middle_it_goes_on_where_it_was()
    {
        await RecordedAsync(100);
        var (reached, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var killed = Replays(new TallyModel(_fixture.Store) { Before = (index, _) => index < 120 ? Task.CompletedTask : Reach() });
        Task Reach()
        {
            reached.TrySetResult();
            return gate.Task;
        }
        var started = (await killed.StartAsync(swap: false, "user-1", default))!;
        var running = killed.RunAsync(default);
        await reached.Task;
        (await killed.StartAsync(swap: false, "user-2", default)).ShouldBeNull("one at a time");
        (await killed.FindAsync(started.Id, default))!.Models.Single().Done.ShouldBe(120);
        // The process is gone: so are its connections, in the middle of a transaction.
        await _fixture.Superuser.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{_fixture.AppRole}' AND state = 'idle in transaction'");
        gate.SetResult();
        await Should.ThrowAsync<Npgsql.NpgsqlException>(running);

        await using var store = _fixture.NewStore();
        var read = new List<long>();
        var next = new Replays(store, new("test", [new TallyModel(store) { Before = (index, _) => { read.Add(index); return Task.CompletedTask; } }], []), TimeProvider.System, NullLogger<Replays>.Instance);
        await next.RunAsync(default);
        read.First().ShouldBe(120, "what was folded is not folded again");
        ShouldBeTheSame((await next.FindAsync(started.Id, default))!, rows: 100, events: 300);
    }

    [Fact]
    public async Task Cancelled_it_leaves_nothing_behind_and_the_live_tables_as_they_were()
    {
        await RecordedAsync(50);
        var before = await StateAsync();
        var reached = new TaskCompletionSource();
        var replays = Replays(new TallyModel(_fixture.Store)
        {
            Before = (_, cancellation) =>
            {
                reached.TrySetResult();
                return Task.Delay(Timeout.Infinite, cancellation);
            },
        });
        var started = (await replays.StartAsync(swap: true, "user-1", default))!;
        var running = replays.RunAsync(default);
        await reached.Task;
        (await replays.CancelAsync(started.Id, default)).ShouldBeTrue();
        await running;
        (await replays.FindAsync(started.Id, default))!.State.ShouldBe("cancelled");
        (await replays.CancelAsync(started.Id, default)).ShouldBeFalse("it has ended");
        (await _fixture.App.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'rebuild'")).ShouldBe(0);
        (await StateAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_table_with_a_trigger_is_not_exchanged()
    {
        await RecordedAsync(5);
        await _fixture.Owner.ExecuteAsync("CREATE TRIGGER kept BEFORE DELETE ON app.tally FOR EACH ROW EXECUTE FUNCTION trail.refuse()");
        var refused = await RunAsync(swap: true);
        (refused.State, refused.Trouble).ShouldBe(("failed", "TR003: app.tally has triggers, foreign keys or counters: it cannot be exchanged"));
        (await _fixture.App.ScalarAsync<long>("SELECT count(*) FROM app.tally")).ShouldBe(5);
    }
}
