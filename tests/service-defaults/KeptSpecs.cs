using Transparency.ServiceDefaults.Publishing;

namespace Transparency.ServiceDefaults.Tests;

public class KeptSpecs
{
    private sealed class Hand : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed record Figures(int Row, int Head);

    [Fact]
    public async Task Figures_are_the_first_reading_as_a_whole_while_their_rows_stay_the_same()
    {
        var (hand, row, head) = (new Hand(), 1, 1);
        var kept = new KeptFigures<Figures>(hand, _ => Task.FromResult(new Figures(row, head++)), figures => figures.Row);
        var first = await kept.GetAsync(default);
        hand.Now += KeptFigures<Figures>.Longest;
        (await kept.GetAsync(default)).ShouldBe(first, "only the head of the log moved");
        row = 2;
        hand.Now += KeptFigures<Figures>.Longest;
        var second = await kept.GetAsync(default);
        (second.Value.Row, second.Value.Head, second.Since).ShouldBe((2, 3, hand.Now));
    }

    [Fact]
    public async Task Nobody_waits_who_asks_among_others_and_nobody_who_leaves_takes_the_reading_along()
    {
        var (hand, readings) = (new Hand(), 0);
        var held = new TaskCompletionSource();
        var kept = new KeptFigures<Figures>(hand, async token =>
        {
            token.CanBeCanceled.ShouldBeFalse();
            if (++readings > 1) await held.Task;
            return new(readings, 0);
        }, figures => figures.Row);
        await kept.GetAsync(default);
        hand.Now += KeptFigures<Figures>.Fresh;
        (await kept.GetAsync(default)).Value.Row.ShouldBe(1, "what is there, while it is read again");
        hand.Now += KeptFigures<Figures>.Longest;
        using (var leaving = new CancellationTokenSource(50))
            await Should.ThrowAsync<OperationCanceledException>(() => kept.GetAsync(leaving.Token));
        var waiting = kept.GetAsync(default);
        waiting.IsCompleted.ShouldBeFalse("too old to be shown");
        held.SetResult();
        (await waiting).Value.Row.ShouldBe(2);
        readings.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_is_read_once_for_all_who_ask_the_same_and_a_failure_is_not_kept()
    {
        var (hand, readings) = (new Hand(), 0);
        var kept = new KeptAnswers<int>(hand, TimeSpan.FromMinutes(5));
        (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => kept.GetAsync("a", async _ =>
        {
            await Task.Yield();
            return Interlocked.Increment(ref readings);
        }, default)))).ShouldAllBe(answer => answer == 1);
        (await kept.GetAsync("b", _ => Task.FromResult(7), default)).ShouldBe(7);
        hand.Now += TimeSpan.FromMinutes(5);
        (await kept.GetAsync("a", _ => Task.FromResult(2), default)).ShouldBe(2);
        await Should.ThrowAsync<TimeoutException>(() => kept.GetAsync("c", _ => Task.FromException<int>(new TimeoutException()), default));
        (await kept.GetAsync("c", _ => Task.FromResult(3), default)).ShouldBe(3);
    }
}
