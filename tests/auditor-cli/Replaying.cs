using Transparency.AuditorCli.Replaying;
using Transparency.Contracts.Replays.V1;

namespace Transparency.AuditorCli.Tests;

/// <summary>How a replay is told.</summary>
public sealed class Replaying
{
    private static Replay Of(string state, bool? identical, bool swap, params ReplayedTable[] tables) => new("replay-1", "scoring", swap, state, state == "failed" ? "no room" : null,
        DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, identical, [new("scores", "compared", 10, 10, 5000, 0.1m, tables)], [new("outcome", "ไม่อยู่ในบันทึก", "in no log")]);

    private static readonly ReplayedTable Same = new("decision", 3, 3, "aa", "aa", null), Other = new("monthly", 2, 1, "bb", "cc", "monthly at agency=doe: n differs from what is recorded");

    [Fact]
    public void Every_table_stands_with_both_digests_and_what_differs_is_the_last_line()
    {
        ReplayPage.Lines([Of("finished", true, false, Same), Of("finished", false, false, Same, Other)]).ShouldBe(
        [
            "scoring scores: compared · 5,000 events in 0.1 s (50,000/s)", "  decision                        3 rows  live = rebuilt aa", "  outcome              not rebuilt: in no log",
            "scoring scores: compared · 5,000 events in 0.1 s (50,000/s)", "  decision                        3 rows  live = rebuilt aa", "  monthly                         1 rows  live bb (2 rows) ≠ rebuilt cc", "  outcome              not rebuilt: in no log",
            "DIFFERS: scoring: monthly at agency=doe: n differs from what is recorded",
        ]);
        ReplayedTable hidden = new("flag", 0, 0, "", "", null) { WithheldSame = true };
        ReplayPage.Lines([Of("finished", true, false, hidden)]).ElementAt(1).ShouldBe("  flag                     withheld       live = rebuilt");
        ReplayPage.Lines([Of("finished", false, false, hidden with { WithheldSame = false })]).Last().ShouldBe("DIFFERS: scoring: flag, not told to this role");
        ReplayPage.Lines([Of("finished", true, true, Same)]).Last().ShouldStartWith("GOOD");
        ReplayPage.Lines([Of("finished", false, true, Other)]).Last().ShouldEndWith("; the rebuilt tables are in place now");
    }

    [Theory]
    [InlineData("failed", "FAILED: scoring: no room")]
    [InlineData("cancelled", "CANCELLED: scoring")]
    public void What_did_not_come_to_an_end_is_not_good(string state, string last) => ReplayPage.Lines([Of(state, null, false)]).Last().ShouldBe(last);

    [Fact]
    public async Task An_unknown_service_is_unusable_input()
    {
        var (code, _, errors) = await CommandLine.RunAsync("replay", "--service", "nowhere", "--gateway", "http://127.0.0.1:9");
        (code, errors.Trim()).ShouldBe((ExitCode.Unusable, errors.Trim()));
        errors.ShouldContain("nowhere");
    }
}
