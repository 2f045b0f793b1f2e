using FsCheck;
using FsCheck.Fluent;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.ServiceDefaults.Tests.Messaging;

public class FeedFollowerTests
{
    // The publisher's log: index 0..n-1, of which every third is not announced (a read, a heartbeat).
    private sealed class Publisher(int size)
    {
        public int Size { get; set; } = size;
        public int FeedReads { get; private set; }

        public List<long> Items(long above, long upTo) => [.. Enumerable.Range(0, Size).Select(i => (long)i).Where(i => i % 3 != 2 && i > above && i <= upTo)];

        public Announced<long> Run(long previous, long last) => new(previous, last, Items(previous, last));

        public Task<FeedSlice<long>> ReadAsync(long after, CancellationToken cancellationToken)
        {
            FeedReads++;
            var last = Math.Max(after, Math.Min(after + 4, Size - 1));
            return Task.FromResult(new FeedSlice<long>(last, Size - 1, Items(after, last)));
        }
    }

    private sealed class Store : IFollowedState<long>
    {
        public long Mark { get; set; } = -1;
        public List<long> Handled { get; } = [];
        public Action? JustBefore { get; set; }
        public int Times { get; private set; }
        public long Refuses { get; init; } = -1;
        public TaskCompletionSource? Busy { get; set; }

        public Task<long> MarkAsync(CancellationToken cancellationToken) => Task.FromResult(Mark);

        public async Task<bool> HandleAsync(long mark, long next, IReadOnlyList<long> items, CancellationToken cancellationToken)
        {
            if (Busy is { } busy)
                await busy.Task;
            JustBefore?.Invoke();
            JustBefore = null;
            if (Mark != mark)
                return false;
            if (items.Contains(Refuses))
                throw new InvalidOperationException("can never succeed");
            Handled.AddRange(items);
            (Mark, Times) = (next, Times + 1);
            return true;
        }
    }

    private static (Publisher, Store, FeedFollower<long>) Setting(int size, long refuses = -1)
    {
        var publisher = new Publisher(size);
        var store = new Store { Refuses = refuses };
        return (publisher, store, new FeedFollower<long>(store, i => i, publisher.ReadAsync));
    }

    [Fact]
    public async Task The_first_run_is_handled()
    {
        var (publisher, store, follower) = Setting(5);
        (await follower.ReceiveAsync(publisher.Run(-1, 4), default)).ShouldBe(Followed.Handled);
        store.Handled.ShouldBe([0, 1, 3, 4]);
        publisher.FeedReads.ShouldBe(0);
    }

    [Fact]
    public async Task A_repeat_does_nothing_even_when_cut_differently()
    {
        var (publisher, store, follower) = Setting(8);
        await follower.ReceiveAsync(publisher.Run(-1, 4), default);
        (await follower.ReceiveAsync(publisher.Run(-1, 4), default)).ShouldBe(Followed.Repeated);
        (await follower.ReceiveAsync(publisher.Run(1, 3), default)).ShouldBe(Followed.Repeated);
        (await follower.ReceiveAsync(publisher.Run(1, 7), default)).ShouldBe(Followed.Handled);
        store.Handled.ShouldBe([0, 1, 3, 4, 6, 7]);
    }

    [Fact]
    public async Task A_later_run_first_closes_the_hole_and_the_earlier_one_is_then_a_repeat()
    {
        var (publisher, store, follower) = Setting(10);
        (await follower.ReceiveAsync(publisher.Run(6, 9), default)).ShouldBe(Followed.HoleClosed);
        store.Handled.ShouldBe([0, 1, 3, 4, 6, 7, 9]);
        (await follower.ReceiveAsync(publisher.Run(-1, 6), default)).ShouldBe(Followed.Repeated);
    }

    [Fact]
    public async Task A_run_behind_the_end_of_the_feed_waits_instead_of_losing_the_hole()
    {
        var (publisher, store, follower) = Setting(4);
        await Should.ThrowAsync<TimeoutException>(() => follower.ReceiveAsync(new Announced<long>(9, 10, [10]), default));
        store.Mark.ShouldBe(3);
        store.Handled.ShouldBe([0, 1, 3]);
        publisher.Size = 11;
        (await follower.ReceiveAsync(publisher.Run(9, 10), default)).ShouldBe(Followed.HoleClosed);
        store.Handled.ShouldBe([0, 1, 3, 4, 6, 7, 9, 10]);
    }

    [Fact]
    public async Task A_run_without_items_still_moves_the_mark()
    {
        var (publisher, store, follower) = Setting(3);
        await follower.ReceiveAsync(publisher.Run(-1, 1), default);
        await follower.ReceiveAsync(new Announced<long>(1, 2, []), default);
        store.Mark.ShouldBe(2);
    }

    [Fact]
    public async Task Start_up_reads_the_feed_to_its_head_and_an_empty_feed_is_fine()
    {
        var (_, store, follower) = Setting(23);
        (await follower.CatchUpAsync(default)).ShouldBe(22);
        store.Handled.Count.ShouldBe(16);
        (await follower.CatchUpAsync(default)).ShouldBe(22);
        var (_, _, empty) = Setting(0);
        (await empty.CatchUpAsync(default)).ShouldBe(-1);
    }

