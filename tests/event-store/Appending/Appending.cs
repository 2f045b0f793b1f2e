using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore.Tests.Appending;

public sealed class Appending(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [Fact]
    public async Task A_new_stream_gets_versions_from_one_and_contiguous_indexes()
    {
        var stream = Given.Stream();
        var first = await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.NoStream, 3)) as AppendResult.Appended;
        first!.Version.ShouldBe(3);
        (first.LastIndex - first.FirstIndex).ShouldBe(2);
        first.SeqIds.Count.ShouldBe(3);

        var second = await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.Exactly(3))) as AppendResult.Appended;
        second!.Version.ShouldBe(4);
        second.FirstIndex.ShouldBeGreaterThan(first.LastIndex);

        var read = await fixture.Store.ReadStreamAsync("doe", stream);
        read.Select(e => e.Version).ShouldBe([1, 2, 3, 4]);
        read.Take(3).Select(e => e.Index).ShouldBe([first.FirstIndex, first.FirstIndex + 1, first.LastIndex]);
        read.Take(3).Select(e => e.SeqId).ShouldBe(first.SeqIds);
        read.ShouldAllBe(e => !e.Foreign);
        (await fixture.App.ScalarAsync<long>($"SELECT version FROM events.mt_streams WHERE id = '{stream}'")).ShouldBe(4);
    }

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        var stream = Given.Stream();
        var written = Given.Event("""{"b":"ข้อความ","a":[1,2,{"x":null}],"personal":{"s1":{"name":"v1.s1.x"}}}""") with { CausationId = "cause", Headers = default };
        await fixture.Store.AppendAsync(new Append("doe", stream, "case", ExpectedVersion.NoStream, [written]) { SubjectSalts = new Dictionary<string, byte[]> { ["s1"] = new byte[32] } });
        var read = (await fixture.Store.ReadStreamAsync("doe", stream)).ShouldHaveSingleItem();
        (read.Id, read.Type, read.DotNetType, read.CorrelationId, read.CausationId, read.UserName).ShouldBe((written.Id, written.Type, written.DotNetType, written.CorrelationId, "cause", written.UserName));
        CanonicalJson.Of(read.Data.Span).ShouldBe(CanonicalJson.Of(written.Data.Span));
        read.Headers.IsEmpty.ShouldBeTrue();
        read.Timestamp.UtcTicks.ShouldBe(written.Timestamp.UtcTicks / 10 * 10);
        (await fixture.App.ScalarAsync<byte[]>($"SELECT personal FROM trail.leaf WHERE idx = {read.Index}")).Length.ShouldBe(32);
    }

    [Fact]
    public async Task A_stale_expectation_is_answered_with_the_actual_version()
    {
        var stream = Given.Stream();
        await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.NoStream, 2));
        (await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.NoStream))).ShouldBe(new AppendResult.VersionConflict(2));
        (await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.Exactly(1)))).ShouldBe(new AppendResult.VersionConflict(2));
        (await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.Exactly(5)))).ShouldBe(new AppendResult.VersionConflict(2));
        (await fixture.Store.AppendAsync(Given.Append(Given.Stream(), ExpectedVersion.Exactly(1)))).ShouldBe(new AppendResult.VersionConflict(0));
        (await fixture.Store.ReadStreamAsync("doe", stream)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Equal_stream_ids_of_two_tenants_are_two_streams()
    {
        var stream = Given.Stream();
        await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.NoStream));
        (await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.NoStream) with { Tenant = "dsd" })).ShouldBeOfType<AppendResult.Appended>();
        (await fixture.Store.ReadStreamAsync("dsd", stream)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Appends_to_one_stream_in_one_call_follow_each_other()
    {
        var stream = Given.Stream();
        var results = await fixture.Store.AppendAllAsync([.. Enumerable.Range(0, 20).Select(i => Given.Append(stream, ExpectedVersion.Any, 1 + (i % 3)))]);
        var versions = results.Cast<AppendResult.Appended>().Select(r => r.Version).ToArray();
        versions.ShouldBe(versions.Order());
        (await fixture.Store.ReadStreamAsync("doe", stream)).Select(e => e.Version).ShouldBe(Enumerable.Range(1, (int)versions[^1]).Select(v => (long)v));
    }

    [Fact]
    public void A_stream_that_probably_begins_is_not_looked_for_and_carries_what_follows_in_its_group()
    {
        var (begun, unknown) = (Given.Stream(), Given.Stream());
        GroupPlan Plan(params Append[] appends) => GroupPlan.Make([.. appends.Select(append => new Pending(append, default))], new StreamHeads(100), look: null);
        Plan(Given.Append(begun, ExpectedVersion.Any) with { ProbablyFirst = true }, Given.Append(begun, ExpectedVersion.Any, 2)).ShouldSatisfyAllConditions(
            plan => plan.NeedsLook.ShouldBeFalse(), plan => plan.Writes.Select(write => write.LastVersion).ShouldBe([1L, 3L]), plan => plan.Moves.ShouldHaveSingleItem().IsNew.ShouldBeTrue());
        Plan(Given.Append(begun, ExpectedVersion.Any) with { ProbablyFirst = true }, Given.Append(unknown, ExpectedVersion.Any)).NeedsLook.ShouldBeTrue();
        Plan(Given.Append(begun, ExpectedVersion.Any), Given.Append(begun, ExpectedVersion.Any) with { ProbablyFirst = true }).NeedsLook.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_believed_wrongly_that_a_stream_begins_goes_on_behind_what_is_there()
    {
        var (known, archived, begun) = (Given.Stream(), Given.Stream(), Given.Stream());
        var key = Given.Inbox(Guid.NewGuid().ToString(), 1);
        await fixture.Store.AppendAllAsync([Given.Append(known, ExpectedVersion.Any, 2) with { Inbox = key }, Given.Append(archived, ExpectedVersion.Any)]);
        await fixture.App.ExecuteAsync($"SELECT events.mt_archive_stream('{archived}', 'doe')");
        await using var other = fixture.NewStore();
        Append First(string stream) => Given.Append(stream, ExpectedVersion.Any) with { ProbablyFirst = true };
        var results = await other.AppendAllAsync([First(known), First(begun), Given.Append(begun, ExpectedVersion.Any), First(archived), First(known) with { Inbox = key }]);
        results.OfType<AppendResult.Appended>().Select(each => each.Version).ShouldBe([3L, 1L, 2L]);
        (results[3], results[4].GetType()).ShouldBe((new AppendResult.StreamArchived(), typeof(AppendResult.AlreadyRecorded)));
        await Concurrency.TrailIsSoundAsync(fixture);
    }

    [Fact]
    public async Task An_archived_stream_takes_nothing_and_is_read_on_request_only()
    {
        var stream = Given.Stream();
        await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.NoStream));
        await fixture.App.ExecuteAsync($"SELECT events.mt_archive_stream('{stream}', 'doe')");
        (await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.Any))).ShouldBeOfType<AppendResult.StreamArchived>();
        (await fixture.Store.ReadStreamAsync("doe", stream)).ShouldBeEmpty();
        (await fixture.Store.ReadStreamAsync("doe", stream, archived: true)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stream_is_read_as_it_was_at_a_version_or_an_instant()
    {
        var stream = Given.Stream();
        var at = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.FromHours(7));
        await fixture.Store.AppendAsync(new Append("doe", stream, "case", ExpectedVersion.NoStream, [.. Enumerable.Range(0, 5).Select(i => Given.Event() with { Timestamp = at.AddHours(i) })]));
        (await fixture.Store.ReadStreamAsync("doe", stream, toVersion: 3)).Count.ShouldBe(3);
        (await fixture.Store.ReadStreamAsync("doe", stream, toTimestamp: at.AddHours(1))).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_writes_nothing()
    {
        await using var store = fixture.NewStore(new StoreOptions { QueueLimit = 1, Lanes = 1 });
        await using var blocker = await fixture.App.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_xact_lock(21586, 1)", blocker))
            await take.ExecuteNonQueryAsync();
        var waiting = store.AppendAsync(Given.Append(Given.Stream(), ExpectedVersion.NoStream));
        await Should.ThrowAsync<StoreOverloadedException>(() => store.AppendAsync(Given.Append(Given.Stream(), ExpectedVersion.NoStream)));
        store.Queued.ShouldBe(1);
        await transaction.RollbackAsync();
        (await waiting).ShouldBeOfType<AppendResult.Appended>();
    }

    [Fact]
    public async Task A_caller_that_went_away_before_its_turn_writes_nothing()
    {
        await using var store = fixture.NewStore(new StoreOptions { Lanes = 1 });
        await using var blocker = await fixture.App.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_xact_lock(21586, 1)", blocker))
            await take.ExecuteNonQueryAsync();
        var ahead = store.AppendAsync(Given.Append(Given.Stream(), ExpectedVersion.NoStream));
        await Given.EventuallyAsync(async () => await fixture.App.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1, "the first group waits");
        using var cancellation = new CancellationTokenSource();
        var stream = Given.Stream();
        var abandoned = store.AppendAsync(Given.Append(stream, ExpectedVersion.NoStream), cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(abandoned);
        await transaction.RollbackAsync();
        await ahead;
        await store.AppendAsync(Given.Append(Given.Stream(), ExpectedVersion.NoStream));
        (await store.ReadStreamAsync("doe", stream)).ShouldBeEmpty();
    }
}
