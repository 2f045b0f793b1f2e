using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;
using Transparency.Ledger;

namespace Transparency.AuditorCli.Verifying;

/// <summary><c>transparency verify bundle FILE</c>: recomputes every event of an exported bundle on a machine without network.</summary>
internal static class VerifyBundle
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "audit bundle, plain or gzip" };
        var policy = Trust.PolicyOption();
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("bundle", "Check an exported audit bundle, offline") { file, policy, json };
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new UnusableInputException($"{path} does not exist");
            var trusted = await Trust.PolicyAsync(parsed.GetValue(policy), cancellation);
            await using var stream = File.OpenRead(path);
            var zipped = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
            stream.Position = 0;
            using var lines = new StreamReader(zipped ? new GZipStream(stream, CompressionMode.Decompress) : stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            BundleVerdict verdict;
            try
            {
                verdict = await new BundleCheck(trusted).RunAsync(lines, null, cancellation);
            }
            catch (Exception e) when (e is DecoderFallbackException or InvalidDataException)
            {
                throw new UnusableInputException($"{path} is no audit bundle: {e.Message}");
            }
            if (verdict.Head is not { } head) throw new UnusableInputException($"{path}: {verdict.Problems[0]}");
            if (parsed.GetValue(json))
            {
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
                {
                    accepted = verdict.Accepted, log = head.Checkpoint.Origin, size = head.Checkpoint.Size, events = verdict.Events, filter = verdict.Filter,
                    cosignedBy = head.CosignedBy.Select(each => new { name = each.Key.Name, at = each.Value }), problems = verdict.Problems,
                }, VerifyCommand.Json));
                return verdict.Accepted ? ExitCode.Good : ExitCode.Failed;
            }
            Console.WriteLine($"log       {head.Checkpoint.Origin}, {head.Checkpoint.Size} entries, cosigned by {string.Join(", ", head.CosignedBy.Select(each => $"{each.Key.Name} at {each.Value:O}"))}");
            Console.WriteLine($"asked for {(verdict.Filter.Count == 0 ? "everything" : string.Join(", ", verdict.Filter.Select(each => $"{each.Key} {each.Value}")))}");
            foreach (var problem in verdict.Problems.Skip(1)) Console.WriteLine(problem);
            Console.WriteLine(verdict.Accepted
                ? string.Create(CultureInfo.InvariantCulture, $"GOOD: {verdict.Events} events are exactly what was recorded. That no further event fits the filter is the exporter's word, not proven by this file.")
                : $"DIFFERS: {verdict.Problems[0]}");
            return verdict.Accepted ? ExitCode.Good : ExitCode.Failed;
        }));
        return command;
    }
}