    [Fact]
    public async Task When_another_replica_was_faster_nothing_is_handled_twice()
    {
        var (publisher, store, follower) = Setting(9);
        store.JustBefore = () =>
        {
            store.Handled.AddRange(publisher.Items(-1, 4));
            store.Mark = 4;
        };
        (await follower.ReceiveAsync(publisher.Run(-1, 7), default)).ShouldBe(Followed.Handled);
        store.Handled.ShouldBe(publisher.Items(-1, 7));
    }

    [Fact]
    public async Task Runs_that_arrive_while_one_is_handled_are_handled_together_in_ledger_order()
    {
        var (publisher, store, follower) = Setting(40);
        store.Busy = new();
        Task<Followed>[] taken = [follower.ReceiveAsync(publisher.Run(-1, 3), default), .. Enumerable.Range(1, 9).Reverse().Select(i => follower.ReceiveAsync(publisher.Run((i * 4) - 1, (i * 4) + 3), default))];
        store.Busy.SetResult();
        (await Task.WhenAll(taken)).ShouldAllBe(outcome => outcome == Followed.Handled);
        store.Handled.ShouldBe(publisher.Items(-1, 39));
        (store.Times, publisher.FeedReads).ShouldBe((2, 0));
    }

    [Fact]
    public async Task What_is_handled_together_has_a_limit()
    {
        var (publisher, store, follower) = Setting(4 * FeedFollower<long>.Most);
        store.Busy = new();
        const int Length = FeedFollower<long>.Most / 4;
        var taken = Enumerable.Range(0, 16).Select(i => follower.ReceiveAsync(publisher.Run((i * Length) - 1, ((i + 1) * Length) - 1), default)).ToList();
        store.Busy.SetResult();
        await Task.WhenAll(taken);
        store.Handled.ShouldBe(publisher.Items(-1, publisher.Size - 1));
        store.Times.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task A_run_that_overtook_the_one_before_it_waits_a_moment_for_it_and_the_feed_is_left_alone()
    {
        var (publisher, store, follower) = Setting(10);
        follower.Grace = TimeSpan.FromMinutes(1);
        var later = follower.ReceiveAsync(publisher.Run(6, 9), default);
        (await follower.ReceiveAsync(publisher.Run(-1, 6), default)).ShouldBe(Followed.Handled);
        (await later).ShouldBe(Followed.Handled);
        store.Handled.ShouldBe(publisher.Items(-1, 9));
        publisher.FeedReads.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_can_never_succeed_takes_nobody_along_that_was_handled_with_it()
    {
        var (publisher, store, follower) = Setting(16, refuses: 9);
        store.Busy = new();
        var taken = Enumerable.Range(0, 4).Select(i => follower.ReceiveAsync(publisher.Run((i * 4) - 1, (i * 4) + 3), default)).ToList();
        store.Busy.SetResult();
        foreach (var good in taken[..2]) (await good).ShouldBe(Followed.Handled);
        await Should.ThrowAsync<InvalidOperationException>(() => taken[2]);
        // The one behind it would leave a hole: it waits in its queue too.
        await Should.ThrowAsync<InvalidOperationException>(() => taken[3]);
        store.Handled.ShouldBe(publisher.Items(-1, 7));
    }

    [Fact]
    public async Task Who_stops_waiting_takes_nobody_along()
    {
        var (publisher, store, follower) = Setting(12);
        store.Busy = new();
        using var stopping = new CancellationTokenSource();
        var first = follower.ReceiveAsync(publisher.Run(-1, 3), default);
        var second = follower.ReceiveAsync(publisher.Run(3, 7), stopping.Token);
        var third = follower.ReceiveAsync(publisher.Run(7, 11), default);
        await stopping.CancelAsync();
        store.Busy.SetResult();
        await first;
        await third;
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        store.Handled.ShouldBe(publisher.Items(-1, 11));
    }

    [Fact]
    public void Whatever_arrives_side_by_side_each_item_is_handled_once_and_in_order() =>
        Prop.ForAll(
            Gen.Two(Gen.Choose(-1, 39)).ListOf().Select(runs => runs.ToArray()).ToArbitrary(),
            runs =>
            {
                var (publisher, store, follower) = Setting(40);
                Task.WhenAll(runs.Where(run => run.Item1 != run.Item2).Select(run => Task.Run(() => follower.ReceiveAsync(publisher.Run(Math.Min(run.Item1, run.Item2), Math.Max(run.Item1, run.Item2)), default))))
                    .GetAwaiter().GetResult();
                follower.CatchUpAsync(default).GetAwaiter().GetResult();
                return store.Handled.SequenceEqual(publisher.Items(-1, 39));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_arrives_in_whatever_order_each_item_is_handled_once_and_in_order() =>
        Prop.ForAll(
            Gen.Two(Gen.Choose(-1, 39)).ListOf().Select(runs => runs.ToArray()).ToArbitrary(),
            runs =>
            {
                var (publisher, store, follower) = Setting(40);
                foreach (var (a, b) in runs)
                    if (a != b)
                        follower.ReceiveAsync(publisher.Run(Math.Min(a, b), Math.Max(a, b)), default).GetAwaiter().GetResult();
                follower.CatchUpAsync(default).GetAwaiter().GetResult();
                return store.Handled.SequenceEqual(publisher.Items(-1, 39));
            }).QuickCheckThrowOnFailure();
}
