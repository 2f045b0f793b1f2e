using System.Net;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Intake;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.DecisionCapture.Tests.Cases.CaptureDatabase;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.Cases;

/// <summary>Who sees which cases, what they see, and that looking is recorded.</summary>
public sealed class CaseEndpointTests(CaptureDatabase database) : IClassFixture<CaptureDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly string CaseId = CaseIds.Case("doe", "work-permit", "ref-3");
    private CaptureSite site = null!;

    public async Task InitializeAsync()
    {
        site = await CaptureSite.StartAsync(database);
        if (await database.Store.HeadAsync() > 0) return;
        await database.AppendAsync(Enumerable.Range(0, 7).Select(i => Fact("case_opened", $"ref-{i}", Morning.AddHours(i),
            new { @case = new { kind = "application" } }, agency: i == 6 ? "sso" : "doe", office: i % 2 == 0 ? "doe-bkk" : "doe-cnx")));
        await database.AppendAsync(
            Fact("decision_reached", "ref-3", Morning.AddDays(1), new { decisionPoint = "grant", outcome = "granted", text = new Dictionary<string, string> { ["reason.facts"] = "v1.k.x" } },
                office: "doe-cnx", decisionId: "dec-1"),
            Fact("step_completed", "ref-3", Morning.AddHours(5), new { step = "examine", actors = new { officer = "0042" } }, office: "doe-cnx"));
        await site.CaughtUpAsync(database);
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task The_list_is_newest_first_in_pages_that_neither_skip_nor_repeat()
    {
        var seen = new List<string>();
        for (var after = ""; after is not null;)
        {
            var page = await site.GetAsync<CasePage>($"/api/cases?limit=3{after}", Person(Roles.Auditor, "*"));
            page.Total.ShouldBe(7);
            seen.AddRange(page.Cases.Select(c => c.CaseRef));
            after = page.Next is { } next ? "&after=" + Uri.EscapeDataString(next) : null;
        }
        seen.ShouldBe(["ref-6", "ref-5", "ref-4", "ref-3", "ref-2", "ref-1", "ref-0"]);
    }

    [Theory]
    [InlineData("office=doe-cnx", "ref-5,ref-3,ref-1")]
    [InlineData("status=decided", "ref-3")]
    [InlineData("q=ref-2", "ref-2")]
    [InlineData("q=%25", "")]
    [InlineData("agency=doe&service=work-permit&status=received&office=doe-bkk", "ref-4,ref-2,ref-0")]
    [InlineData("from=2025-03-03T11:00:00%2B07:00&to=2025-03-03T12:00:00%2B07:00", "ref-2")]
    public async Task Filters_narrow_the_list_and_the_total(string filter, string expected)
    {
        var page = await site.GetAsync<CasePage>("/api/cases?" + filter, Person(Roles.AgencyAdmin, "doe"));
        string.Join(",", page.Cases.Select(c => c.CaseRef)).ShouldBe(expected);
        page.Total.ShouldBe(page.Cases.Count);
    }

    [Fact]
    public async Task Callers_see_their_own_agencies_and_offices_only()
    {
        (await site.GetAsync<CasePage>("/api/cases", Person(Roles.Officer, "sso"))).Cases.Select(c => c.CaseRef).ShouldBe(["ref-6"]);
        (await site.GetAsync<CasePage>("/api/cases", Person(Roles.Officer, "doe") with { Offices = ["doe-cnx"] })).Total.ShouldBe(3);
        (await site.GetAsync<CasePage>("/api/cases", Person(Roles.Executive))).Total.ShouldBe(0);
        (await site.SendAsync("/api/cases?agency=sso", Person(Roles.Officer, "doe"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync($"/api/cases/{CaseId}", Person(Roles.Officer, "sso"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync($"/api/cases/{CaseId}", Person(Roles.Officer, "doe") with { Offices = ["doe-bkk"] })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(Roles.Executive, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Operations, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Officer, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(Roles.AgencyAdmin, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(Roles.Auditor, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(Roles.RedFlagAdmin, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(Roles.Verifier, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(Roles.CaseSystem, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    public async Task Roles_open_the_list_and_the_case(string? role, HttpStatusCode list, HttpStatusCode one)
    {
        var caller = role is null ? null : Person(role, "*");
        (await site.SendAsync("/api/cases", caller)).StatusCode.ShouldBe(list);
        (await site.SendAsync($"/api/cases/{CaseId}", caller)).StatusCode.ShouldBe(one);
    }

    [Fact]
    public async Task A_case_shows_its_story_and_the_opened_reason()
    {
        var view = await site.GetAsync<CaseView>($"/api/cases/{CaseId}", Person(Roles.Auditor, "*"));
        view.Timeline.Select(e => e.Type).ShouldBe(["CaseOpened", "StepCompleted", "DecisionReached"]);
        view.Decisions.Single().ReasonFacts.ShouldBe("opened v1.k.x");
        view.Version.ShouldBe(3);
        var row = (await site.GetAsync<CasePage>("/api/cases?q=ref-3", Person(Roles.Auditor, "*"))).Cases.Single();
        view.Summary.ShouldBe(row);
    }

    [Fact]
    public async Task A_case_is_seen_as_it_stood_and_as_it_was_known()
    {
        var then = Uri.EscapeDataString(Morning.AddHours(6).ToString("O"));
        var view = await site.GetAsync<CaseView>($"/api/cases/{CaseId}?at={then}", Person(Roles.Auditor, "*"));
        view.Timeline.Select(e => e.Type).ShouldBe(["CaseOpened", "StepCompleted"]);
        view.Summary.Status.ShouldBe("inProgress");
        (await site.SendAsync($"/api/cases/{CaseId}?known={then}", Person(Roles.Auditor, "*"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_read_is_recorded_before_the_answer_and_leaves_the_case_alone()
    {
        var before = (await database.Store.ReadStreamAsync("doe", "reads-" + CaseId)).Count;
        var view = await site.GetAsync<CaseView>($"/api/cases/{CaseId}?purpose=audit%20plan%207", Person(Roles.Auditor, "*") with { Offices = ["central"] });
        var reads = await database.Store.ReadStreamAsync("doe", "reads-" + CaseId);
        reads.Count.ShouldBe(before + 1);
        using var data = JsonDocument.Parse(reads[^1].Data);
        (data.RootElement.GetProperty("role").GetString(), data.RootElement.GetProperty("office").GetString(), data.RootElement.GetProperty("purpose").GetString())
            .ShouldBe(("auditor", "central", "audit plan 7"));
        (reads[^1].Type, reads[^1].UserName).ShouldBe(("case_read", "user-1"));
        view.Version.ShouldBe(3);
    }

    [Fact]
    public async Task Who_read_a_case_is_shown_as_role_and_office_and_agencies_do_not_see_who_watches_them()
    {
        foreach (var role in (string[])[Roles.Officer, Roles.Auditor, Roles.RedFlagAdmin])
            (await site.SendAsync($"/api/cases/{CaseId}?purpose=panel", Person(role, "doe") with { Offices = ["doe-cnx"] })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var agency = await site.GetAsync<CaseReaders>($"/api/cases/{CaseId}/reads", Person(Roles.AgencyAdmin, "doe"));
        agency.Readers.Select(each => each.Role).Distinct().ShouldNotContain(Roles.Auditor);
        agency.Readers.Select(each => each.Role).Distinct().ShouldNotContain(Roles.RedFlagAdmin);
        agency.Readers.ShouldContain(each => each.Role == Roles.Officer && each.Office == "doe-cnx" && each.Purpose == "panel");
        var auditor = await site.GetAsync<CaseReaders>($"/api/cases/{CaseId}/reads", Person(Roles.Auditor, "*"));
        auditor.Readers.Select(each => each.Role).ShouldContain(Roles.RedFlagAdmin);
        auditor.Total.ShouldBeGreaterThan(agency.Total);
        auditor.Readers.Select(each => each.At).ShouldBeInOrder(SortDirection.Descending);
        JsonSerializer.Serialize(auditor).ShouldNotContain("user-1");
        foreach (var other in (Caller[])[Person(Roles.Officer, "sso"), Person(Roles.Executive, "*"), Person(Roles.Verifier, "*"), Person(Roles.DataProtectionOfficer, "*")])
            (await site.SendAsync($"/api/cases/{CaseId}/reads", other)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync($"/api/cases/{CaseId}/reads", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Reads_of_the_agencys_own_side_are_told_to_services_by_pseudonym_and_without_a_word()
    {
        var before = (await site.GetAsync<CaseReadPage>("/feed/reads?after=-1", Person(Roles.Service, "*"))).Head;
        foreach (var (role, purpose) in new[] { (Roles.Officer, "?purpose=secret%20words"), (Roles.Officer, ""), (Roles.AgencyAdmin, ""), (Roles.Auditor, ""), (Roles.RedFlagAdmin, "") })
            (await site.SendAsync($"/api/cases/{CaseId}{purpose}", Person(role, "doe") with { Offices = role == Roles.Officer ? ["doe-cnx"] : [] })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await site.SendAsync($"/api/cases/{CaseId}", Person(Roles.Officer, "doe") with { Staff = null })).StatusCode.ShouldBe(HttpStatusCode.OK);

        var page = await site.GetAsync<CaseReadPage>($"/feed/reads?after={before}", Person(Roles.Service, "*"));
        (page.LastIndex, page.Head).ShouldBe((before + 6, before + 6), "reads by those who watch take their places and are told to nobody");
        var officer = new OfficerPseudonym(new byte[32]).Of("doe", "S-1");
        page.Reads.Select(r => (r.Role, r.Office, r.Officer, r.PurposeStated)).ShouldBe([(Roles.Officer, "doe-cnx", officer, true), (Roles.Officer, "doe-cnx", officer, false), (Roles.AgencyAdmin, null, officer, false), (Roles.Officer, null, null, false)]);
        page.Reads.ShouldAllBe(r => r.CaseId == CaseId && r.Agency == "doe");
        var wire = JsonSerializer.Serialize(page);
        foreach (var hidden in (string[])["secret", "user-1", "session-1", "S-1"]) wire.ShouldNotContain(hidden);
        // In pages that neither skip nor repeat, whatever stands between.
        var seen = new List<CaseReadTold>();
        for (var after = before; ;)
        {
            var next = await site.GetAsync<CaseReadPage>($"/feed/reads?after={after}&limit=2", Person(Roles.Service, "*"));
            if (next.LastIndex == after) break;
            seen.AddRange(next.Reads);
            after = next.LastIndex;
        }
        seen.ShouldBe(page.Reads);

        foreach (var role in (string[])[Roles.Officer, Roles.AgencyAdmin, Roles.RedFlagAdmin, Roles.Auditor, Roles.CaseSystem, Roles.Operations]) (await site.SendAsync("/feed/reads", Person(role, "*"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        (await site.SendAsync("/feed/reads", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var query in (string[])["after=-2", "limit=0", "limit=20001"]) (await site.SendAsync("/feed/reads?" + query, Person(Roles.Service, "*"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
    }

    [Fact]
    public async Task Nonsense_is_answered_with_the_field_and_the_rule()
    {
        foreach (var query in (string[])["limit=0", "limit=201", "after=x", "from=yesterday"])
            (await site.SendAsync("/api/cases?" + query, Person(Roles.Auditor, "*"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest, query);
        (await site.SendAsync("/api/cases/case-0", Person(Roles.Auditor, "*"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
