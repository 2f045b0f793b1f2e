using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics;
using Transparency.RedFlag.Studies;

namespace Transparency.RedFlag.Tests.Studies;

/// <summary>A decision point with a known truth: ten officers, 120 decisions each, hard and easy cases, one of them not like the others.</summary>
internal static class Bureau
{
    public static readonly StudyCohort Cohort = new("doe", "work-permit", "permit", "refused");

    public static RuleDefinition Rule(string id) => Given.Rules.Rules.Single(r => r.Id == id);

    public static IReadOnlyList<StudyFinding> Study(string id, IReadOnlyList<StudyRow> rows) => StudyBook.Functions[id].Judge(Rule(id), StudyBook.Functions[id].Reduced(Rule(id), Cohort, rows));

    /// <param name="refuses">Officer, number of the decision, hard case → chance to refuse.</param>
    public static IReadOnlyList<StudyRow> Rows(int seed, Func<int, int, bool, double> refuses, Func<int, double>? faster = null, Func<int, int, string>? other = null, Func<int, double>? hard = null, Func<int, double>? copies = null)
    {
        var chance = new SeededStream(seed, 7);
        var rows = new List<StudyRow>();
        for (var n = 0; n < 120; n++)
            for (var officer = 0; officer < 10; officer++)
            {
                var isHard = chance.Unit() < (hard?.Invoke(officer) ?? 0.3);
                var minutes = Math.Exp(6 + 0.5 * (chance.Unit() + chance.Unit() + chance.Unit() - 1.5)) * (chance.Unit() < (faster?.Invoke(officer) ?? 0) ? 0.02 : 1);
                rows.Add(new($"o-{officer}", "bkk", chance.Unit() < refuses(officer, n, isHard) ? "refused" : "granted", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(n * 10 + officer),
                    isHard ? "hard" : "easy", minutes, other?.Invoke(officer, n) ?? $"p-{n}-{officer}",
                    chance.Unit() < (copies?.Invoke(officer) ?? 0.1) ? "standard" : $"own-{n}-{officer}"));
            }
        return rows;
    }

    public static double Fair(int officer, int n, bool hard) => hard ? 0.5 : 0.1;
}

public class Studies_of_many_decisions
{
    private static string?[] Found(string id, IReadOnlyList<StudyRow> rows) => [.. Bureau.Study(id, rows).Select(f => f.Officer)];

    [Fact]
    public void Find_the_harsh_officer_and_spare_the_one_with_hard_cases()
    {
        // Officer 3 refuses whatever comes; officer 7 refuses as often only because the hard cases are his.
        var rows = Bureau.Rows(1, (o, n, hard) => o == 3 ? 0.6 : Bureau.Fair(o, n, hard), hard: o => o == 7 ? 0.9 : 0.3);
        Found("outcome-differs-from-peers", rows).ShouldBe(["o-3"]);
        var finding = Bureau.Study("outcome-differs-from-peers", rows).Single();
        finding.Peers!.N.ShouldBe(1200);
        finding.Fires.Factors.Single(f => f.Code == "rate").Unit.ShouldBe("percent");
        Found("outcome-depends-on-decider", rows).ShouldBe([null]);
    }

    [Fact]
    public void Find_the_fast_lane() => Found("decides-unusually-fast", Bureau.Rows(2, Bureau.Fair, faster: o => o == 5 ? 0.3 : 0)).ShouldBe(["o-5"]);

    [Fact]
    public void Find_the_copied_reasons_and_not_the_sentence_that_everybody_uses() => Found("reasons-copied", Bureau.Rows(5, Bureau.Fair, copies: o => o == 8 ? 0.7 : 0.2)).ShouldBe(["o-8"]);

    [Fact]
    public void Find_the_officer_who_changed_and_not_the_one_who_was_always_so()
    {
        Found("outcome-drifts", Bureau.Rows(3, (o, n, hard) => o == 2 && n > 70 ? 0.7 : Bureau.Fair(o, n, hard))).ShouldBe(["o-2"]);
        Bureau.Study("outcome-drifts", Bureau.Rows(3, (o, n, hard) => o == 2 && n > 70 ? 0.7 : Bureau.Fair(o, n, hard))).Single().Fires.Factors.ShouldContain(f => f.Value == "driftMore");
    }

    [Fact]
    public void Find_the_pair_that_meets_far_above_chance()
    {
        var finding = Bureau.Study("pair-above-chance", Bureau.Rows(4, Bureau.Fair, other: (o, n) => o == 6 && n % 4 == 0 ? "agent" : n % 9 == 0 ? "big-firm" : $"p-{n}-{o}")).Single();
        (finding.Officer, finding.Other).ShouldBe(("o-6", "agent"));
    }

