using System.Text;

namespace Transparency.EventStore.Tests.Subscriptions;

public sealed class SharedPagesSpecs : IDisposable
{
    private readonly Hand _hand = new();
    private readonly List<(long After, int Limit)> _read = [];
    private readonly List<StoredEvent> _log = [];
    private readonly SharedPages _pages;

    public SharedPagesSpecs() => _pages = new((after, limit, _) =>
    {
        _read.Add((after, limit));
        return Task.FromResult<IReadOnlyList<StoredEvent>>([.. _log.Where(stored => stored.Index > after).Take(limit)]);
    }, _hand);

    public void Dispose() => _pages.Dispose();

    private sealed class Hand : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }

    private void Grow(int events, int bytes = 2)
    {
        for (var i = 0; i < events; i++)
            _log.Add(new(_log.Count, _log.Count, Guid.CreateVersion7(), "a", "s", 1, "t", "", Encoding.UTF8.GetBytes(new string(' ', bytes)), default, null, null, null, default, false));
    }

    private async Task<IReadOnlyList<StoredEvent>> ReadAsync(long after, int limit = 500)
    {
        var page = await _pages.ReadAsync(after, limit, default);
        page.Select(stored => stored.Index).ShouldBe(Enumerable.Range(0, page.Count).Select(i => after + 1 + i), "ascending without holes");
        return page;
    }

    [Fact]
    public async Task What_one_has_read_the_next_gets_from_memory_the_same_objects()
    {
        Grow(10);
        var first = await ReadAsync(-1);
        (await ReadAsync(-1))[3].ShouldBeSameAs(first[3]);
        (await ReadAsync(4, 3)).Count.ShouldBe(3);
        Grow(5);
        // What is kept comes first, whatever the log holds by now; the rest is read behind it.
        (await ReadAsync(7)).Count.ShouldBe(2);
        (await ReadAsync(9)).Count.ShouldBe(5);
        (await ReadAsync(2)).Count.ShouldBe(12, "pages that follow on each other are kept together");
        _read.ShouldBe([(-1, 500), (9, 500)]);
    }

    [Fact]
    public async Task The_end_of_the_log_is_asked_for_each_time()
    {
        Grow(2);
        await ReadAsync(-1);
        (await ReadAsync(1)).ShouldBeEmpty();
        (await ReadAsync(1)).ShouldBeEmpty();
        Grow(1);
        (await ReadAsync(1)).Count.ShouldBe(1);
        _read.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Who_comes_from_far_behind_reads_alone_and_takes_nothing_from_the_others()
    {
        Grow(2_000);
        await ReadAsync(1_500);
        (await ReadAsync(-1, 100)).Count.ShouldBe(100);
        (await ReadAsync(99, 100)).Count.ShouldBe(100);
        await ReadAsync(1_500);
        _read.ShouldBe([(1_500, 500), (-1, 100), (99, 100)]);
    }

    [Fact]
    public async Task Nothing_is_older_than_a_second()
    {
        Grow(3);
        await ReadAsync(-1);
        _hand.Passed = TimeSpan.FromSeconds(1.5);
        await ReadAsync(-1);
        _read.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Old_events_leave_when_new_ones_are_many()
    {
        Grow(6, (int)SharedPages.MostBytes / 4);
        await ReadAsync(-1, 3);
        await ReadAsync(2, 3);
        (await ReadAsync(2)).Count.ShouldBe(3, "what was read last is kept whole");
        await ReadAsync(0, 1);
        _read.ShouldBe([(-1, 3), (2, 3), (0, 1)]);
    }

    [Fact]
    public async Task A_reading_that_fails_leaves_what_was_kept()
    {
        var fails = true;
        using var pages = new SharedPages((after, _, _) => fails ? throw new LedgerGapException(after + 1) : Task.FromResult<IReadOnlyList<StoredEvent>>([.. _log]), _hand);
        Grow(1);
        await Should.ThrowAsync<LedgerGapException>(() => pages.ReadAsync(-1, 10, default));
        fails = false;
        (await pages.ReadAsync(-1, 10, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Readers_that_wake_together_read_once()
    {
        Grow(4);
        var (reads, gate) = (0, new TaskCompletionSource());
        using var pages = new SharedPages(async (_, _, _) =>
        {
            reads++;
            await gate.Task;
            return [.. _log];
        }, _hand);
        var readers = Enumerable.Range(0, 3).Select(_ => pages.ReadAsync(-1, 10, default)).ToArray();
        gate.SetResult();
        (await Task.WhenAll(readers)).ShouldAllBe(page => page.Count == 4);
        reads.ShouldBe(1);
    }

    private void Write(int from, int count) => _pages.Offer(() => [.. _log.Skip(from).Take(count)]);

    [Fact]
    public async Task What_was_just_written_is_not_read_back()
    {
        Grow(2);
        await ReadAsync(-1);
        Grow(5);
        Write(2, 5);
        var page = await ReadAsync(1);
        page.Count.ShouldBe(5);
        page[4].ShouldBeSameAs(_log[6]);
        _read.ShouldBe([(-1, 500)]);
    }

    [Fact]
    public async Task Groups_that_are_handed_over_out_of_order_wait_for_each_other()
    {
        Grow(1);
        await ReadAsync(-1);
        Grow(9);
        Write(7, 3);
        Write(4, 3);
        Write(1, 3);
        (await ReadAsync(0)).Count.ShouldBe(9);
        _read.ShouldBe([(-1, 500)]);
    }

    [Fact]
    public async Task What_another_process_wrote_in_between_is_read()
    {
        Grow(1);
        await ReadAsync(-1);
        Grow(4);
        Write(3, 2);
        (await ReadAsync(0, 2)).Count.ShouldBe(2, "index 1 and 2 are nobody's here");
        (await ReadAsync(2)).Count.ShouldBe(2);
        _read.ShouldBe([(-1, 500), (0, 2)]);
    }

    [Fact]
    public async Task Written_while_a_page_is_read_nothing_comes_twice()
    {
        SharedPages? offered = null;
        using var pages = new SharedPages((after, limit, _) =>
        {
            var page = _log.Where(stored => stored.Index > after).Take(limit).ToList();
            if (page.Count > 0)
            {
                Grow(3);
                offered!.Offer(() => [.. _log.TakeLast(3)]);
            }
            return Task.FromResult<IReadOnlyList<StoredEvent>>(page);
        }, _hand);
        offered = pages;
        Grow(4);
        (await pages.ReadAsync(-1, 10, default)).Count.ShouldBe(4);
        (await pages.ReadAsync(-1, 10, default)).Select(stored => stored.Index).ShouldBe([.. Enumerable.Range(0, 7)]);
    }

    [Fact]
    public void Nothing_is_made_for_a_log_that_nobody_reads() => _pages.Offer(() => throw new InvalidOperationException("nobody reads"));

    [Fact]
    public void What_an_event_says_is_read_once_for_all_and_anew_for_a_copy()
    {
        Grow(1, 3);
        var reads = 0;
        Func<StoredEvent, string?> text = stored => (++reads, Encoding.UTF8.GetString(stored.Data.Span)).Item2;
        var first = _log[0].Once(text);
        _log[0].Once(text).ShouldBeSameAs(first);
        (_log[0] with { Data = "other"u8.ToArray() }).Once(text).ShouldBe("other");
        reads.ShouldBe(2);
        Func<StoredEvent, object?> nothing = _ => (++reads, (object?)null).Item2;
        _log[0].Once(nothing).ShouldBeNull();
        _log[0].Once(nothing).ShouldBeNull();
        reads.ShouldBe(3, "that it says nothing is known too");
    }
}
