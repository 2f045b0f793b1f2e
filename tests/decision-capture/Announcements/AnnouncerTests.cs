using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.EventStore;
using Transparency.Servers;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.Announcements;

/// <summary>From the log over the real broker to a listener, and the same from the feed.</summary>
public sealed class AnnouncerTests(CaptureDatabase database) : IClassFixture<CaptureDatabase>
{
    private static readonly DateTimeOffset Morning = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(7));

    private static IEnumerable<Append> Facts(int count) => Enumerable.Range(0, count).Select(i => i % 7 == 5
        ? new Append("doe", "reads-x", "reads", ExpectedVersion.Any, [new(Guid.CreateVersion7(), "case_read", "", "{}"u8.ToArray(), DateTimeOffset.UtcNow, null, null, null, default)])
        : CaptureDatabase.Fact("step_completed", $"r{i % 50}", Morning.AddMinutes(i), new { step = "examine", actors = new { officer = "0042" } }));

    private async Task<long> MarkAsync()
    {
        await using var command = database.Store.Source.CreateCommand("select coalesce(max(last_index), -1) from trail.subscription where name = 'announcements'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static void ShouldBeWhole(IReadOnlyList<CaseFactsRecorded> runs, IReadOnlyList<CaseFact> feed)
    {
        runs.ShouldAllBe(r => r.Facts.Count <= 200 && r.Facts[0].Index == r.FirstIndex && r.PreviousIndex < r.FirstIndex);
        JsonSerializer.Serialize(runs.SelectMany(r => r.Facts).DistinctBy(f => f.Index)).ShouldBe(JsonSerializer.Serialize(feed));
        // Nobody who heard every run sees a hole.
        var mark = -1L;
        foreach (var run in runs)
        {
            run.PreviousIndex.ShouldBeLessThanOrEqualTo(mark);
            mark = Math.Max(mark, run.LastIndex);
        }
    }

    private static async Task<List<CaseFact>> FeedAsync(CaptureSite site)
    {
        var facts = new List<CaseFact>();
        for (var after = -1L; ;)
        {
            var page = await site.GetAsync<FeedPage>($"/feed?after={after}&limit=300", Person(Roles.Service));
            facts.AddRange(page.Facts);
            if (page.LastIndex == page.Head) return facts;
            after = page.LastIndex;
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var patience = Stopwatch.StartNew(); !holds(); await Task.Delay(20))
            if (patience.Elapsed > TimeSpan.FromSeconds(120)) throw new TimeoutException("what was expected has not been announced");
    }

    [Fact]
    public async Task Nothing_is_passed_over_while_nobody_listens_or_the_broker_is_gone()
    {
        var broker = await TestServers.NewVhostAsync("announcer");
        await using var site = await StartAsync(database, broker);
        await database.AppendAsync(Facts(900));
        await Task.Delay(1500);
        (await MarkAsync()).ShouldBe(-1, "a fact that no queue takes is not announced");

        await using var listener = await Listener.StartAsync(broker);
        await site.CaughtUpAsync(database);
        var feed = await FeedAsync(site);
        feed.Count.ShouldBe(900 - 128);
        await UntilAsync(() => listener.Heard.Sum(h => h.Run.Facts.Count) >= feed.Count);
        ShouldBeWhole([.. listener.Heard.Select(h => h.Run)], feed);
        listener.Heard.Select(h => h.Id).Distinct().Count().ShouldBe(listener.Heard.Count);

        var server = await TestServers.RabbitAsync();
        var vhost = Uri.UnescapeDataString(broker.AbsolutePath[1..]);
        await server.DeleteVhostAsync(vhost);
        var before = await MarkAsync();
        await database.AppendAsync(Facts(10));
        await Task.Delay(1500);
        (await MarkAsync()).ShouldBe(before);
        await server.CreateVhostAsync(vhost);
        await site.CaughtUpAsync(database);
        feed = await FeedAsync(site);
        await UntilAsync(() => listener.Heard.SelectMany(h => h.Run.Facts).DistinctBy(f => f.Index).Count() == feed.Count);
        ShouldBeWhole([.. listener.Heard.Select(h => h.Run)], feed);
    }

    [Fact]
    public async Task The_feed_is_for_services_only_and_says_what_is_wrong()
    {
        await using var site = await StartAsync(database);
        (await site.SendAsync("/feed?after=-1", Person(Roles.Auditor, "*"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync("/feed?after=-1", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await site.SendAsync("/feed?limit=1001", Person(Roles.Service))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await site.SendAsync("/feed?after=-2", Person(Roles.Service))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var beyond = await site.GetAsync<FeedPage>("/feed?after=1000000", Person(Roles.Service));
        (beyond.LastIndex, beyond.Facts.Count).ShouldBe((1000000, 0));

        // Who is signed in is recognised by pseudonym: for services, and never the other way round.
        var question = new OfficerQuestion("doe", "doe-001");
        (await site.SendAsync(HttpMethod.Post, "/officer-pseudonym", Person(Roles.RedFlagAdmin, "*"), question)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync(HttpMethod.Post, "/officer-pseudonym", null, question)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var told = await site.SendAsync(HttpMethod.Post, "/officer-pseudonym", Person(Roles.Service), question);
        (await told.Content.ReadAsStringAsync()).ShouldMatch("^\\{\"officer\":\"o-[0-9a-f]{16}\"\\}$");
    }
}
