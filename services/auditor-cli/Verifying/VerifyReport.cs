using System.CommandLine;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;
using Transparency.Contracts.Scoring.V1;
using Transparency.Ledger;

namespace Transparency.AuditorCli.Verifying;

/// <summary><c>transparency verify report FILE</c>: is the report of a replay as a log's key of the policy signed it? Needs no network.</summary>
internal static class VerifyReport
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "report that 'rubric replay --out' wrote" };
        var policy = Trust.PolicyOption();
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("report", "Check the signed report of a replay, offline") { file, policy, json };
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new UnusableInputException($"{path} does not exist");
            var trusted = await Trust.PolicyAsync(parsed.GetValue(policy), cancellation);
            var (report, signed, problem) = Check(await File.ReadAllBytesAsync(path, cancellation), trusted, path);
            if (parsed.GetValue(json))
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { accepted = problem is null, signedBy = signed.Select(key => key.ToString()), report.Job, report.Decisions, report.Reproduced, report.Moved, report.ResultsDigest, problem }, VerifyCommand.Json));
            else
            {
                Console.WriteLine($"replay    {report.Job}, rubric {report.Rubric.Id} version {report.Rubric.Version}, {report.Decisions} decisions, {report.Reproduced} reproduced, {report.Moved} moved");
                foreach (var key in signed) Console.WriteLine($"signed    {key.Name} ({key.Algorithm})");
                Console.WriteLine(problem is null ? "GOOD: the report is exactly as it was signed." : $"NOT PROVEN: {problem}");
            }
            return problem is null ? ExitCode.Good : ExitCode.Failed;
        }));
        return command;
    }

    /// <summary>Who signed, and what is wrong; null when nothing is.</summary>
    /// <exception cref="UnusableInputException">The file is no report.</exception>
    private static (ReplayReport Report, IReadOnlyList<VerifierKey> SignedBy, string? Problem) Check(byte[] bytes, TrustPolicy trusted, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var signed = document.Deserialize<SignedReplayReport>(GatewayClient.Json);
            if (signed is not { Kind: ReplayReport.Kind, Report: { } report, Signatures: { } signatures }) throw new UnusableInputException($"{path} is no report of a replay");
            var raw = System.Text.Encoding.UTF8.GetBytes(document.RootElement.GetProperty("report").GetRawText());
            try
            {
                // Only keys of the log that the report names: another log's key says nothing about this service.
                var keys = SignedDocument.SignedBy(ReplayReport.Kind, raw, signatures, trusted.Logs.Select(log => log.Key).Where(key => key.Name == report.Log));
                return (report, keys, keys.Count > 0 ? null : $"no key of {report.Log} in the policy signed it");
            }
            catch (FormatException wrong)
            {
                return (report, [], wrong.Message);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw new UnusableInputException($"{path} is no report of a replay: {e.Message}");
        }
    }
}
