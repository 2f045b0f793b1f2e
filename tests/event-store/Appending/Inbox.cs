using Npgsql;

namespace Transparency.EventStore.Tests.Appending;

public sealed class Inbox(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private static Append Reported(string id, byte digest = 1, string? stream = null) =>
        Given.Append(stream ?? Given.Stream(), ExpectedVersion.Any) with { Inbox = Given.Inbox(id, digest) };

    [Fact]
    public async Task A_repeat_is_answered_with_the_index_of_the_first_and_adds_nothing()
    {
        var id = Guid.NewGuid().ToString();
        var first = (AppendResult.Appended)await fixture.Store.AppendAsync(Reported(id));
        (await fixture.Store.AppendAsync(Reported(id))).ShouldBe(new AppendResult.AlreadyRecorded(first.FirstIndex));
        (await fixture.Store.AppendAsync(Reported(id, digest: 2))).ShouldBe(new AppendResult.DigestConflict());
        await using var other = fixture.NewStore();
        (await other.AppendAsync(Reported(id))).ShouldBe(new AppendResult.AlreadyRecorded(first.FirstIndex));
        await Concurrency.TrailIsSoundAsync(fixture);
    }

    [Fact]
    public async Task Of_equal_reports_at_one_moment_one_is_recorded()
    {
        var id = Guid.NewGuid().ToString();
        await using var other = fixture.NewStore();
        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => (i % 2 == 0 ? fixture.Store : other).AppendAsync(Reported(id))));
        var first = results.OfType<AppendResult.Appended>().ShouldHaveSingleItem();
        results.OfType<AppendResult.AlreadyRecorded>().Count().ShouldBe(29);
        results.OfType<AppendResult.AlreadyRecorded>().ShouldAllBe(r => r.Index == first.FirstIndex);
    }

    [Fact]
    public async Task Repeats_in_one_call_are_told_apart_from_news()
    {
        var ids = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid().ToString()).ToArray();
        var stream = Given.Stream();
        await fixture.Store.AppendAllAsync([.. ids.Take(10).Select(id => Reported(id, stream: stream))]);
        var results = await fixture.Store.AppendAllAsync([.. ids.Select(id => Reported(id, stream: stream)), .. ids.Select(id => Reported(id, stream: stream)), Reported(ids[0], 9)]);
        results.Count(r => r is AppendResult.Appended).ShouldBe(30);
        results.Count(r => r is AppendResult.AlreadyRecorded).ShouldBe(50);
        results[^1].ShouldBe(new AppendResult.DigestConflict());
        (await fixture.Store.ReadStreamAsync("doe", stream)).Count.ShouldBe(40);
    }

    [Fact]
    public async Task An_append_that_lost_its_version_does_not_use_up_its_inbox_key()
    {
        var id = Guid.NewGuid().ToString();
        var stream = Given.Stream();
        await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.NoStream));
        (await fixture.Store.AppendAsync(Reported(id, stream: stream) with { Expected = ExpectedVersion.NoStream })).ShouldBeOfType<AppendResult.VersionConflict>();
        (await fixture.Store.AppendAsync(Reported(id, stream: stream))).ShouldBeOfType<AppendResult.Appended>();
    }

    [Fact]
    public async Task Statements_alongside_take_effect_with_their_append_only()
    {
        await fixture.Owner.ExecuteAsync("CREATE TABLE IF NOT EXISTS app.seen (id text PRIMARY KEY)");
        Append With(string id, string row) => Reported(id) with
        {
            Alongside = batch => batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO app.seen VALUES ($1)") { Parameters = { new NpgsqlParameter<string> { TypedValue = row } } }),
        };
        string first = Guid.NewGuid().ToString(), second = Guid.NewGuid().ToString(), row = Guid.NewGuid().ToString();
        (await fixture.Store.AppendAsync(With(first, row))).ShouldBeOfType<AppendResult.Appended>();
        (await fixture.Store.AppendAsync(With(first, row + "-repeat"))).ShouldBeOfType<AppendResult.AlreadyRecorded>();
        (await Should.ThrowAsync<PostgresException>(() => fixture.Store.AppendAsync(With(second, row)))).SqlState.ShouldBe("23505");
        (await fixture.App.ScalarAsync<long>($"SELECT count(*) FROM app.seen WHERE id LIKE '{row}%'")).ShouldBe(1);
        (await fixture.Store.AppendAsync(With(second, row + "-2"))).ShouldBeOfType<AppendResult.Appended>("the refused append left no inbox row");
        await Concurrency.TrailIsSoundAsync(fixture);
    }

    [Fact]
    public async Task A_row_alongside_that_is_refused_because_the_append_was_overtaken_is_a_conflict_for_a_writer_that_knows_nothing_of_the_stream()
    {
        await fixture.Owner.ExecuteAsync("CREATE TABLE IF NOT EXISTS app.once (id text PRIMARY KEY)");
        var stream = Given.Stream();
        var append = Given.Append(stream, ExpectedVersion.NoStream) with
        {
            Alongside = batch => batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO app.once VALUES ($1)") { Parameters = { new NpgsqlParameter<string> { TypedValue = stream } } }),
        };
        (await fixture.Store.AppendAsync(append)).ShouldBeOfType<AppendResult.Appended>();
        await using var cold = fixture.NewStore();
        (await cold.AppendAsync(append)).ShouldBeOfType<AppendResult.VersionConflict>();
        await Concurrency.TrailIsSoundAsync(fixture);
    }

    [Fact]
    public async Task Rows_alongside_appends_of_one_group_share_a_statement()
    {
        await fixture.Owner.ExecuteAsync("CREATE TABLE IF NOT EXISTS app.shared (id text PRIMARY KEY, half numeric, note text)");
        const string sql = "INSERT INTO app.shared SELECT * FROM unnest($1, $2, $3)";
        var run = Guid.NewGuid().ToString();
        var commands = new System.Collections.Concurrent.ConcurrentBag<NpgsqlBatch>();
        var results = await fixture.Store.AppendAllAsync([.. Enumerable.Range(0, 50).Select(i => Given.Append(Given.Stream(), ExpectedVersion.NoStream) with
        {
            Alongside = batch =>
            {
                new SharedRows(batch, sql).Add($"{run}-{i:D2}").Add(i % 3 == 0 ? (decimal?)null : i / 2m).Add(i % 2 == 0 ? "even" : null);
                if (!commands.Contains(batch)) commands.Add(batch);
            },
        })]);
        results.ShouldAllBe(result => result is AppendResult.Appended);
        (await fixture.App.ScalarAsync<string>($"SELECT count(*) || ' ' || count(note) || ' ' || sum(half) FROM app.shared WHERE id LIKE '{run}%'"))
            .ShouldBe($"50 25 {Enumerable.Range(0, 50).Where(i => i % 3 != 0).Sum(i => i / 2m).ToString("0.0###############", System.Globalization.CultureInfo.InvariantCulture)}");
        commands.Count.ShouldBeLessThan(50);
    }
}
