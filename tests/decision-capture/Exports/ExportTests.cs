using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using CsvHelper;
using Transparency.DecisionCapture.Exports;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.DecisionCapture.Tests.Cases.CaptureDatabase;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.Exports;

/// <summary>What leaves as a file: complete, readable by others, without persons, and recorded.</summary>
public sealed class ExportTests(CaptureDatabase database) : IClassFixture<CaptureDatabase>, IAsyncLifetime
{
    private const int Cases = 405;
    private static readonly XNamespace Xes = "http://www.xes-standard.org/";
    private static readonly DateTimeOffset Morning = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly Caller Auditor = Person(Roles.Auditor, "*");
    private CaptureSite site = null!;

    public async Task InitializeAsync()
    {
        site = await CaptureSite.StartAsync(database);
        if (await database.Store.HeadAsync() > 0) return;
        // More than two pages of cases; two of them with names that spreadsheets and XML stumble over.
        await database.AppendAsync(Enumerable.Range(0, Cases - 2).Select(i => Fact("case_opened", $"ref-{i}", Morning.AddMinutes(i),
            new { @case = new { kind = "application" }, actors = new { receivedBy = "0007" } }, agency: i % 5 == 0 ? "sso" : "doe", office: i % 5 == 0 ? "sso-1" : "doe-bkk")));
        await database.AppendAsync(
            Fact("case_opened", "=1+1", Morning, new { @case = new { kind = "application" } }),
            Fact("case_opened", "<ก> & \"ข\",\u0001", Morning, new { @case = new { kind = "application" } }),
            Fact("step_completed", "ref-3", Morning.AddHours(5), new { step = "examine", actors = new { officer = "0042" } }, office: "doe-cnx"),
            Fact("decision_reached", "ref-3", Morning.AddDays(1), new
            {
                decisionPoint = "grant", outcome = "granted", text = new Dictionary<string, string> { ["reason.facts"] = "v1.k.secret" },
                @case = new { kind = "application", applicant = new { kind = "person", attributes = new { nationality = "private" } } },
                actors = new { participants = new[] { new { officer = "0042", part = "propose" }, new { officer = "0099", part = "approve" } } },
            }, decisionId: "dec-1"));
        await site.CaughtUpAsync(database);
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    private async Task<string> TextAsync(string path, Caller caller)
    {
        using var answer = await site.SendAsync(path, caller);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return text;
    }

    private static string? Value(XElement of, string key) => (string?)of.Elements().FirstOrDefault(e => (string?)e.Attribute("key") == key)?.Attribute("value");

    private static List<Dictionary<string, string>> Rows(string csv)
    {
        using var table = CsvReader.Create(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(csv)),
            CsvReaderOptions.Default with { Separator = ',', MalformedData = CsvMalformedDataHandling.Throw }, leaveOpen: false);
        table.ReadHeader();
        var names = table.Headers.ToArray();
        var rows = new List<Dictionary<string, string>>();
        while (table.Read())
        {
            table.FieldCount.ShouldBe(names.Length);
            rows.Add(names.Select((name, i) => (name, Value: table.GetString(i))).ToDictionary(p => p.name, p => p.Value));
        }
        return rows;
    }

    [Fact]
    public async Task XES_has_a_trace_per_case_and_an_event_per_fact()
    {
        var log = XDocument.Parse(await TextAsync("/api/exports/xes", Auditor)).Root!;
        log.Name.ShouldBe(Xes + "log");
        log.Elements(Xes + "extension").Select(e => (string)e.Attribute("prefix")!).ShouldBe(["concept", "time", "org", "lifecycle"]);
        log.Elements(Xes + "trace").Count().ShouldBe(Cases);
        var events = log.Descendants(Xes + "event").ToList();
        events.Count.ShouldBe(Cases + 2);
        events.ShouldAllBe(e => Value(e, "concept:name") != null && Value(e, "time:timestamp") != null && Value(e, "lifecycle:transition") == "complete");
        var story = log.Elements(Xes + "trace").Single(t => Value(t, "case_ref") == "ref-3").Elements(Xes + "event").ToList();
        story.Select(e => Value(e, "concept:name")).ShouldBe(["CaseOpened", "StepCompleted:examine", "DecisionReached"]);
        Value(story[2], "org:role").ShouldBe("approve");
        Value(story[2], "org:resource").ShouldNotBe(Value(story[1], "org:resource"));
        log.Elements(Xes + "trace").Select(t => Value(t, "case_ref")).ShouldContain("<ก> & \"ข\",\uFFFD");
    }

