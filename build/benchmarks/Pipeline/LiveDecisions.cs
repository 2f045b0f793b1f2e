using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Transparency.AuditorCli.Publishing;

namespace Transparency.Benchmarks.Pipeline;

/// <summary>
/// What the sample case system reports of one case: its opening and its decision, in the shape of the examples that intake publishes, with a personal part to
/// encrypt. In every <see cref="Every"/>th case the one who proposed approves too.
/// </summary>
public sealed class LiveDecisions
{
    /// <summary>One in so many decisions breaks a rule that can be seen at once.</summary>
    public const int Every = 10;

    /// <summary>The rule it breaks.</summary>
    public const string Broken = "self-approval";

    private readonly JsonNode _opened, _decided;

    public LiveDecisions(string checkout)
    {
        JsonNode Example(string type) => JsonNode.Parse(File.ReadAllText(Path.Combine(checkout, "contracts", "intake", "examples", type + ".json")))!;
        (_opened, _decided) = (Example("CaseOpened"), Example("DecisionReached"));
        _opened.AsObject().Remove("traceparent");
    }

    /// <summary>Id of the message with a case's decision.</summary>
    public static string DecisionId(string run, int number) => string.Create(CultureInfo.InvariantCulture, $"{run}-{number}-decided");

    /// <summary>The two messages of a case.</summary>
    public IEnumerable<(string Agency, CaseEvent Event)> Of(string run, int number)
    {
        var reference = string.Create(CultureInfo.InvariantCulture, $"{run}-{number}");
        yield return ("doe", Message(_opened, "CaseOpened", $"{reference}-opened", data =>
        {
            data["caseRef"] = reference;
            data["case"]!["registrationNo"] = null;
            data["case"]!["applicant"]!["subjectId"] = reference;
        }));
        yield return ("doe", Message(_decided, "DecisionReached", DecisionId(run, number), data =>
        {
            (data["caseRef"], data["decisionRef"]) = (reference, reference + "/1");
            var (proposer, approver) = (number % 40, number % Every == 0 ? number % 40 : 100 + number % 7);
            (data["participants"]![0]!["officer"], data["participants"]![1]!["officer"]) = (Officer(proposer), Officer(approver));
        }));
    }

    private static string Officer(int number) => string.Create(CultureInfo.InvariantCulture, $"RYG-{number:D3}");

    private static CaseEvent Message(JsonNode example, string type, string id, Action<JsonNode> change)
    {
        var message = example.DeepClone();
        message["id"] = id;
        change(message["data"]!);
        if (message["data"]!["case"] is JsonObject opened && opened["registrationNo"] is null) opened.Remove("registrationNo");
        return new(id, type, JsonSerializer.SerializeToUtf8Bytes(message));
    }
}
