using System.Text;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Rules;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Flags;

public class An_evidence_pack
{
    private static readonly CaseFact[] Facts = [Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2), Fact("ClockStopped", "2026-03-02 09:01", 3) with { Clock = new(false, null, null) }];

    internal static EvidencePack Of(string ruleId)
    {
        var file = CaseFile.Of(CaseId, Facts);
        var verdict = Inspection.Of(file, _ => Catalogue(), new Dictionary<string, ClockAnnounced>(), true, Given.Rules).Single(v => v.Rule.Id == ruleId);
        var raised = InspectFlag.Decide(verdict, file, () => [], FlagState.None).ShouldBeOfType<FlagFact.Raised>();
        var peers = raised.Finding.Measure is { } measure ? new StoredPeers(120, [.. Enumerable.Range(0, 101).Select(i => (decimal)i)], At("2026-03-01 00:00")) : null;
        return new(EvidencePack.CurrentFormat, raised.Subject, verdict.Rule, "ข้อความ", "Text", raised.ComputedFrom, Facts, [new(1, Given.Office, Given.Service)], null, true, raised.Finding,
            peers is null ? null : new(peers, peers.Compare(raised.Subject, raised.Finding.Measure!)), Contribution.Of(raised.Finding), [], [], [], null, []);
    }

    private static EvidencePack ReadBack(EvidencePack pack) => PackCheck.Parse(JsonSerializer.SerializeToUtf8Bytes(pack, PackCheck.Json));

    [Theory]
    [InlineData("too-fast-to-have-been-read")]
    [InlineData("clock-stopped-without-basis")]
    public void Computes_again_to_the_same_from_its_file_alone(string rule) => PackCheck.Differences(ReadBack(Of(rule))).ShouldBeEmpty();

    [Theory]
    [InlineData("\"value\": \"2\"", "\"value\": \"9\"", "recorded.factors[0].value")]
    [InlineData("\"severity\": \"5\"", "\"severity\": \"4\"", "recorded.severity")]
    [InlineData("\"minimumMinutes\": 10", "\"minimumMinutes\": 3", "recorded.severity")]
    [InlineData("2026-03-02T09:02:00+07:00", "2026-03-02T09:30:00+07:00", "recorded")]
    [InlineData("\"highFrom\": \"5\"", "\"highFrom\": \"50\"", "subject.ruleDigest")]
    [InlineData("\"percentile\": \"2\"", "\"percentile\": \"99\"", "peers.standing.percentile")]
    [InlineData("\"share\": \"1\"", "\"share\": \"0.5\"", "contributions[0]")]
    [InlineData("\"computedFrom\": 3", "\"computedFrom\": 2", "facts")]
    public void Names_first_what_was_changed(string from, string to, string what)
    {
        var json = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Of("too-fast-to-have-been-read"), PackCheck.Json));
        json.ShouldContain(from);
        var changed = json.Replace(from, to, StringComparison.Ordinal);
        PackCheck.Differences(PackCheck.Parse(Encoding.UTF8.GetBytes(changed)))[0].What.ShouldBe(what);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"transparency-evidence-pack/9\"}")]
    public void That_is_none_is_said_to_be_none(string text) => Should.Throw<FormatException>(() => PackCheck.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Of_a_rule_that_is_not_known_is_not_computed()
    {
        var json = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Of("too-fast-to-have-been-read"), PackCheck.Json)).Replace("too-fast-to-have-been-read", "of-the-future", StringComparison.Ordinal);
        Should.Throw<FormatException>(() => PackCheck.Parse(Encoding.UTF8.GetBytes(json))).Message.ShouldContain("of-the-future");
    }

    [Fact]
    public void Shares_out_the_excess_among_its_factors()
    {
        var finding = Of("too-fast-to-have-been-read").Recorded with { Factors = [new("a", "30", "10"), new("b", "20", "10"), new("c", "word"), new("d", "10", "10")] };
        Contribution.Of(finding).ShouldBe([new("a", 0.6667m), new("b", 0.3333m)]);
    }
}
