using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Catalogue;

/// <summary>Offices open, close, are merged and move; open cases follow whoever has the work.</summary>
[Collection(CaptureCollection.Name)]
public sealed class OfficeChangeSpecs(CaptureProcess capture)
{
    private static readonly DateOnly s_day = new(2026, 10, 5);

    private static Office Of(string code, DateOnly? closed = null, string? successor = null, string agency = "dsd") =>
        new(code, agency, "สำนักงาน " + code, code, "ตาก", "Asia/Bangkok", "th-government", "08:30", "16:30", true, "provincial", closed, successor);

    private static readonly Office[] s_offices = [Of("a"), Of("b"), Of("shut", s_day), Of("other", agency: "doe")];

    private static string[] Faults(string change, string? code = null, string? into = null, Office? opens = null) =>
        [.. ProposeOffice.Decide(new(change, code, into, opens, s_day, "why"), s_offices).Faults.Select(each => $"{each.Field} {each.Rule}")];

    [Fact]
    public void A_move_is_one_command_the_new_office_opens_and_the_old_one_ends_the_day_before()
    {
        var (offices, faults) = ProposeOffice.Decide(new("move", "a", null, Of("c"), s_day, "why"), s_offices);
        faults.ShouldBeEmpty();
        offices.ShouldBe([Of("c"), Of("a", new(2026, 10, 4), "c")]);
        ProposeOffice.Decide(new("merge", "a", "b", null, s_day, "why"), s_offices).Offices.ShouldBe([Of("a", new(2026, 10, 4), "b")]);
        ProposeOffice.Decide(new("close", "a", null, null, s_day, "why"), s_offices).Offices.ShouldBe([Of("a", new(2026, 10, 4))]);
        ProposeOffice.Decide(new("open", null, null, Of("c", s_day, "a"), s_day, "why"), s_offices).Offices.ShouldBe([Of("c")]);
    }

    [Fact]
    public void Every_fault_of_a_change_is_named()
    {
        Faults("swap").ShouldBe(["change unknown-value"]);
        Faults("move", "a").ShouldBe(["opens required"]);
        Faults("move", "nowhere", opens: Of("c")).ShouldBe(["code unknown-office"]);
        Faults("move", "shut", opens: Of("b")).ShouldBe(["code closed", "opens.code repeated"]);
        Faults("move", "a", opens: Of("c", agency: "doe")).ShouldBe(["opens.agency other-agency"]);
        Faults("move", "a", "b", Of("c")).ShouldBe(["into not-a-merger"]);
        Faults("merge", "a", "nowhere").ShouldBe(["into unknown-office"]);
        Faults("merge", "a", "shut").ShouldBe(["into closed"]);
        Faults("merge", "a", "a").ShouldBe(["into circle"]);
        Faults("merge", "a", "other").ShouldBe(["into other-agency"]);
        Faults("open").ShouldBe(["opens required"]);
    }

    [Fact]
    public void The_work_follows_through_every_successor_from_the_day_after_the_last_and_never_in_a_circle()
    {
        Office[] offices = [Of("a", s_day, "b"), Of("b", s_day.AddDays(10), "c"), Of("c"), Of("d", s_day), Of("x", s_day, "y"), Of("y", s_day, "x")];
        string InCharge(string code, int days) => Succession.InCharge(offices, code, s_day.AddDays(days));
        (InCharge("a", 0), InCharge("a", 1), InCharge("a", 10), InCharge("a", 11), InCharge("d", 1), InCharge("nowhere", 1)).ShouldBe(("a", "b", "b", "c", "d", "nowhere"));
        new[] { "x", "y" }.ShouldContain(InCharge("x", 1));
        Succession.Served(offices, ["c"], s_day.AddDays(11)).ShouldBe(["c", "a", "b"]);
        Succession.Served(offices, ["c"], s_day.AddDays(1)).ShouldBe(["c"]);
    }

    [Fact]
    public async Task Open_cases_and_tasks_of_a_moved_office_are_its_successors()
    {
        var today = ProposeChange.DayOf(DateTimeOffset.UtcNow);
        var first = capture.AsPerson("admin-m1", Roles.AgencyAdmin, "dsd");
        await PublishAsync(first, new("open", null, null, Of("dsd-old-place"), today, "เปิด"));
        (await capture.AsCaseSystem("dsd-skill-centre-certificate").PostAsJsonAsync("/api/case-events", new
        {
            specversion = "1.0", id = "moved-1", source = "urn:mol:dsd:skill-centre-certificate", type = "mol.transparency.StepCompleted.v1",
            data = new { agency = "dsd", office = "dsd-old-place", service = "skill-centre-certificate", caseRef = "MOVED-1", occurredAt = "2026-10-05T09:12:00+07:00", step = "document-check", officer = "staff-m" },
        })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var (there, elsewhere) = (Officer("dsd-new-place"), Officer("dsd-bkk"));
        await CaptureProcess.UntilAsync(async () => await CountAsync(Officer("dsd-old-place")) == 1);
        (await CountAsync(there)).ShouldBe(0);

        await PublishAsync(first, new("move", "dsd-old-place", null, Of("dsd-new-place"), today, "ย้าย"));
        (await CountAsync(there)).ShouldBe(1);
        (await CountAsync(elsewhere)).ShouldBe(0);
        var id = (await Read<CasePage>(await there.GetAsync("/api/cases?q=MOVED-1"))).Cases.Single().CaseId;
        (await there.GetAsync("/api/cases/" + id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await elsewhere.GetAsync("/api/cases/" + id)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Read<StaffTasks>(await first.GetAsync("/api/staff/dsd/staff-m/tasks"))).Tasks.ShouldHaveSingleItem().Office.ShouldBe("dsd-new-place");

        // Who may ask: administrators of the agency and operations.
        (await Officer("dsd-bkk").PostAsJsonAsync("/api/catalogue/offices", new ChangeOffice("close", "dsd-new-place", null, null, today, "why"), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await capture.AsPerson("admin-x", Roles.AgencyAdmin, "sso").PostAsJsonAsync("/api/catalogue/offices", new ChangeOffice("close", "dsd-new-place", null, null, today, "why"), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private HttpClient Officer(string office) => capture.As(Caller.Anonymous with { Subject = "officer-" + office, Roles = [Roles.Officer], Agencies = ["dsd"], Offices = [office] });

    private static async Task<long> CountAsync(HttpClient http) => (await Read<CasePage>(await http.GetAsync("/api/cases?q=MOVED-1"))).Total;

    private async Task PublishAsync(HttpClient first, ChangeOffice change)
    {
        var draft = await Read<CatalogueDraftView>(await first.PostAsJsonAsync("/api/catalogue/offices", change, Wire.Json), HttpStatusCode.Created);
        var published = await Read<CatalogueDraftView>(await capture.AsPerson("admin-m2", Roles.AgencyAdmin, "dsd").PostAsJsonAsync($"/api/catalogue/drafts/{draft.DraftId}/approve", new { }));
        published.State.ShouldBe("published");
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer, HttpStatusCode wanted = HttpStatusCode.OK)
    {
        answer.StatusCode.ShouldBe(wanted, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }
}
