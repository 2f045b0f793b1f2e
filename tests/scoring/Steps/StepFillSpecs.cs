using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Scoring.Steps;
using Transparency.Scoring.Tests.Decisions;

namespace Transparency.Scoring.Tests.Steps;

/// <summary>Steps of cases that were there before steps were timed.</summary>
public sealed class Steps_after_an_upgrade : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.OpenAsync();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private StepFill Fill() => new(_desk.Store, _desk.Catalogues, _desk.Clock, NullLogger<StepFill>.Instance);

    private Task<List<string>> RowsAsync() => _desk.QueryAsync<string>("select t::text from app.step_time t order by case_id, step");

    private async Task RecordedAsync(int cases)
    {
        var index = 0L;
        foreach (var run in Enumerable.Range(0, cases).SelectMany(c => new Story($"case-{c:d3}").Opened("2026-10-05T09:00").Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign").Facts).Select(fact => fact with { Index = index++ }).Chunk(150))
            await _desk.Followed.HandleAsync(await _desk.Followed.MarkAsync(default), run[^1].Index, run, default);
    }

    [Fact]
    public async Task Are_timed_once_page_by_page_as_they_would_have_been()
    {
        await RecordedAsync(StepFill.PageSize + 1);
        var before = await RowsAsync();
        before.Count.ShouldBe(2 * (StepFill.PageSize + 1));
        // As it was: the cases are kept, and nothing says what their steps took.
        await _desk.QueryAsync<string>("delete from app.step_time returning case_id");
        using (var fill = Fill()) (await fill.FillAsync(default)).ShouldBeTrue();
        (await RowsAsync()).Count.ShouldBe(2 * StepFill.PageSize);
        // A replica, or the same service after a restart, goes on where it was.
        using var again = Fill();
        (await again.FillAsync(default)).ShouldBeFalse();
        (await RowsAsync()).ShouldBe(before);
        await _desk.QueryAsync<string>("delete from app.step_time returning case_id");
        (await again.FillAsync(default)).ShouldBeFalse("it is done once");
        (await RowsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Leave_what_is_timed_already_as_it_is_and_an_empty_service_in_peace()
    {
        await RecordedAsync(3);
        var before = await RowsAsync();
        using var fill = Fill();
        (await fill.FillAsync(default)).ShouldBeFalse();
        (await RowsAsync()).ShouldBe(before);
        (await _desk.QueryAsync<string>("select name from app.fill")).ShouldBeEmpty();
    }
}
