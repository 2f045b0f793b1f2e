using System.CommandLine;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;
using Transparency.Ledger;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;

namespace Transparency.AuditorCli.Verifying;

/// <summary>
/// <c>transparency verify flag PACK.json</c>: computes the flag again from the pack alone; of a referral file also chronology, evidence list, custody and digest.
/// With a policy it is checked too that the finding and the custody are those in the log.
/// </summary>
internal static class VerifyFlag
{
    private const long LargestFile = 64 << 20;

    public static Command Create()
    {
        var file = new Argument<string>("PACK") { Description = "evidence pack (GET /api/flags/{id}/pack) or referral file (…/referral) of a flag" };
        var policy = new Option<string?>("--policy") { Description = "C2SP tlog-policy file or address of red-flag's log: checks also that the finding was recorded so" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("flag", "Compute a flag again from its evidence pack, offline") { file, policy, json };
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new UnusableInputException($"{path} does not exist");
            if (new FileInfo(path).Length > LargestFile) throw new UnusableInputException($"{path} is larger than any pack");
            EvidencePack pack;
            ReferralFile? referral = null;
            List<PackDifference> differences;
            try
            {
                var bytes = await File.ReadAllBytesAsync(path, cancellation);
                if (ReferralCheck.IsOne(bytes)) referral = ReferralCheck.Parse(bytes);
                pack = referral?.Pack ?? PackCheck.Parse(bytes);
                differences = [.. referral is null ? PackCheck.Differences(pack) : ReferralCheck.Differences(referral)];
            }
            catch (Exception e) when (e is FormatException or ArgumentException or NullReferenceException or KeyNotFoundException)
            {
                throw new UnusableInputException($"{path} is no evidence pack: {e.Message}");
            }
            var proven = false;
            if (parsed.GetValue(policy) is { } from)
            {
                var trusted = await Trust.PolicyAsync(from, cancellation);
                proven = Proven(pack, trusted, differences);
                if (referral is not null) VerifyReferral.Custody(referral, trusted, differences);
            }
            if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { accepted = differences.Count == 0, flag = pack.Subject.FlagId, referral = referral?.Digest, proven, differences }, VerifyCommand.Json));
            else
            {
                if (referral is not null) VerifyReferral.Print(referral);
                Print(pack, proven, differences);
            }
            return differences.Count == 0 ? ExitCode.Good : ExitCode.Failed;
        }));
        return command;
    }

    /// <summary>The newest finding in the log is the one of the pack; what stands against it is added to the differences.</summary>
    private static bool Proven(EvidencePack pack, TrustPolicy policy, List<PackDifference> differences)
    {
        if (pack.Proofs.LastOrDefault(p => p.Type is "flag_raised" or "flag_revised") is not { } proof)
        {
            differences.Add(new("proofs", "none", "a receipt of the finding"));
            return false;
        }
        try
        {
            var receipt = Receipt.Parse(proof.Receipt);
            if (receipt.Verify(policy) is { Accepted: false } verdict) differences.Add(new("proofs.receipt", proof.Index.ToString(), verdict.Problems[0]));
            else if (receipt.Disclosure.Json(DisclosureGroup.Facts) is not { } facts || JsonSerializer.Deserialize<Recorded>(facts, FlagJson.Stored)?.Finding is not { } logged)
                differences.Add(new("proofs.receipt", proof.Index.ToString(), "discloses no finding"));
            else if (logged.Digest != pack.Recorded.Digest) differences.Add(new("recorded", pack.Recorded.Digest, $"{logged.Digest} in the log"));
            else return true;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            differences.Add(new("proofs.receipt", proof.Index.ToString(), e.Message));
        }
        return false;
    }

    private sealed record Recorded(Finding? Finding);

    private static void Print(EvidencePack pack, bool proven, List<PackDifference> differences)
    {
        Console.WriteLine($"flag      {pack.Subject.FlagId}");
        Console.WriteLine($"rule      {pack.Rule.Id}@{pack.Rule.Version} – {pack.Rule.NameTh}; {pack.Rule.LegalBasis}");
        Console.WriteLine($"claim     {pack.SentenceTh}");
        Console.WriteLine(pack.Study is { } study ? $"inputs    {study.Pairs?.N ?? study.N} decisions of {study.Offices.Count} officers, as counts" : pack.Signal is { } signal ? $"inputs    the signal #{signal.Index} of citizen-feedback: {signal.Kind} at {signal.Office}" : $"inputs    {pack.Facts.Count} facts up to #{pack.ComputedFrom}");
        foreach (var factor in pack.Recorded.Factors) Console.WriteLine($"value     {factor.Code} = {factor.Value} {factor.Unit}{(factor.Limit is { } limit ? $" (limit {limit})" : "")}");
        if (pack.Peers is { } peers) Console.WriteLine($"peers     n = {peers.Standing.N}, median {peers.Standing.Median} ({peers.Standing.Lower}–{peers.Standing.Upper}), above {peers.Standing.Percentile} %");
        Console.WriteLine(proven ? "log       the finding is the one recorded" : "log       not checked against the log (--policy does)");
        foreach (var each in differences.AsEnumerable().Reverse()) Console.WriteLine($"DIFFERS: {each.What}: {each.InPack ?? "nothing"} in the pack, {each.Recomputed ?? "nothing"} computed again");
        if (differences.Count == 0) Console.WriteLine("GOOD: computed again from the pack alone, every value is the same.");
    }
}