    [Fact]
    public async Task OCEL_names_every_object_and_type_that_an_event_points_to()
    {
        using var document = JsonDocument.Parse(await TextAsync("/api/exports/ocel", Auditor));
        var log = document.RootElement;
        var types = Names("objectTypes");
        types.ShouldBe(["case", "decision", "officer", "office"]);
        var eventTypes = Names("eventTypes");
        var objects = log.GetProperty("objects").EnumerateArray().ToDictionary(o => o.GetProperty("id").GetString()!, o => o.GetProperty("type").GetString()!);
        objects.Values.Distinct().ShouldBe(types, ignoreOrder: true);
        objects.Values.Count(t => t == "case").ShouldBe(Cases);
        objects.Values.Count(t => t == "officer").ShouldBe(4);
        var events = log.GetProperty("events").EnumerateArray().ToList();
        events.Count.ShouldBe(Cases + 2);
        events.Select(e => e.GetProperty("id").GetString()).Distinct().Count().ShouldBe(Cases + 2);
        foreach (var each in events.Concat(log.GetProperty("objects").EnumerateArray()))
            foreach (var relation in each.GetProperty("relationships").EnumerateArray()) objects.ShouldContainKey(relation.GetProperty("objectId").GetString()!);
        events.ShouldAllBe(e => eventTypes.Contains(e.GetProperty("type").GetString()!));
        var decision = events.Single(e => e.GetProperty("type").GetString() == "DecisionReached");
        decision.GetProperty("relationships").EnumerateArray().Select(r => r.GetProperty("qualifier").GetString()).ShouldBe(["case", "office", "decision", "propose", "approve"]);

        List<string> Names(string property) => [.. log.GetProperty(property).EnumerateArray().Select(t => t.GetProperty("name").GetString()!)];
    }

    [Fact]
    public async Task CSV_has_a_line_per_fact_and_no_formula()
    {
        var text = await TextAsync("/api/exports/csv", Auditor);
        text.ShouldStartWith("case_id,case_ref,agency,office,service,event,event_id,ledger_index,version,occurred_at,recorded_at,source,decision_id,decision_point,outcome,officer,role\r\n");
        var rows = Rows(text);
        rows.Count.ShouldBe(Cases + 2);
        rows.Select(r => r["event_id"]).Distinct().Count().ShouldBe(rows.Count);
        rows.Select(r => r["case_ref"]).ShouldContain("'=1+1");
        rows.Select(r => r["case_ref"]).ShouldContain("<ก> & \"ข\",\u0001");
        var decision = rows.Single(r => r["event"] == "DecisionReached");
        (decision["case_id"], decision["decision_id"], decision["decision_point"], decision["outcome"], decision["role"])
            .ShouldBe((CaseIds.Case("doe", "work-permit", "ref-3"), "dec-1", "grant", "granted", "propose;approve"));
        DateTimeOffset.Parse(decision["occurred_at"], CultureInfo.InvariantCulture).ShouldBe(Morning.AddDays(1));
    }

    [Theory]
    [InlineData("xes")]
    [InlineData("ocel")]
    [InlineData("csv")]
    public async Task No_format_carries_texts_persons_or_staff_codes(string format)
    {
        var text = await TextAsync("/api/exports/" + format, Auditor);
        foreach (var closed in (string[])["v1.k.secret", "private", "nationality", "\"0042\"", ",0042", "\"0099\"", "\"0007\""]) text.ShouldNotContain(closed);
    }

