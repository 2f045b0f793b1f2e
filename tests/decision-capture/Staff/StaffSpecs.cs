using System.Net;
using System.Net.Http.Json;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Staff;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Tests.Staff;

[Collection(CaptureCollection.Name)]
public sealed class StaffSpecs(CaptureProcess capture)
{
    private const string Header = "staff,agency,office,position,kind,from,to,order,orderSha256\n";

    private static string[] Faults(string rows) => [.. ImportStaffRows.Read(Header + rows, Given.Sample.Published, agency => agency == "doe").Faults.Select(each => $"{each.Field} {each.Rule}")];

    [Fact]
    public void Acting_and_delegated_authority_names_its_order_and_ends()
    {
        Faults("doe-1,doe,doe-bkk,นักวิชาการ,posted,2026-10-01,,,\n").ShouldBeEmpty();
        Faults($"doe-1,doe,doe-bkk,ผอ.,acting,2026-10-01,2026-12-31,12/2569,{new string('A', 64)}\n").ShouldBeEmpty();
        Faults("doe-1,doe,doe-bkk,ผอ.,acting,2026-10-01,,,\n").ShouldBe(["line 2, order required", "line 2, orderSha256 required", "line 2, to required"]);
        Faults("doe 1,sso,sso-bkk,x,boss,01/10/2569,2026-01-01,,abc\n").ShouldBe(["line 2, from not-a-date", "line 2, staff not-a-code", "line 2, agency other-agency", "line 2, kind unknown-value", "line 2, from required", "line 2, orderSha256 not-a-sha256"]);
        Faults("doe-1,doe,sso-bkk,x,posted,2026-10-02,2026-10-01,,\n").ShouldBe(["line 2, office unknown-office", "line 2, to before-from"]);
        Faults("doe-1,doe,doe-bkk,x,posted,2026-10-01,,,\ndoe-1,doe,doe-bkk,y,posted,2026-10-01,,,\n").ShouldBe(["line 3, staff repeated"]);
    }

    [Fact]
    public void Nobody_acts_for_an_office_without_a_post_or_an_authority_there_that_day()
    {
        V1.StaffPosting[] today = [Post("s-1", "doe-bkk", "posted"), Post("s-2", "doe-cnx", "acting"), Post("s-3", "moved", "posted")];
        string? Against(string? staff, string office) => StaffStanding.Against(staff, office, today, code => code == "moved" ? "doe-bkk" : code);
        (Against("s-1", "doe-bkk"), Against("s-2", "doe-cnx"), Against("s-3", "doe-bkk"), Against("s-1", "moved")).ShouldBe((null, null, null, null));
        (Against("s-2", "doe-bkk"), Against("s-9", "doe-bkk"), Against(null, "doe-bkk"), Against("", "doe-bkk")).ShouldBe(("other-office", "no-posting", "no-staff-code", "no-staff-code"));
        StaffStanding.Against("s-1", "doe-bkk", [], code => code).ShouldBe("no-posting", "without a register nobody acts");
        var refused = StaffStanding.Refused("other-office", "doe-bkk");
        (refused.StatusCode, refused.ProblemDetails.Type).ShouldBe((403, "urn:problem-type:transparency:other-office"));
        ((FieldError[])refused.ProblemDetails.Extensions["errors"]!).ShouldHaveSingleItem().ShouldBe(new FieldError("office", "other-office", "doe-bkk"));
        // Whoever takes over must be able to act on what comes.
        StaffEndpoints.Faults(new("doe", "s-9", "s-2", "why"), today, ["doe-cnx"], code => code).ShouldBeEmpty();
        StaffEndpoints.Faults(new("doe", "s-9", "s-2", "why"), today, ["doe-cnx", "doe-bkk", "doe-bkk"], code => code).ShouldHaveSingleItem().ShouldBe(new FieldError("to", "other-office", "doe-bkk"));

        static V1.StaffPosting Post(string staff, string office, string kind) => new("doe", staff, office, "x", kind, new(2026, 10, 1), null, null, null);
    }

