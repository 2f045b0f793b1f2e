using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Peers;
using Transparency.ServiceDefaults.Messaging;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Recorded;

/// <summary>Coverage that was stated before this service kept it.</summary>
public sealed class Coverage_after_an_upgrade : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.OpenAsync();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private static CaseFact Stated(long index, int month, long recorded) =>
        Fact("CoverageStated", "2026-03-02 10:30", index) with { CaseId = "", Coverage = new(new DateOnly(2026, month, 1), "licences", 100, recorded, 0, 0) };

    // Two facts a page, as the feed answers.
    private Task<FeedSlice<CaseFact>> PageAsync(long after, CancellationToken cancellation)
    {
        var page = _desk.Feed.Where(fact => fact.Index > after).OrderBy(fact => fact.Index).Take(2).ToList();
        var head = _desk.Feed.Count == 0 ? -1 : _desk.Feed.Max(fact => fact.Index);
        return Task.FromResult(new FeedSlice<CaseFact>(page.Count == 0 ? after : page[^1].Index, head, page));
    }

    private CoverageFill Fill(Func<long, CancellationToken, Task<FeedSlice<CaseFact>>>? feed = null) => new(_desk.Store.Source, feed ?? PageAsync, _desk.Clock, NullLogger<CoverageFill>.Instance);

    private Task<List<string>> KeptAsync() => _desk.QueryAsync<string>("select extract(month from month)::int || ':' || recorded from app.coverage order by 1");

    [Fact]
    public async Task Is_read_once_from_the_feed_page_by_page_and_never_over_what_is_newer()
    {
        _desk.Feed.AddRange([Stated(1, 1, 90), Opened("2026-03-02 09:00", 2), Stated(3, 2, 97), Stated(4, 1, 95), Stated(5, 2, 80)]);
        await _desk.QueryAsync<int>("insert into app.coverage values ('doe', 'work-permit', '2026-02-01', 100, 99, 7)");
        using (var fill = Fill())
        {
            (await fill.FillAsync(default)).ShouldBeTrue();
            (await KeptAsync()).ShouldBe(["1:90", "2:99"]);
        }
        using var again = Fill();
        (await again.FillAsync(default)).ShouldBeTrue("a restart goes on where it was");
        (await again.FillAsync(default)).ShouldBeFalse();
        (await KeptAsync()).ShouldBe(["1:95", "2:99"]);
        using var later = Fill((_, _) => throw new InvalidOperationException("the feed is not read a second time"));
        (await later.FillAsync(default)).ShouldBeFalse();
        (await _desk.QueryAsync<string>("select case_id from app.case_fact")).ShouldBeEmpty("facts of cases come by their own way");
    }

    [Fact]
    public async Task Has_nothing_to_do_on_an_empty_feed()
    {
        using var fill = Fill();
        (await fill.FillAsync(default)).ShouldBeFalse();
        (await KeptAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Stays_due_when_the_feed_is_away()
    {
        using var fill = Fill((_, _) => throw new HttpRequestException("away"));
        await Should.ThrowAsync<HttpRequestException>(() => fill.FillAsync(default));
        _desk.Feed.Add(Stated(1, 1, 90));
        using var again = Fill();
        (await again.FillAsync(default)).ShouldBeFalse("one page was all");
        (await KeptAsync()).ShouldBe(["1:90"]);
    }
}