    [Fact]
    public async Task Agency_service_and_period_narrow_an_export()
    {
        Rows(await TextAsync("/api/exports/csv?agency=sso", Auditor)).ShouldAllBe(r => r["agency"] == "sso");
        Rows(await TextAsync("/api/exports/csv", Person(Roles.Auditor, "sso"))).Count.ShouldBe(81);
        Rows(await TextAsync("/api/exports/csv?agency=doe", Person(Roles.AgencyAdmin, "doe"))).Count.ShouldBe(Cases + 2 - 81);
        Rows(await TextAsync("/api/exports/csv?service=none", Auditor)).ShouldBeEmpty();
        var rows = Rows(await TextAsync("/api/exports/csv", Auditor));
        var cut = rows.Select(r => DateTimeOffset.Parse(r["recorded_at"], CultureInfo.InvariantCulture)).Order().ElementAt(200);
        var instant = Uri.EscapeDataString(ExportedFacts.Instant(cut));
        var before = Rows(await TextAsync($"/api/exports/csv?to={instant}", Auditor));
        var after = Rows(await TextAsync($"/api/exports/csv?from={instant}", Auditor));
        before.ShouldAllBe(r => DateTimeOffset.Parse(r["recorded_at"], CultureInfo.InvariantCulture) < cut);
        (before.Count + after.Count).ShouldBe(rows.Count);
        XDocument.Parse(await TextAsync("/api/exports/xes?service=none", Auditor)).Descendants(Xes + "trace").ShouldBeEmpty();
        JsonDocument.Parse(await TextAsync("/api/exports/ocel?service=none", Auditor)).RootElement.GetProperty("events").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Only_auditors_and_the_administrator_of_the_agency_export()
    {
        (await site.SendAsync("/api/exports/csv?agency=sso", Person(Roles.AgencyAdmin, "doe"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync("/api/exports/csv?agency=sso", Person(Roles.Auditor, "doe"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var role in Roles.All.Except([Roles.Auditor, Roles.AgencyAdmin]))
            (await site.SendAsync("/api/exports/csv?agency=doe", Person(role, "*"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        (await site.SendAsync("/api/exports/csv", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Rows(await TextAsync("/api/exports/csv?agency=doe", Person(Roles.AgencyAdmin, "doe") with { Offices = ["doe-none"] })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("pdf", "format", "unknown-value")]
    [InlineData("csv?from=yesterday", "from", "not-an-instant")]
    [InlineData("csv?to=2025-03-03T09:00:00", "to", "not-an-instant")]
    [InlineData("csv?from=2025-03-03T09:00:00Z&to=2025-03-03T09:00:00Z", "to", "not-after-from")]
    [InlineData("csv", "agency", "required")]
    public async Task Nonsense_is_answered_with_the_field_and_the_rule(string path, string field, string rule)
    {
        using var answer = await site.SendAsync("/api/exports/" + path, rule == "required" ? Person(Roles.AgencyAdmin, "doe") : Auditor);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var error = problem.RootElement.GetProperty("errors").EnumerateArray().Single();
        (error.GetProperty("field").GetString(), error.GetProperty("rule").GetString()).ShouldBe((field, rule));
    }

    [Fact]
    public async Task An_export_is_recorded_with_role_filter_and_purpose()
    {
        var before = (await database.Store.ReadStreamAsync("doe", ExportRecords.Stream)).Count;
        await TextAsync("/api/exports/xes?agency=doe&service=work-permit&from=2025-01-01T00:00:00Z&purpose=audit%20plan%207", Auditor);
        var records = await database.Store.ReadStreamAsync("doe", ExportRecords.Stream);
        records.Count.ShouldBe(before + 1);
        var fact = records[^1].Fact<DataExported>();
        (records[^1].Type, records[^1].UserName).ShouldBe(("data_exported", "user-1"));
        (fact.Format, fact.Role, fact.Purpose).ShouldBe(("xes", "auditor", "audit plan 7"));
        fact.Filter.ShouldBe(new ExportFilter("doe", "work-permit", new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), null));
        await site.SendAsync("/api/exports/xes?agency=doe&from=x", Auditor);
        (await database.Store.ReadStreamAsync("doe", ExportRecords.Stream)).Count.ShouldBe(before + 1);
    }
}
