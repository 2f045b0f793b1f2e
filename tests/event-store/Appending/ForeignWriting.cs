namespace Transparency.EventStore.Tests.Appending;

public sealed class ForeignWriting(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    internal static string MartenAppend(string stream, int events, long? expected = null)
    {
        var ids = string.Join(',', Enumerable.Range(0, events).Select(_ => $"'{Guid.CreateVersion7()}'::uuid"));
        string Repeat(string value, string type) => $"ARRAY[{string.Join(',', Enumerable.Repeat(value, events))}]::{type}[]";
        return $$"""
            SELECT events.mt_quick_append_events('{{stream}}', 'case', 'doe', ARRAY[{{ids}}], {{Repeat("'noted'", "varchar")}}, {{Repeat("'A.B, A'", "varchar")}},
                {{Repeat("'{\"by\":\"marten\"}'", "jsonb")}}, {{Repeat("NULL", "bytea")}}, {{Repeat("NULL", "varchar")}}, {{Repeat("'c'", "varchar")}}, {{Repeat("'null'", "jsonb")}},
                {{Repeat("NULL", "varchar")}}, {{Repeat("now()", "timestamptz")}}, {{expected?.ToString() ?? "NULL"}})
            """;
    }

    [Fact]
    public async Task Martens_function_appends_and_answers_version_and_numbers()
    {
        var stream = Given.Stream();
        var answer = await fixture.App.ScalarAsync<long[]>(MartenAppend(stream, 3, expected: 0));
        answer.Length.ShouldBe(4);
        answer[0].ShouldBe(3);
        (await Should.ThrowAsync<Npgsql.PostgresException>(() => fixture.App.ExecuteAsync(MartenAppend(stream, 1, expected: 1)))).SqlState.ShouldBe("MT003");
        await fixture.App.ExecuteAsync($"SELECT events.mt_archive_stream('{stream}', 'doe')");
        (await Should.ThrowAsync<Npgsql.PostgresException>(() => fixture.App.ExecuteAsync(MartenAppend(stream, 1)))).SqlState.ShouldBe("MT001");
    }

    [Fact]
    public async Task Who_appends_behind_foreign_events_gives_them_their_leaves_first()
    {
        var stream = Given.Stream();
        await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.NoStream));
        await fixture.App.ExecuteAsync(MartenAppend(stream, 2));
        (await fixture.Store.AppendAsync(Given.Append(stream, ExpectedVersion.Exactly(3)))).ShouldBeOfType<AppendResult.Appended>();
        var read = await fixture.Store.ReadStreamAsync("doe", stream);
        read.Select(e => e.Foreign).ShouldBe([false, true, true, false]);
        read.Select(e => e.Index).ShouldBe(read.Select(e => e.Index).Order());
        read.ShouldAllBe(e => e.Index >= 0);
        read[1].Headers.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Foreign_events_are_indexed_exactly_once_by_competing_sweeps()
    {
        var streams = Enumerable.Range(0, 5).Select(_ => Given.Stream()).ToArray();
        foreach (var stream in streams.Concat(streams))
            await fixture.App.ExecuteAsync(MartenAppend(stream, 3));
        await using var other = fixture.NewStore();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? fixture.Store : other).Foreign.AddLeavesAsync(0, CancellationToken.None)));
        await Concurrency.TrailIsSoundAsync(fixture);
        (await fixture.App.ScalarAsync<long>("SELECT count(*) FROM trail.leaf WHERE origin = 1")).ShouldBeGreaterThanOrEqualTo(30);
    }

    [Fact]
    public async Task Between_our_own_numbers_no_foreign_event_is_overlooked_also_one_that_commits_late()
    {
        await using var store = fixture.NewStore();
        var low = await fixture.App.ScalarAsync<long>("SELECT last_value FROM events.mt_events_sequence");
        async Task<long> OwnAsync() => (await store.AppendAsync(Given.Append(Given.Stream(), ExpectedVersion.NoStream))).ShouldBeOfType<AppendResult.Appended>().SeqIds[^1];

        await OwnAsync();
        var own = await OwnAsync();
        store.Own.Through(low).ShouldBe(own, "nobody else wrote");
        await using var connection = await fixture.App.OpenConnectionAsync();
        await using var late = await connection.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand(MartenAppend(Given.Stream(), 2), connection, late))
            await command.ExecuteScalarAsync();
        await OwnAsync();
        await fixture.App.ExecuteAsync(MartenAppend(Given.Stream(), 2));
        await OwnAsync();
        await store.Foreign.AddLeavesAsync(store.Own.Through(low), CancellationToken.None);
        (await LeaflessAsync(low)).ShouldBe(0, "the foreign event that is there has its leaf");
        await late.CommitAsync();
        (await LeaflessAsync(low)).ShouldBe(2);
        await store.Foreign.AddLeavesAsync(store.Own.Through(low), CancellationToken.None);
        (await LeaflessAsync(low)).ShouldBe(0);
    }

    private Task<long> LeaflessAsync(long above) => fixture.App.ScalarAsync<long>($"SELECT count(*) FROM trail.leafless({above}, NULL, NULL, 100)");

    [Fact]
    public async Task Martens_progression_functions_move_marks_and_record_skips()
    {
        await fixture.App.ExecuteAsync("SELECT events.mt_mark_event_progression('Cases:All', 5)");
        await fixture.App.ExecuteAsync("SELECT events.mt_mark_event_progression('Cases:All', 9)");
        (await fixture.App.ScalarAsync<long>("SELECT last_seq_id FROM events.mt_event_progression WHERE name = 'Cases:All'")).ShouldBe(9);
        (await fixture.App.ScalarAsync<long>("SELECT events.mt_mark_progression_with_skip('Cases:All', 20, 4)")).ShouldBe(9, "the mark stands elsewhere");
        (await fixture.App.ScalarAsync<long>("SELECT events.mt_mark_progression_with_skip('Cases:All', 20, 9)")).ShouldBe(20);
        (await fixture.App.ScalarAsync<long>("SELECT starting_sequence FROM events.mt_high_water_skips WHERE ending_sequence = 20")).ShouldBe(9);
    }
}
