using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.AuditorCli.Exporting;

/// <summary>
/// <c>transparency history CASE [--version n | --at INSTANT] [--diff INSTANT]</c>: one case as it stood. <c>--version</c> is the case as known when that
/// version was recorded, and <c>--diff</c> then compares with what was known at its instant; else both instants are of what had happened.
/// </summary>
public static class HistoryCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" };

    public static Command Create()
    {
        var caseId = new Argument<string>("CASE") { Description = "id of the case: case- and 32 hex digits" };
        var version = new Option<long?>("--version") { Description = "as known when this version was recorded" };
        var at = new Option<string?>("--at") { Description = "only what had happened until this instant" };
        var other = new Option<string?>("--diff") { Description = "what differs between then (or now) and this instant" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var gateway = AuditorDoor.Option();
        var command = new Command("history", "Show a case as it stood, or what changed between two instants; the read is recorded") { caseId, version, at, other, json, gateway };
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            if (parsed.GetValue(version) is not null && parsed.GetValue(at) is not null) throw new UnusableInputException("--version or --at, not both");
            var (then, compared) = (AuditorDoor.Instant("--at", parsed.GetValue(at)), AuditorDoor.Instant("--diff", parsed.GetValue(other)));
            using var door = AuditorDoor.Open(parsed.GetValue(gateway));
            var path = "/api/cases/" + Uri.EscapeDataString(parsed.GetValue(caseId)!);
            var parameter = "at";
            if (parsed.GetValue(version) is { } number)
                (parameter, then) = ("known", RecordedAt(await door.GetAsync<CaseView>(path, cancellation), number));
            var view = await SeeAsync(then);
            if (compared is not { } instant) return await PrintAsync(view, HistoryPage.Lines(view));
            var against = await SeeAsync(instant);
            // From the earlier to the later, whichever was named first; no instant is now.
            var difference = instant <= (then ?? DateTimeOffset.MaxValue) ? CaseDifference.Of(against, view) : CaseDifference.Of(view, against);
            return await PrintAsync(difference, difference.InWords());

            Task<CaseView> SeeAsync(DateTimeOffset? when) => door.GetAsync<CaseView>(AuditorDoor.Path(path, (parameter, when?.ToString("O"))), cancellation);

            async Task<int> PrintAsync<T>(T result, IEnumerable<string> lines)
            {
                if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result, Json));
                else foreach (var line in lines) await Console.Out.WriteLineAsync(line);
                return ExitCode.Good;
            }
        }));
        return command;
    }

    /// <summary>When a version was recorded. What was recorded in the same microsecond was known with it.</summary>
    /// <exception cref="UnusableInputException">There is no such version.</exception>
    public static DateTimeOffset RecordedAt(CaseView now, long version) =>
        now.Timeline.FirstOrDefault(e => e.Version == version)?.RecordedAt ?? throw new UnusableInputException($"--version: the case has versions 1 to {now.Version}");
}