    [Theory]
    [InlineData("outcome-differs-from-peers")]
    [InlineData("outcome-depends-on-decider")]
    [InlineData("decides-unusually-fast")]
    [InlineData("reasons-copied")]
    [InlineData("outcome-drifts")]
    [InlineData("pair-above-chance")]
    public void Raise_false_alarms_no_more_often_than_they_say(string id)
    {
        // Nothing is planted: at a nominal 5 % and less, three rounds with an alarm among twenty would be strange.
        Enumerable.Range(100, 20).Count(seed => Bureau.Study(id, Bureau.Rows(seed, Bureau.Fair, hard: o => 0.2 + 0.06 * o)).Count > 0).ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public void Judge_from_what_is_stored_as_from_the_decisions()
    {
        var rows = Bureau.Rows(1, (o, n, hard) => o == 3 ? 0.6 : Bureau.Fair(o, n, hard));
        foreach (var (id, study) in StudyBook.Functions)
        {
            var reference = study.Reduced(Bureau.Rule(id), Bureau.Cohort, rows);
            var again = System.Text.Json.JsonSerializer.Deserialize<StudyReference>(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(reference, FlagJson.Stored), FlagJson.Stored)!;
            string Told(StudyReference each) => string.Join('\n', study.Judge(Bureau.Rule(id), each).Select(f => Finding.Of(Bureau.Rule(id), f.Fires).Digest));
            Told(again).ShouldBe(Told(reference), id);
        }
    }

    /// <summary>Numbers told when the newest version was the fourth (the third of drift), by code that older versions had kept: a pack of that version must compute to them for ever.</summary>
    [Theory]
    [InlineData("outcome-differs-from-peers", "", "o-3 35.0525")]
    [InlineData("outcome-differs-from-peers", "dispersionWithoutSelf=1", "o-3 0.7903")]
    [InlineData("outcome-differs-from-peers", "othersOnly=1", "o-3 6.6516")]
    [InlineData("outcome-differs-from-peers", "spreadFrom=0.1;spreadTo=1", "o-3 12.3193")]
    [InlineData("outcome-drifts", "", "o-6 12.9702", "o-9 12.9702")]
    [InlineData("outcome-drifts", "workingPercent=12")]
    [InlineData("outcome-drifts", "workingPercent=13", "o-6 12.9702", "o-9 12.9702")]
    public void Compute_as_the_version_of_their_rule_did(string id, string parameters, params string[] q)
    {
        var named = parameters.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('='));
        var rule = Bureau.Rule(id) with { Parameters = named.Append(["falseDiscoveryPercent", "60"]).ToDictionary(each => each[0], each => decimal.Parse(each[1], System.Globalization.CultureInfo.InvariantCulture)) };
        var rows = Bureau.Rows(1, (o, n, hard) => o == 3 ? (hard ? 0.6 : 0.16) + (n > 70 ? 0.2 : 0) : o == 4 ? (hard ? 0.6 : 0.05) + (n > 60 ? 0.2 : 0) : Bureau.Fair(o, n, hard));
        var found = StudyBook.Functions[id].Judge(rule, StudyBook.Functions[id].Reduced(rule, Bureau.Cohort, rows));
        found.Select(f => $"{f.Officer} {f.Fires.Factors.Single(factor => factor.Code == "qPercent").Value}").ShouldBe(q);
    }

    [Fact]
    public void Go_into_a_pack_that_computes_again()
    {
        var (rule, study) = (Bureau.Rule("outcome-differs-from-peers"), StudyBook.Functions["outcome-differs-from-peers"]);
        var reference = study.Reduce(Bureau.Cohort, Bureau.Rows(1, (o, n, hard) => o == 3 ? 0.6 : Bureau.Fair(o, n, hard)));
        var found = study.Judge(rule, reference).Single();
        var finding = Finding.Of(rule, found.Fires);
        var pack = new EvidencePack(EvidencePack.CurrentFormat, JudgeStudy.Subject(rule, Bureau.Cohort, found), rule, "ก", "a", 0, [], [], null, true, finding, new(null, found.Peers!), Contribution.Of(finding), [], [], [], null, [], reference);
        EvidencePack Read(string json) => PackCheck.Parse(System.Text.Encoding.UTF8.GetBytes(json));
        var json = System.Text.Json.JsonSerializer.Serialize(pack, PackCheck.Json);
        PackCheck.Differences(Read(json)).ShouldBeEmpty();
        var milder = reference with { Cells = [.. reference.Cells.Select(cell => cell.Unit == "o-3" ? cell with { Observed = cell.Observed / 2 } : cell)] };
        PackCheck.Differences(Read(System.Text.Json.JsonSerializer.Serialize(pack with { Study = milder }, PackCheck.Json)))[0].What.ShouldStartWith("recorded");
    }
}

public class Flags_of_a_study
{
    private static readonly RuleDefinition Rule = Bureau.Rule("outcome-differs-from-peers");
    private static StudyFinding Finds(decimal severity, string n = "100") => new("o-3", "bkk", new Answer.Fires(severity, [new("studyDecisions", n)], []), null);
    private static IReadOnlyList<(FlagRow? Before, FlagFact Fact)> Decide(IReadOnlyList<StudyFinding> findings, params FlagRow[] flags) => JudgeStudy.Decide(Rule, Bureau.Cohort, findings, flags, _ => false);

    [Fact]
    public void Are_raised_once_revised_with_their_strength_and_withdrawn_when_nothing_stands_out()
    {
        var raised = Decide([Finds(3.5m)]).ShouldHaveSingleItem();
        raised.Fact.ShouldBeOfType<FlagFact.Raised>().Subject.ShouldSatisfyAllConditions(s => s.CaseId.ShouldBeEmpty(), s => s.Officer.ShouldBe("o-3"));
        var row = FlagRow.After(null, raised.Fact, Given.At("2026-03-02 09:00"));
        Decide([Finds(3.6m, "120")], row).ShouldBeEmpty("a few decisions more are no other finding");
        Decide([Finds(6)], row).ShouldHaveSingleItem().Fact.ShouldBeOfType<FlagFact.Revised>();
        Decide([], row).ShouldHaveSingleItem().Fact.ShouldBeOfType<FlagFact.Withdrawn>();
    }
}
