using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Transparency.AuditorCli.Publishing;

namespace Transparency.Benchmarks.Pipeline;

/// <summary>
/// What the sample case system reports of one case: its opening and its decision, in the shape of the examples that intake publishes, with a personal part to
/// encrypt. The decision grants what was asked for, in office hours of the last weekday before today, entered by form the day after, so that no rule has
/// anything to say about it – except that in every <see cref="Every"/>th case the one who proposed approves too.
/// </summary>
public sealed class LiveDecisions
{
    /// <summary>One in so many decisions breaks a rule that can be seen at once.</summary>
    public const int Every = 10;

    /// <summary>The rule it breaks.</summary>
    public const string Broken = "self-approval";

    // Stand for what differs between cases. Messages are cut from texts made once: the load must cost little beside what it measures.
    private const string Id = "@id@", Case = "@case@", Proposer = "@proposer@", Approver = "@approver@";

    private static readonly TimeSpan s_bangkok = TimeSpan.FromHours(7);
    private readonly string _opened, _decided;

    public LiveDecisions(string checkout)
    {
        JsonNode Example(string type) => JsonNode.Parse(File.ReadAllText(Path.Combine(checkout, "contracts", "intake", "examples", type + ".json")))!;
        var (opened, decided) = (Example("CaseOpened"), Example("DecisionReached"));
        opened.AsObject().Remove("traceparent");
        (opened["id"], decided["id"]) = (Id, Id);
        (opened["data"]!["caseRef"], opened["data"]!["case"]!["applicant"]!["subjectId"]) = (Case, Case);
        opened["data"]!["case"]!.AsObject().Remove("registrationNo");
        (decided["data"]!["caseRef"], decided["data"]!["decisionRef"]) = (Case, Case + "/1");
        (decided["data"]!["participants"]![0]!["officer"], decided["data"]!["participants"]![1]!["officer"]) = (Proposer, Approver);
        var day = LastWeekday(DateTimeOffset.UtcNow.ToOffset(s_bangkok));
        (opened["time"], opened["data"]!["occurredAt"], opened["data"]!["case"]!["submittedAt"], opened["data"]!["case"]!["receivedAt"]) = (Text(day, 9), Text(day, 9), Text(day, 9), Text(day, 9));
        (decided["data"]!["occurredAt"], decided["data"]!["participants"]![0]!["at"], decided["data"]!["participants"]![1]!["at"]) = (Text(day, 15), Text(day, 13), Text(day, 15));
        (decided["data"]!["recordedVia"], decided["data"]!["outcome"], decided["data"]!["alternatives"], decided["data"]!["asApplied"]) = ("form", "grant", new JsonArray("refuse"), true);
        decided["data"]!.AsObject().Remove("conditions");
        (_opened, _decided) = (opened.ToJsonString(), decided.ToJsonString());
    }

    /// <summary>Id of the message with a case's decision.</summary>
    public static string DecisionId(string run, int number) => string.Create(CultureInfo.InvariantCulture, $"{run}-{number}-decided");

    /// <summary>The two messages of a case.</summary>
    public IEnumerable<(string Agency, CaseEvent Event)> Of(string run, int number)
    {
        var reference = string.Create(CultureInfo.InvariantCulture, $"{run}-{number}");
        yield return ("doe", Message(_opened.Replace(Case, reference, StringComparison.Ordinal), "CaseOpened", $"{reference}-opened"));
        var (proposer, approver) = (number % 40, number % Every == 0 ? number % 40 : 100 + number % 7);
        yield return ("doe", Message(_decided.Replace(Case, reference, StringComparison.Ordinal).Replace(Proposer, Officer(proposer), StringComparison.Ordinal)
            .Replace(Approver, Officer(approver), StringComparison.Ordinal), "DecisionReached", DecisionId(run, number)));
    }

    private static DateTimeOffset LastWeekday(DateTimeOffset now)
    {
        var day = now.AddDays(-1);
        while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) day = day.AddDays(-1);
        return new(day.Date, s_bangkok);
    }

    private static string Text(DateTimeOffset day, int hour) => day.AddHours(hour).AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Officer(int number) => string.Create(CultureInfo.InvariantCulture, $"RYG-{number:D3}");

    private static CaseEvent Message(string text, string type, string id) => new(id, type, Encoding.UTF8.GetBytes(text.Replace(Id, id, StringComparison.Ordinal)));
}
