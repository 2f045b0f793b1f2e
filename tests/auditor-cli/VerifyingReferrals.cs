using System.Text.Json;
using Transparency.RedFlag.Rules;

namespace Transparency.AuditorCli.Tests;

/// <summary>The file that goes to an outside body, checked on a machine without network.</summary>
public sealed class VerifyingReferrals : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    private static ReferralFile File()
    {
        var pack = PackCheck.Parse(System.Text.Encoding.UTF8.GetBytes(VerifyingFlags.Pack()));
        var at = new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.Zero);
        CustodyEntry Entry(int index, string act, string? by, string? kind = null, string? label = null, string? words = null) =>
            new(at.AddMinutes(index), act, by, by is null ? null : "red-flag-admin", kind, label, words, index, null);
        CustodyEntry[] custody =
        [
            Entry(3, "flag_raised", null), Entry(4, "flag_read", "ann"), Entry(5, "investigation_taken", "ann"), Entry(9, "investigation_answer_given", "olu", words: "ไม่มีเหตุผล"),
            Entry(11, "investigation_proposed", "ann", "conclusion", "referral", "มีมูลความผิดทางอาญา"), Entry(12, "investigation_seconded", "bea", "conclusion"),
        ];
        return new ReferralFile(ReferralFile.CurrentFormat, new("pacc", new(2026, 3, 3), "มีมูลความผิดทางอาญา", "ann", "bea"), pack, ReferralFile.ChronologyOf(pack, custody), ReferralFile.EvidenceOf(pack), custody, "").Sealed();
    }

    private async Task<string> LastLineAsync(ReferralFile file, int expected, params string[] more)
    {
        var (code, output, errors) = await CommandLine.RunAsync(["verify", "flag", _line.Write("referral.json", JsonSerializer.Serialize(file, PackCheck.Json)), .. more]);
        code.ShouldBe(expected, output + errors);
        return output.TrimEnd().Split('\n')[^1];
    }

    [Fact]
    public async Task A_good_file_follows_from_itself()
    {
        (await LastLineAsync(File(), ExitCode.Good)).ShouldStartWith("GOOD");
        var (_, output, _) = await CommandLine.RunAsync("verify", "flag", _line.Write("again.json", JsonSerializer.Serialize(File(), PackCheck.Json)), "--json");
        JsonDocument.Parse(output).RootElement.GetProperty("referral").GetString().ShouldBe(File().Digest);
    }

    [Fact]
    public async Task Whatever_is_changed_is_named()
    {
        var good = File();
        async Task Differs(ReferralFile file, string what) => (await LastLineAsync(file, ExitCode.Failed)).ShouldStartWith("DIFFERS: " + what);

        await Differs(good with { Pack = good.Pack with { Recorded = good.Pack.Recorded with { Severity = 9 } } }, "pack.recorded.severity");
        await Differs((good with { Evidence = [] }).Sealed(), "evidence[0]");
        await Differs((good with { Chronology = [.. good.Chronology.Reverse()] }).Sealed(), "chronology[0]");
        await Differs((good with { Letter = good.Letter with { ApprovedBy = "cat" } }).Sealed(), "letter");
        await Differs(good with { Letter = good.Letter with { To = "nacc" } }, "digest");
        CustodyEntry[] alone = [.. good.Custody.Take(5), good.Custody[5] with { By = "ann" }];
        await Differs((good with { Custody = alone, Letter = good.Letter with { ApprovedBy = "ann" } }).Sealed(), "custody.conclusion: two people");
        CustodyEntry[] unagreed = [.. good.Custody.Take(5)];
        await Differs((good with { Custody = unagreed, Chronology = ReferralFile.ChronologyOf(good.Pack, unagreed) }).Sealed(), "custody.conclusion");
        CustodyEntry[] other = [.. good.Custody.Take(4), good.Custody[4] with { Label = "reprimand" }, good.Custody[5]];
        await Differs((good with { Custody = other }).Sealed(), "custody.conclusion");
    }

    [Fact]
    public async Task Two_acts_at_once_may_have_been_timed_in_the_other_order()
    {
        // The index is the order that is proven; the instants of two replicas are not.
        var good = File();
        CustodyEntry[] custody = [.. good.Custody.Take(2), good.Custody[2] with { At = good.Custody[1].At.AddMilliseconds(-3) }, .. good.Custody.Skip(3)];
        await LastLineAsync((good with { Custody = custody, Chronology = ReferralFile.ChronologyOf(good.Pack, custody) }).Sealed(), ExitCode.Good);
        CustodyEntry[] swapped = [good.Custody[0], good.Custody[2], good.Custody[1], .. good.Custody.Skip(3)];
        (await LastLineAsync((good with { Custody = swapped, Chronology = ReferralFile.ChronologyOf(good.Pack, swapped) }).Sealed(), ExitCode.Failed)).ShouldStartWith("DIFFERS: custody[2]");
    }

    [Fact]
    public async Task The_digest_stays_when_proofs_come_later()
    {
        var good = File();
        (good with { Custody = [.. good.Custody.Select(c => c with { Receipt = "later" })] }).Sealed().Digest.ShouldBe(good.Digest);
        (await LastLineAsync(good, ExitCode.Failed, "--policy", Path.Combine(AppContext.BaseDirectory, "vectors", "policy.txt"))).ShouldContain("a receipt of the finding");
    }

    [Fact]
    public async Task What_is_no_referral_is_unusable_input()
    {
        var (code, _, errors) = await CommandLine.RunAsync("verify", "flag", _line.Write("x", $$"""{"format":"{{ReferralFile.CurrentFormat}}"}"""));
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("no evidence pack");
    }
}
