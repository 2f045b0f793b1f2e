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

        public Task<long> MarkAsync(CancellationToken cancellationToken) => Task.FromResult(Mark);

        public Task<bool> HandleAsync(long mark, long next, IReadOnlyList<long> items, CancellationToken cancellationToken)
        {
            JustBefore?.Invoke();
            JustBefore = null;
            if (Mark != mark)
                return Task.FromResult(false);
            Handled.AddRange(items);
            Mark = next;
            return Task.FromResult(true);
        }
    }

    private static (Publisher, Store, FeedFollower<long>) Setting(int size)
    {
        var publisher = new Publisher(size);
        var store = new Store();
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
