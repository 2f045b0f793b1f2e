using System.CommandLine;
using System.Text;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;
using Transparency.Ledger;

namespace Transparency.AuditorCli.Verifying;

/// <summary><c>transparency verify receipt FILE</c>: is what the receipt shows in a log that the policy accepts? Needs no network.</summary>
internal static class VerifyReceipt
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "receipt: a C2SP tlog-proof with the disclosed event" };
        var policy = Trust.PolicyOption();
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("receipt", "Check a receipt of a decision, offline") { file, policy, json };
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new UnusableInputException($"{path} does not exist");
            var trusted = await Trust.PolicyAsync(parsed.GetValue(policy), cancellation);
            Receipt receipt;
            ProofVerdict verdict;
            try
            {
                receipt = Receipt.Parse(await File.ReadAllTextAsync(path, new UTF8Encoding(false, throwOnInvalidBytes: true), cancellation));
                verdict = receipt.Verify(trusted);
            }
            catch (Exception e) when (e is FormatException or DecoderFallbackException)
            {
                throw new UnusableInputException($"{path} is no receipt: {e.Message}");
            }
            if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(Result(receipt, verdict), VerifyCommand.Json));
            else Print(receipt, verdict);
            return verdict.Accepted ? ExitCode.Good : ExitCode.Failed;
        }));
        return command;
    }

    private static object Result(Receipt receipt, ProofVerdict verdict) => new
    {
        accepted = verdict.Accepted,
        log = verdict.Head.Checkpoint.Origin,
        index = verdict.Index,
        size = verdict.Head.Checkpoint.Size,
        signedBy = verdict.Head.SignedBy.Select(key => key.Name),
        cosignedBy = verdict.Head.CosignedBy.Select(each => new { name = each.Key.Name, at = each.Value }),
        disclosed = Opened(receipt).ToDictionary(each => each.Group, each => JsonSerializer.Deserialize<JsonElement>(each.Json)),
        missing = verdict.Missing is { } lost ? new { lost.From, lost.To } : null,
        problems = verdict.Problems,
    };

    private static void Print(Receipt receipt, ProofVerdict verdict)
    {
        foreach (var (group, json) in Opened(receipt)) Console.WriteLine($"{group,-9} {Encoding.UTF8.GetString(json)}");
        var head = verdict.Head;
        Console.WriteLine($"log       {head.Checkpoint.Origin}, entry {verdict.Index} of {head.Checkpoint.Size}");
        Console.WriteLine($"signed    {string.Join(", ", head.SignedBy.Select(key => $"{key.Name} ({key.Algorithm})"))}");
        Console.WriteLine($"cosigned  {string.Join(", ", head.CosignedBy.Select(each => $"{each.Key.Name} at {each.Value:O}"))}");
        if (verdict.Missing is { } missing) Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"missing   entries {missing.From} to {missing.To} of this log may be lost since a restore: keep this receipt"));
        foreach (var problem in verdict.Problems.Skip(1)) Console.WriteLine(problem);
        Console.WriteLine(verdict.Accepted
            ? "GOOD: what is shown above was recorded exactly so; whatever is not shown stays closed."
            : $"NOT PROVEN: {verdict.Problems[0]}");
    }

    private static IEnumerable<(string Group, byte[] Json)> Opened(Receipt receipt)
    {
        for (var group = DisclosureGroup.Identity; group <= DisclosureGroup.Metadata; group++)
            if (receipt.Disclosure[group] is Disclosed.Opened opened) yield return (group.Name(), opened.Json);
    }
}
