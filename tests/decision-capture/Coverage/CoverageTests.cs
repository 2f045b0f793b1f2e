using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Replays.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Coverage;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.DecisionCapture.Tests.Cases.CaptureDatabase;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.Coverage;

/// <summary>Independent totals through the endpoints, over a real log.</summary>
public sealed class CoverageTests : IAsyncLifetime
{
    private static readonly DateTimeOffset October = new(2025, 10, 6, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly Caller Admin = Person(Roles.AgencyAdmin, "doe");
    private static readonly StateTotal Total = new("doe", "work-permit", "2568-10", "registrationNumbers", 10, "ทะเบียนรับของสำนักงาน", null);
    private readonly CaptureDatabase database = new();
    private CaptureSite site = null!;

    public async Task InitializeAsync()
    {
        await database.InitializeAsync();
        site = await StartAsync(database, clock: TimeProvider.System);
        var import = new CatalogueImport(CoverageSpecs.Catalogue.Published.Agencies, [], CoverageSpecs.Catalogue.Published.Services, [], [], null);
        var (_, errors) = await new CataloguePublisher(database.Store, site.Services.GetRequiredService<CatalogueLog>(), TimeProvider.System).PublishAsync(import, "test", default);
        errors.ShouldBeEmpty();
        await database.PostAsync("doe", Admin.Staff!);
        await database.PostAsync("sso", Admin.Staff!);
        await OpenedAsync(0, 9);
    }

    public async Task DisposeAsync()
    {
        await site.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task OpenedAsync(int first, int count)
    {
        await database.AppendAsync(Enumerable.Range(first, count).Select(i => Fact("case_opened", $"c{i}", October.AddHours(i), new { @case = new { kind = "application" } })));
        await site.CaughtUpAsync(database);
    }

    private async Task<TotalsTaken> StateAsync(object body, string path = "", Caller? caller = null)
    {
        using var answer = await site.SendAsync(HttpMethod.Post, "/api/coverage/totals" + path, caller ?? Admin, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<TotalsTaken>(Wire.Json))!;
    }

    private async Task<CoverageLine> LineAsync() => (await site.GetAsync<CoverageList>("/api/coverage?from=2025-10&to=2025-10", Admin)).Lines.Single();

    private async Task<List<StatedCoverage>> AnnouncedAsync() =>
        [.. (await site.GetAsync<FeedPage>("/feed?after=-1", Person(Roles.Service))).Facts.Select(fact => fact.Coverage).OfType<StatedCoverage>()];

    [Fact]
    public async Task A_month_without_total_is_unknown_and_with_one_its_coverage_is_counted_announced_and_corrected_by_a_later_fact()
    {
        (await LineAsync()).ShouldSatisfyAllConditions(line => line.State.ShouldBe("unknown"), line => line.Recorded.ShouldBe(9), line => line.Total.ShouldBeNull());
        (await AnnouncedAsync()).ShouldBeEmpty();

        (await StateAsync(Total)).ShouldBe(new TotalsTaken(1, 0, 0));
        (await LineAsync()).ShouldSatisfyAllConditions(line => line.State.ShouldBe("below"), line => line.Total.ShouldBe(10), line => line.Revision.ShouldBe(1), line => line.StatedByRole.ShouldBe(Roles.AgencyAdmin));
        (await AnnouncedAsync()).ShouldBe([new(new(2025, 10, 1), "registrationNumbers", 10, 9, 0, 0)]);

        (await StateAsync(Total)).ShouldBe(new TotalsTaken(0, 0, 1));
        (await StateAsync(Total with { Total = 9, Reason = "นับเลขที่ยกเลิกซ้ำ" }, caller: Person(Roles.Operations, "*"))).ShouldBe(new TotalsTaken(0, 1, 0));
        (await LineAsync()).ShouldSatisfyAllConditions(line => line.State.ShouldBe("sufficient"), line => line.Revision.ShouldBe(2));
        (await database.Store.ReadStreamAsync("doe", "coverage-doe-work-permit-2025-10")).Select(each => each.Type)
            .ShouldBe(["independent_total_stated", "coverage_stated", "independent_total_corrected", "coverage_stated"], "what was stated before stays");
    }

    [Fact]
    public async Task A_late_case_that_crosses_a_limit_is_stated_by_itself_and_more_than_the_total_is_a_finding()
    {
        await StateAsync(Total);
        // Only October 2025 is within the months that are followed, whatever today is.
        var followed = TimeProvider.System.GetUtcNow() < October.AddMonths(CountCoverage.MonthsBack);
        var count = site.Services.GetRequiredService<CountCoverage>();
        (await count.RunOnceAsync(default)).ShouldBe(0);
        await OpenedAsync(9, 3);
        (await LineAsync()).State.ShouldBe("over");
        if (!followed) return;
        await count.RunOnceAsync(default);
        (await AnnouncedAsync())[^1].Recorded.ShouldBe(12);
        (await count.RunOnceAsync(default)).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_is_taken_whole_and_the_same_file_again_adds_nothing()
    {
        const string File = "agency,service,month,kind,total,origin\ndoe,work-permit,2025-10,queueTickets,9,ระบบคิว\ndoe,work-permit,2568-09,queueTickets,0,ระบบคิว\n";
        var before = await database.Store.HeadAsync();
        using var refused = await site.SendAsync(HttpMethod.Post, "/api/coverage/totals/file", Admin, new StateTotals("x.csv", File + "doe,nothing,2025-10,queueTickets,1,ระบบคิว\n"));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("line 4: service");
        (await database.Store.HeadAsync()).ShouldBe(before, "nothing of a refused file is taken");
        (await StateAsync(new StateTotals("x.csv", File), "/file")).ShouldBe(new TotalsTaken(2, 0, 0));
        (await StateAsync(new StateTotals("x.csv", File), "/file")).ShouldBe(new TotalsTaken(0, 0, 2));
        using var twice = await site.SendAsync(HttpMethod.Post, "/api/coverage/totals/file", Admin, new StateTotals("x.csv", File + "doe,work-permit,2568-10,queueTickets,9,ระบบคิว\n"));
        (await twice.Content.ReadAsStringAsync()).ShouldContain("twice");
    }

    [Theory]
    [InlineData(Roles.AgencyAdmin, "doe", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(Roles.AgencyAdmin, "sso", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Operations, "*", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(Roles.Auditor, "*", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Executive, "*", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Officer, "doe", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(Roles.CaseSystem, "doe", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Totals_are_stated_by_the_agency_itself_or_operations_and_never_by_who_sends_the_cases(string role, string agency, HttpStatusCode read, HttpStatusCode write)
    {
        (await site.SendAsync("/api/coverage?agency=doe", Person(role, agency))).StatusCode.ShouldBe(read);
        (await site.SendAsync(HttpMethod.Post, "/api/coverage/totals", Person(role, agency), Total)).StatusCode.ShouldBe(write);
        (await site.SendAsync(HttpMethod.Post, "/api/coverage/totals/file", Person(role, agency), new StateTotals("x", "agency,service,month,kind,total,origin\ndoe,work-permit,2025-10,registrationNumbers,10,ทะเบียนรับของสำนักงาน"))).StatusCode.ShouldBe(write);
        (await site.SendAsync("/api/coverage", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(null, "no-staff-code")]
    [InlineData("S-9", "no-posting")]
    public async Task An_administrator_without_a_post_that_day_states_no_total(string? staff, string rule)
    {
        using var answer = await site.SendAsync(HttpMethod.Post, "/api/coverage/totals", Admin with { Staff = staff }, Total);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("urn:problem-type:transparency:" + rule);
        (await site.SendAsync("/api/coverage?agency=doe", Admin with { Staff = staff })).StatusCode.ShouldBe(HttpStatusCode.OK, "looking needs no post");
    }

    [Fact]
    public async Task Counts_and_totals_come_out_of_the_log_again_also_after_a_case_moved_to_another_month()
    {
        await StateAsync(Total);
        // Known first by a step in November, then by its opening in October.
        await database.AppendAsync(Fact("step_completed", "moved", October.AddMonths(1), new { step = "s", recordedVia = "form" }));
        await site.CaughtUpAsync(database);
        await database.AppendAsync(Fact("case_opened", "moved", October, new { @case = new { kind = "application" }, recordedVia = "file" }));
        await site.CaughtUpAsync(database);
        var live = (await database.RowsAsync("app.recorded_month"), await database.RowsAsync("app.coverage"));
        live.Item1.Count.ShouldBe(2, "a count that went back to nothing leaves no row");
        (await LineAsync()).ShouldSatisfyAllConditions(line => line.Recorded.ShouldBe(10), line => line.ByFile.ShouldBe(1));
        await database.FoldAsync(3);
        (await database.RowsAsync("app.recorded_month")).ShouldBe(live.Item1);

        using var started = await site.SendAsync(HttpMethod.Post, "/api/replays/decision-capture", Person(Roles.Auditor, "*"), new StartReplay(false));
        var replay = (await started.Content.ReadFromJsonAsync<Contracts.Replays.V1.Replay>(Wire.Json))!;
        for (var attempt = 0; replay.State == "running" && attempt < 2_000; attempt++, await Task.Delay(50))
            replay = await site.GetAsync<Contracts.Replays.V1.Replay>($"/api/replays/decision-capture/{replay.Id}", Person(Roles.Auditor, "*"));
        var tables = replay.Models.SelectMany(model => model.Tables).ToList();
        tables.ShouldAllBe(table => table.FirstDifference == null);
        tables.Single(table => table.Name == "coverage").RowsLive.ShouldBe(1);
    }
}
