using System.Text;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;

namespace Transparency.AuditorCli.Tests;

public class LogMappings
{
    private const string Log = """
        <?xml version="1.0"?><log xmlns="http://www.xes-standard.org/"><global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
        <float key="meta" value="1"><float key="nested" value="2"/></float>
        <trace><string key="concept:name" value="case-1"/><string key="channel" value="Internet"/><date key="startdate" value="2011-10-11T13:42:22.688+02:00"/>
          <event><string key="concept:name" value="Confirmation of receipt"/><string key="org:resource" value="R1"/><date key="time:timestamp" value="2011-10-11T13:45:40.276+02:00"/></event>
          <event><string key="concept:name" value="T02 Check confirmation of receipt"/><string key="org:resource" value="R2"/><string key="org:group" value="Group 4"/><date key="time:timestamp" value="2011-10-12T08:26:25.398+02:00"/></event>
          <event><string key="concept:name" value="T03 Adjust confirmation of receipt"/><string key="org:resource" value="R2"/><date key="time:timestamp" value="2011-10-12T09:26:25.398+02:00"/></event>
          <event><string key="concept:name" value="T02 Check confirmation of receipt"/><string key="org:group" value="Group 4"/><date key="time:timestamp" value="2011-10-13T08:26:25.398+02:00"/></event>
        </trace><trace><string key="concept:name" value="case-2"/></trace></log>
        """;

    private static LogMapping Shipped(string name) => LogMapping.Load(Path.Combine(AppContext.BaseDirectory, "mappings", name));

    private static List<JsonElement> Mapped()
    {
        var mapping = Shipped("receipt.json");
        return XesLog.Read(new MemoryStream(Encoding.UTF8.GetBytes(Log)))
            .SelectMany(@case => @case.Entries.Select(entry => JsonDocument.Parse(mapping.Map(@case, entry, "urn:test").Body).RootElement)).ToList();
    }

    [Fact]
    public void One_log_entry_becomes_exactly_one_case_event()
    {
        var events = Mapped();
        events.Select(each => each.GetProperty("id").GetString()).ShouldBe(["case-1/1", "case-1/2", "case-1/3", "case-1/4"]);
        events.Select(each => each.GetProperty("type").GetString()).ShouldBe(
            ["mol.transparency.CaseOpened.v1", "mol.transparency.DecisionReached.v1", "mol.transparency.StepCompleted.v1", "mol.transparency.DecisionReached.v1"]);
    }

    [Fact]
    public void The_opening_carries_channel_and_times_of_the_case()
    {
        var opening = Mapped()[0].GetProperty("data");
        opening.GetProperty("case").GetProperty("channel").GetString().ShouldBe("online");
        opening.GetProperty("case").GetProperty("submittedAt").GetString().ShouldBe("2011-10-11T13:42:22.688+02:00");
        opening.GetProperty("occurredAt").GetString().ShouldBe("2011-10-11T13:45:40.276+02:00");
        opening.GetProperty("caseRef").GetString().ShouldBe("case-1");
    }

    [Fact]
    public void An_outcome_may_follow_from_what_comes_later_in_the_case()
    {
        var events = Mapped();
        events[1].GetProperty("data").GetProperty("outcome").GetString().ShouldBe("adjust");
        events[3].GetProperty("data").GetProperty("outcome").GetString().ShouldBe("ok");
    }

    [Fact]
    public void A_participant_without_officer_is_left_out()
    {
        var events = Mapped();
        events[1].GetProperty("data").GetProperty("participants")[0].GetProperty("officer").GetString().ShouldBe("R2");
        events[3].GetProperty("data").GetProperty("participants").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("receipt.json")]
    [InlineData("road-traffic-fines.json")]
    [InlineData("decisions.json")]
    public void Every_step_decision_point_and_outcome_that_a_shipped_mapping_names_is_in_its_catalogue(string name)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mappings", name));
        var service = Shipped(name).Catalogue.GetProperty("services")[0];
        var known = service.GetProperty("steps").EnumerateArray().Concat(service.GetProperty("decisionPoints").EnumerateArray())
            .Concat(service.GetProperty("decisionPoints").EnumerateArray().SelectMany(each => each.GetProperty("outcomes").EnumerateArray()))
            .Select(each => each.GetProperty("code").GetString()!).ToHashSet();
        var root = JsonDocument.Parse(text).RootElement;
        foreach (var rule in root.GetProperty("rules").EnumerateArray())
        {
            if (!rule.TryGetProperty("data", out var data)) continue;
            foreach (var member in (string[])["step", "decisionPoint", "outcome"])
                if (data.TryGetProperty(member, out var place))
                    foreach (var literal in LiteralsOf(place)) known.ShouldContain(literal, $"{name}: {member}");
        }
    }

    [Theory]
    [InlineData("<trace/>", "root element")]
    [InlineData("<log><trace><event><string key=\"x\" value=\"y\"/></event></trace></log>", "concept:name")]
    [InlineData("<log><trace>", "well-formed")]
    public void A_file_that_is_no_event_log_is_refused_with_the_reason(string xml, string reason) =>
        Should.Throw<UnusableInputException>(() => XesLog.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml))).ToList()).Message.ShouldContain(reason);

    [Fact]
    public void A_decision_table_without_the_needed_column_is_refused_by_its_name() =>
        Should.Throw<UnusableInputException>(() => DecisionTable.Read(new MemoryStream("case_ref,outcome\n1,ok\n"u8.ToArray())).ToList()).Message.ShouldContain("decision_point");

    [Fact]
    public void A_decision_table_row_becomes_one_decision()
    {
        var mapping = Shipped("decisions.json");
        var table = "case_ref,service,decision_point,outcome,decided_at,officer,legal_basis,amount,submitted_at\nA1,road fine,Create Fine,fine_issued,2006-07-24,561,art. 157,35.0,2006-07-24\n";
        var row = DecisionTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(table))).Single();
        var data = JsonDocument.Parse(mapping.Map(row, row.Entries[0], "urn:t").Body).RootElement.GetProperty("data");
        data.GetProperty("decisionPoint").GetString().ShouldBe("create-fine");
        data.GetProperty("occurredAt").GetString().ShouldBe("2006-07-24T00:00:00Z");
        data.GetProperty("legalBasis")[0].GetString().ShouldBe("art. 157");
        data.GetProperty("amount").GetString().ShouldBe("35.0");
    }

    private static IEnumerable<string> LiteralsOf(JsonElement place) => place.ValueKind switch
    {
        JsonValueKind.String => place.GetString()!.StartsWith('$') ? [] : [place.GetString()!],
        JsonValueKind.Object => place.EnumerateObject().Where(each => each.Name is "then" or "else").SelectMany(each => LiteralsOf(each.Value)),
        _ => [],
    };
}
