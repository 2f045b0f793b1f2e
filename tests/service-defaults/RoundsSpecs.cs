namespace Transparency.ServiceDefaults.Tests;

public class RoundsSpecs
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1), Never = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_round_that_fails_is_told_and_the_next_one_works()
    {
        using var stopping = new CancellationTokenSource();
        var (rounds, told) = (0, new List<string>());
        await Rounds.RunAsync(TimeProvider.System, Short, _ => ++rounds switch
        {
            1 => throw new InvalidOperationException("not configured"),
            2 => Task.FromException(new NotSupportedException("never seen")),
            3 => Task.CompletedTask,
            _ => stopping.CancelAsync(),
        }, e => told.Add(e.Message), stopping.Token);
        rounds.ShouldBe(4);
        told.ShouldBe(["not configured", "never seen"]);
    }

    [Fact]
    public async Task While_there_is_more_nobody_pauses()
    {
        using var stopping = new CancellationTokenSource();
        var left = 100;
        var draining = Rounds.DrainAsync(TimeProvider.System, Never, _ => Task.FromResult(--left > 0), _ => { }, stopping.Token);
        left.ShouldBe(0);
        draining.IsCompleted.ShouldBeFalse("it rests until there may be more");
        await stopping.CancelAsync();
        await draining;
    }

    [Fact]
    public async Task What_has_to_be_done_once_goes_on_behind_a_failure_and_ends_when_nothing_is_left()
    {
        var (rounds, told) = (0, 0);
        await Rounds.FinishAsync(TimeProvider.System, Short, _ => ++rounds switch
        {
            2 => throw new InvalidOperationException("away"),
            < 5 => Task.FromResult(true),
            _ => Task.FromResult(false),
        }, _ => told++, CancellationToken.None);
        (rounds, told).ShouldBe((5, 1));
    }

    [Fact]
    public async Task Stopping_in_the_middle_of_a_round_is_no_failure()
    {
        using var stopping = new CancellationTokenSource();
        var told = 0;
        var running = Rounds.RunAsync(TimeProvider.System, Short, token => Task.Delay(Timeout.Infinite, token), _ => told++, stopping.Token);
        await stopping.CancelAsync();
        await running;
        told.ShouldBe(0);
    }

    [Fact]
    public async Task After_a_failure_it_waits_as_long_as_it_is_told()
    {
        using var stopping = new CancellationTokenSource();
        var rounds = 0;
        var running = Rounds.DrainAsync(TimeProvider.System, Short, _ =>
        {
            rounds++;
            throw new TimeoutException();
        }, _ => { }, stopping.Token, Never);
        await Task.Delay(50);
        await stopping.CancelAsync();
        await running;
        rounds.ShouldBe(1);
    }
}