    [Fact]
    public async Task The_sample_register_is_seeded_once_and_an_officer_sees_the_own_standing_only()
    {
        var shipped = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Catalogue/Sample/staff.csv"));
        ImportStaffRows.Read(shipped, Given.Sample.Published, _ => true).Rows!.Count.ShouldBe(4);
        // Without the row of the department whose whole register another test reads.
        var file = Path.Combine(Directory.CreateTempSubdirectory("staff-").FullName, "staff.csv");
        await File.WriteAllLinesAsync(file, shipped.Split('\n').Where(line => !line.Contains(",dsd,", StringComparison.Ordinal)));
        (await capture.RunAsync("seed", "--staff", file)).ShouldContain("3 of 3 posts recorded");
        (await capture.RunAsync("seed", "--staff", file)).ShouldContain("0 of 3 posts recorded");
        using var officer = capture.As(Caller.Anonymous with { Subject = "officer-1", Roles = [Roles.Officer], Agencies = ["doe"], Staff = "doe-bkk-05" });
        var own = await Read<V1.OwnStanding>(await officer.GetAsync("/api/staff/mine"));
        (own.Known, own.Postings.ShouldHaveSingleItem().Office).ShouldBe((true, "doe-bkk"));
        var unknown = await Read<V1.OwnStanding>(await capture.As(Caller.Anonymous with { Subject = "officer-2", Roles = [Roles.Officer], Agencies = ["doe"] }).GetAsync("/api/staff/mine"));
        (unknown.Known, unknown.Postings.Count).ShouldBe((false, 0));
        (await capture.AsPerson("auditor-1", Roles.Auditor, "*").GetAsync("/api/staff/mine")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Postings_come_and_go_by_their_days_and_tasks_are_handed_over()
    {
        using var admin = capture.AsPerson("admin-staff", Roles.AgencyAdmin, "dsd");
        var rows = Header + $"staff-a,dsd,dsd-bkk,นักวิชาการ,posted,2026-01-01,,,\nstaff-b,dsd,dsd-bkk,ผู้อำนวยการ,acting,2026-01-01,2026-06-30,5/2569,{new string('b', 64)}\nstaff-c,dsd,dsd-bkk,นักวิชาการ,posted,2026-01-01,,,\n";
        (await Read<V1.StaffImported>(await admin.PostAsJsonAsync("/api/staff/import", new V1.ImportStaff(rows, "ต้นปี"), Wire.Json))).ShouldBe(new V1.StaffImported(3, 3));
        (await Read<V1.StaffImported>(await admin.PostAsJsonAsync("/api/staff/import", new V1.ImportStaff(rows, "อีกครั้ง"), Wire.Json))).Changed.ShouldBe(0, "the same file again changes nothing");
        (await Read<V1.StaffRegister>(await admin.GetAsync("/api/staff?agency=dsd&on=2026-06-30"))).Postings.Select(each => each.Staff).Where(Listed).ShouldBe(["staff-a", "staff-b", "staff-c"]);
        (await Read<V1.StaffRegister>(await admin.GetAsync("/api/staff?agency=dsd&on=2026-07-01"))).Postings.Select(each => each.Staff).Where(Listed).ShouldBe(["staff-a", "staff-c"]);
        // The last word on a post counts: it ends.
        await Read<V1.StaffImported>(await admin.PostAsJsonAsync("/api/staff/import", new V1.ImportStaff(Header + "staff-a,dsd,dsd-bkk,นักวิชาการ,posted,2026-01-01,2026-03-31,,\n", "ย้าย"), Wire.Json));
        (await Read<V1.StaffRegister>(await admin.GetAsync("/api/staff?agency=dsd&on=2026-07-01"))).Postings.Select(each => each.Staff).Where(Listed).ShouldBe(["staff-c"]);

        var accepted = await capture.AsCaseSystem("dsd-skill-centre-certificate").PostAsJsonAsync("/api/case-events", new
        {
            specversion = "1.0", id = "staff-1", source = "urn:mol:dsd:skill-centre-certificate", type = "mol.transparency.StepCompleted.v1",
            data = new { agency = "dsd", office = "dsd-bkk", service = "skill-centre-certificate", caseRef = "STAFF-1", occurredAt = "2026-10-05T09:12:00+07:00", step = "document-check", officer = "staff-a" },
        });
        accepted.StatusCode.ShouldBe(HttpStatusCode.OK, await accepted.Content.ReadAsStringAsync());
        await CaptureProcess.UntilAsync(async () => (await Read<V1.StaffTasks>(await admin.GetAsync("/api/staff/dsd/staff-a/tasks"))).Tasks.Count == 1);
        (await Read<V1.HandedOver>(await admin.PostAsJsonAsync("/api/staff/hand-over", new V1.HandOver("dsd", "staff-a", "staff-c", "ย้าย"), Wire.Json))).Cases.ShouldBe(1);
        (await Read<V1.StaffTasks>(await admin.GetAsync("/api/staff/dsd/staff-a/tasks"))).Tasks.ShouldBeEmpty();
        (await Read<V1.StaffTasks>(await admin.GetAsync("/api/staff/dsd/staff-c/tasks"))).Tasks.ShouldHaveSingleItem().CaseRef.ShouldBe("STAFF-1");
        (await admin.PostAsJsonAsync("/api/staff/hand-over", new V1.HandOver("dsd", "staff-c", "staff-b", "no post any more"), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        foreach (var (person, path) in new[] { (capture.AsPerson("x", Roles.AgencyAdmin, "doe"), "/api/staff?agency=dsd"), (capture.AsPerson("y", Roles.Officer, "dsd"), "/api/staff?agency=dsd"), (capture.AsPerson("z", Roles.AgencyAdmin, "doe"), "/api/staff/dsd/staff-c/tasks"), (admin, "/api/staff/grants?agency=dsd") })
            (await person.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        (await Read<V1.StaffRegister>(await capture.AsOperations().GetAsync("/api/staff/grants?agency=dsd"))).Postings.ShouldContain(each => each.Staff == "staff-c");
    }

    [Fact]
    public async Task Services_ask_whether_somebody_may_act_and_nobody_else_does()
    {
        var today = ProposeChange.DayOf(DateTimeOffset.UtcNow);
        using var admin = capture.AsPerson("admin-standing", Roles.AgencyAdmin, "sso");
        var rows = $"{Header}sso-s1,sso,sso-bkk-1,นักวิชาการ,posted,2026-01-01,,,\nsso-s2,sso,sso-bkk-1,ผอ.,acting,2026-01-01,{today:yyyy-MM-dd},5/2569,{new string('b', 64)}\nsso-s3,sso,sso-bkk-1,ผอ.,delegated,2026-01-01,{today.AddDays(-1):yyyy-MM-dd},6/2569,{new string('b', 64)}\n";
        var office = (await capture.GetAsync<V1.Catalogue>("/api/catalogue")).Offices.First(each => each.Agency == "sso").Code;
        await Read<V1.StaffImported>(await admin.PostAsJsonAsync("/api/staff/import", new V1.ImportStaff(rows.Replace("sso-bkk-1", office, StringComparison.Ordinal), "ทะเบียน"), Wire.Json));
        using var service = capture.As(Caller.Anonymous with { Subject = "client:red-flag", ClientId = "red-flag", Roles = [Roles.Service], Agencies = ["*"] });
        async Task<string?> Ask(string staff, string[] agencies, params string[]? offices) =>
            (await Read<V1.StandingAnswer>(await service.PostAsJsonAsync("/standing", new V1.StandingQuestion(staff, agencies, offices), Wire.Json))).Against;
        // Acting counts on its last day, and a delegation that ended yesterday does not.
        (await Ask("sso-s1", ["sso"], null), await Ask("sso-s1", ["sso"], office), await Ask("sso-s2", ["doe", "sso"], "elsewhere", office)).ShouldBe((null, null, null));
        (await Ask("sso-s1", ["sso"], "elsewhere"), await Ask("sso-s3", ["sso"], null), await Ask("sso-s1", ["doe"], null), await Ask("", ["sso"], null)).ShouldBe(("other-office", "no-posting", "no-posting", "no-staff-code"));
        foreach (var role in Roles.All.Where(role => role != Roles.Service))
            (await capture.AsPerson("x", role, "*").PostAsJsonAsync("/standing", new V1.StandingQuestion("sso-s1", ["sso"], null), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
    }

    // Without the post of the caller.
    private static bool Listed(string staff) => !staff.StartsWith(CaptureProcess.Desk, StringComparison.Ordinal);

    private static async Task<T> Read<T>(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }
}
