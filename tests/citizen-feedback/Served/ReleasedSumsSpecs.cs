using System.Diagnostics;
using System.Net;
using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>What a release lets into the figures is told once: to the log, and from there to scoring.</summary>
public sealed class Released_sums(Service service) : IClassFixture<Service>
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);
    private static int _seed = 700_000;

    private RecordReleased Recorder() => new(service.Store, TimeProvider.System);

    private async Task<List<ReleasedSums>> FeedAsync(string point)
    {
        await Recorder().RecordAsync(default);
        // The service's own recorder may be about to append what it has read.
        for (var patience = Stopwatch.StartNew(); await service.CountAsync("select count(*) from app.sums_to_tell") > 0; await Task.Delay(50))
            if (patience.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException("sums wait");
        return [.. (await service.ReadAsync<RatingSumsPage>("/feed/rating-sums?after=-1", Roles.Service, "*")).Released.Where(each => each.Point == point)];
    }

    private async Task<string> RatedAsync(int n, string e1 = "yes", string e3 = "none", string? at = null)
    {
        var point = at ?? await service.OpenPointAsync();
        await using (await service.HoldReleaseAsync())
            for (var i = 0; i < n; i++) await service.RateAsync(Given.Rating(Interlocked.Increment(ref _seed), point, e1, e3));
        await service.ReleaseAsync();
        return point;
    }

    private static long N(IEnumerable<ReleasedSums> told, string question, string option) => told.SelectMany(each => each.Sums).Where(each => each.Question == question && each.Option == option).Sum(each => each.N);

    [Fact]
    public async Task Of_a_batch_are_one_event_that_holds_what_the_figures_gained_and_not_the_bribery_question()
    {
        var point = await RatedAsync(12, e3: "asked");
        var told = (await FeedAsync(point)).ShouldHaveSingleItem();
        (told.Agency, told.Office, told.Service, told.Basis).ShouldBe(("doe", "bkk", "work-permit", "walk-up"));
        told.Day.ShouldBeInRange(Today, Today.AddDays(1));
        told.Sums.Single(each => each.Question == "rating").ShouldSatisfyAllConditions(each => each.N.ShouldBe(12), each => each.Value.ShouldBeNull());
        told.Sums.Single(each => each is { Question: "e1", Option: "yes" }).ShouldSatisfyAllConditions(each => each.N.ShouldBe(12), each => each.Value.ShouldBe(100m));

        // Neither in what is told nor anywhere in what the log keeps; the figures of the anti-corruption centre have it.
        told.Sums.ShouldNotContain(each => each.Question == "e3");
        (await service.CountAsync("select count(*) from events.mt_events where type = 'ratings_released' and data::text ~ 'e3|asked'")).ShouldBe(0);
        (await service.CountAsync($"select sum(n)::bigint from app.tally where point = '{point}' and question = 'e3' and option = 'asked'")).ShouldBe(12);

        // A second batch is a second event, and together they are the figures, to the last option.
        await RatedAsync(10, e1: "no", at: point);
        var both = await FeedAsync(point);
        both.Count.ShouldBe(2);
        (N(both, "rating", ""), N(both, "e1", "yes"), N(both, "e1", "no")).ShouldBe((22, 12, 10));
        var sums = both.SelectMany(each => each.Sums, (each, sum) => (each.Day, sum)).GroupBy(each => (each.Day, each.sum.Question, each.sum.Option))
            .Select(group => $"{group.Key.Day:yyyy-MM-dd} {group.Key.Question} {group.Key.Option} {group.Sum(each => each.sum.N)} {group.Sum(each => each.sum.Held)}");
        sums.Order(StringComparer.Ordinal).ShouldBe((await TextsAsync($"select concat_ws(' ', released_on, question, option, n, held) from app.tally where point = '{point}' and question <> 'e3'")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_nine_ratings_are_not_told()
    {
        var point = await RatedAsync(9);
        (await FeedAsync(point)).ShouldBeEmpty();
        await RatedAsync(1, at: point);
        N([(await FeedAsync(point)).ShouldHaveSingleItem()], "rating", "").ShouldBe(10);
    }

    [Fact]
    public async Task Are_told_once_whatever_stops_between_the_release_the_log_and_the_mark()
    {
        // Released and not in the log: the process died in between. Two replicas then find the same rows at the same time.
        var point = "CRASHED" + Guid.NewGuid().ToString("n")[..4];
        await ExecuteAsync($$"""insert into app.sums_to_tell select gen_random_uuid(), 'doe', 'bkk', 'work-permit', '{{point}}', '2026-01-05', 'walk-up', '[{"question":"rating","option":"","n":10,"held":0,"value":null}]' from generate_series(1, 450)""");
        await Task.WhenAll(Recorder().RecordAsync(default), Recorder().RecordAsync(default));
        var told = await FeedAsync(point);
        told.Count.ShouldBe(450);
        told.Select(each => each.EventId).ShouldBeUnique();

        // In the log and the row still there, as out of a backup: nothing is appended, and the row goes.
        await ExecuteAsync($$"""insert into app.sums_to_tell values ('{{told[0].EventId}}', 'doe', 'bkk', 'work-permit', '{{point}}', '2026-01-05', 'walk-up', '[{"question":"rating","option":"","n":10,"held":0,"value":null}]')""");
        (await FeedAsync(point)).Count.ShouldBe(450);
        (await service.CountAsync("select count(*) from app.sums_to_tell")).ShouldBe(0);
    }

    [Fact]
    public async Task Of_before_there_were_events_are_told_once_without_the_bribery_question()
    {
        var point = "BEFORE" + Guid.NewGuid().ToString("n")[..4];
        await ExecuteAsync($"""
            insert into app.tally (point, released_on, question, option, agency, office, service, n, basis, held) values
              ('{point}', '2025-11-03', 'rating', '', 'doe', 'bkk', 'work-permit', 30, 'walk-up', 4), ('{point}', '2025-11-03', 'e1', 'partly', 'doe', 'bkk', 'work-permit', 30, 'walk-up', 4),
              ('{point}', '2025-11-03', 'e3', 'asked', 'doe', 'bkk', 'work-permit', 2, 'walk-up', 0), ('{point}', '2025-11-04', 'rating', '', 'doe', 'bkk', 'work-permit', 11, 'walk-up', 0)
            """);
        await Task.WhenAll(service.ReleaseAsync(), service.ReleaseAsync());
        var told = await FeedAsync(point);
        told.Select(each => each.Day).Order().ShouldBe([new(2025, 11, 3), new(2025, 11, 4)]);
        told.SelectMany(each => each.Sums).Select(each => $"{each.Question} {each.Option} {each.N} {each.Held}").Order().ShouldBe(["e1 partly 30 4", "rating  11 0", "rating  30 4"]);
        await service.ReleaseAsync();
        (await FeedAsync(point)).Count.ShouldBe(2);

        // A replica of the version before lets a batch in and knows nothing of telling: the next release tells the difference.
        await ExecuteAsync($"update app.tally set n = n + 12, held = held + 1 where point = '{point}' and released_on = '2025-11-03' and question <> 'e3'");
        await service.ReleaseAsync();
        var third = (await FeedAsync(point)).Single(each => told.All(before => before.EventId != each.EventId));
        third.Sums.Select(each => $"{each.Question} {each.Option} {each.N} {each.Held}").Order().ShouldBe(["e1 partly 12 1", "rating  12 1"]);
    }

    [Fact]
    public async Task Are_for_services_only_and_read_in_pages_behind_an_index()
    {
        var point = await RatedAsync(10);
        var told = (await FeedAsync(point)).Single();
        (await service.ReadAsync<RatingSumsPage>($"/feed/rating-sums?after={told.Index - 1}&limit=1", Roles.Service, "*")).ShouldSatisfyAllConditions(page => page.LastIndex.ShouldBe(told.Index), page => page.Released.ShouldHaveSingleItem().EventId.ShouldBe(told.EventId));
        (await service.ReadAsync<RatingSumsPage>($"/feed/rating-sums?after={told.Index}", Roles.Service, "*")).Released.ShouldNotContain(each => each.Index <= told.Index);
        foreach (var (role, agency, status) in new (string?, string, HttpStatusCode)[] { (null, "doe", HttpStatusCode.Unauthorized), (Roles.AgencyAdmin, "doe", HttpStatusCode.Forbidden), (Roles.Officer, "doe", HttpStatusCode.Forbidden),
                     (Roles.CaseSystem, "doe", HttpStatusCode.Forbidden), (Roles.Executive, "*", HttpStatusCode.Forbidden), (Roles.Auditor, "*", HttpStatusCode.Forbidden), (Roles.Operations, "*", HttpStatusCode.Forbidden) })
            (await service.SendAsync(HttpMethod.Get, "/feed/rating-sums", null, role, agency)).StatusCode.ShouldBe(status, role);
        foreach (var query in new[] { "after=-2", "limit=0", "limit=1001" })
            (await service.SendAsync(HttpMethod.Get, "/feed/rating-sums?" + query, null, Roles.Service, "*")).StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
    }

    private async Task<List<string>> TextsAsync(string sql)
    {
        var texts = new List<string>();
        await using var command = service.Store.Source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) texts.Add(rows.GetString(0));
        return texts;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = service.Store.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
