using System.Net;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.DecisionCapture.Tests.Cases.CaptureDatabase;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.Exports;

/// <summary>Exported documents against IEEE 1849 and OCEL 2.0 – and documents that break one rule each, so that the checks are checked – and who sees what was taken.</summary>
public sealed class ConformanceTests(CaptureDatabase database) : IClassFixture<CaptureDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly Caller Auditor = Person(Roles.Auditor, "*");
    private CaptureSite site = null!;

    public async Task InitializeAsync()
    {
        site = await CaptureSite.StartAsync(database);
        if (await database.Store.HeadAsync() > 0) return;
        // The same officer in two parts, two decisions of one case, a decision nobody reported, offices that differ within a case.
        await database.AppendAsync(
            Fact("case_opened", "a", Morning, new { @case = new { kind = "application" }, actors = new { receivedBy = "0007" } }),
            Fact("clock_stopped", "a", Morning.AddHours(1), new { reason = "documents" }, office: "doe-cnx"),
            Fact("step_completed", "a", Morning.AddHours(2), new { step = "examine", actors = new { officer = "0042" } }),
            Fact("decision_reached", "a", Morning.AddDays(1), new
            {
                decisionPoint = "grant", outcome = "granted",
                actors = new { participants = new[] { new { officer = "0042", part = "propose" }, new { officer = "0042", part = "propose" }, new { officer = "0042", part = "approve" } } },
            }, decisionId: "dec-1"),
            Fact("decision_notified", "a", Morning.AddDays(2), new { }, decisionId: "dec-1"),
            Fact("appeal_lodged", "b", Morning.AddDays(3), new { }, agency: "sso", office: "sso-1", decisionId: "dec-2"),
            Fact("case_closed", "b", Morning.AddDays(4), new { }, agency: "sso", office: "sso-1"));
        await site.CaughtUpAsync(database);
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    private async Task<string> ExportAsync(string format)
    {
        using var answer = await site.SendAsync("/api/exports/" + format, Auditor);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync();
    }

    [Fact]
    public async Task XES_keeps_the_rules_of_IEEE_1849() => XesConformance.Faults(await ExportAsync("xes")).ShouldBeEmpty();

    [Theory]
    [InlineData("xes.version=\"1849.2023\"", "xes.version=\"1849-2023\"", "xes.version")]
    [InlineData("<extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\" />", "", "org:group is of no declared extension")]
    [InlineData("key=\"lifecycle:transition\" value=\"complete\" />\n   <string key=\"org:group\"", "key=\"lifecycle:transition\" value=\"finished\" />\n   <string key=\"org:group\"", "finished is no transition")]
    [InlineData("<int key=\"version\" value=\"1\" />", "<int key=\"version\" value=\"one\" />", "'one' is invalid")]
    [InlineData("<int key=\"version\" value=\"1\" />", "<int key=\"version\" value=\"1\" /><int key=\"version\" value=\"1\" />", "version stands twice")]
    [InlineData("<date key=\"time:timestamp\" value=\"2025-03-03T02:00:00.000000Z\" />", "<date key=\"time:timestamp\" value=\"2025-03-03T02:00:00\" />", "value")]
    [InlineData("<date key=\"time:timestamp\" value=\"2025-03-03T02:00:00.000000Z\" />", "", "time:timestamp is global")]
    [InlineData("keys=\"concept:name\"", "keys=\"org:role\"", "a classifier uses org:role")]
    public async Task A_broken_XES_document_is_found(string right, string wrong, string fault)
    {
        var text = await ExportAsync("xes");
        text.ShouldContain(right);
        XesConformance.Faults(text.Replace(right, wrong, StringComparison.Ordinal)).ShouldContain(f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OCEL_keeps_the_rules_of_OCEL_2() => OcelConformance.Faults(await ExportAsync("ocel")).ShouldBeEmpty();

    [Theory]
    [InlineData("\"objectId\":\"office:doe/doe-cnx\"", "\"objectId\":\"office:doe/none\"", "points to office:doe/none")]
    [InlineData("\"name\":\"ledger_index\",\"type\":\"integer\"", "\"name\":\"ledger_index\",\"type\":\"string\"", "ledger_index is not declared, or not of its kind")]
    [InlineData("\"name\":\"outcome\",\"time\":\"2025-03-04T02:00:00.000000Z\"", "\"name\":\"outcome\",\"time\":\"yesterday\"", "outcome holds from no instant")]
    [InlineData("\"type\":\"StepCompleted\",\"time\"", "\"type\":\"StepDone\",\"time\"", "undeclared type StepDone")]
    [InlineData("\"id\":\"office:sso/sso-1\"", "\"id\":\"office:doe/doe-cnx\"", "object id 'office:doe/doe-cnx' stands 2 times")]
    public async Task A_broken_OCEL_document_is_found(string right, string wrong, string fault)
    {
        var text = await ExportAsync("ocel");
        text.ShouldContain(right);
        OcelConformance.Faults(text.Replace(right, wrong, StringComparison.Ordinal)).ShouldContain(f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exports_are_listed_by_role_and_an_agency_never_sees_those_of_auditors()
    {
        await ExportAsync("csv");
        (await site.SendAsync("/api/exports/xes?agency=doe&purpose=inquiry", Auditor)).EnsureSuccessStatusCode();
        (await site.SendAsync("/api/exports/csv?agency=doe", Person(Roles.AgencyAdmin, "doe"))).EnsureSuccessStatusCode();
        (await site.SendAsync("/api/exports/csv?agency=sso", Person(Roles.AgencyAdmin, "sso"))).EnsureSuccessStatusCode();

        var all = await site.GetAsync<ExportList>("/api/exports", Auditor);
        all.Total.ShouldBe(all.Exports.Count);
        all.Exports.Select(e => e.Index).ShouldBeInOrder(SortDirection.Descending);
        all.Exports.Select(e => (e.Role, e.Format, e.Agency, e.Purpose)).Take(3).ShouldBe([("agency-admin", "csv", "sso", null), ("agency-admin", "csv", "doe", null), ("auditor", "xes", "doe", "inquiry")]);
        all.Exports.ShouldContain(e => e.Agency == null && e.Format == "csv");
        (await site.GetAsync<ExportList>("/api/exports?limit=1", Auditor)).Exports.Count.ShouldBe(1);

        var own = await site.GetAsync<ExportList>("/api/exports", Person(Roles.AgencyAdmin, "doe"));
        (own.Total, own.Exports.Single().Agency, own.Exports.Single().Role).ShouldBe((1, "doe", "agency-admin"));
        (await site.GetAsync<ExportList>("/api/exports", Person(Roles.Auditor, "doe"))).Exports.Select(e => e.Agency).Distinct().ShouldBe(["doe"]);
        foreach (var role in Roles.All.Except([Roles.Auditor, Roles.AgencyAdmin]))
            (await site.SendAsync("/api/exports", Person(role, "*"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        (await site.SendAsync("/api/exports", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await site.SendAsync("/api/exports?limit=0", Auditor)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var text = JsonDocument.Parse(await (await site.SendAsync("/api/exports", Auditor)).Content.ReadAsStringAsync());
        text.RootElement.ToString().ShouldNotContain("user-1");
    }
}
