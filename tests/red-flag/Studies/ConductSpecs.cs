using System.Text.Json;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics;
using Transparency.RedFlag.Studies;

namespace Transparency.RedFlag.Tests.Studies;

/// <summary>What people do besides deciding, judged by the shipped limits.</summary>
internal static class Conduct
{
    public static RuleDefinition Rule(string id) => Given.Rules.Rules.Single(r => r.Id == id);

    public static StudyCohort About(string what, string outcome = "") => new("doe", "work-permit", what, outcome);

    public static StudyReference Reduced(string id, StudyCohort cohort, IReadOnlyList<StudyRow> rows) => StudyBook.Functions[id].Reduced(Rule(id), cohort, rows);

    public static IReadOnlyList<StudyFinding> Found(string id, StudyCohort cohort, IReadOnlyList<StudyRow> rows) => StudyBook.Functions[id].Judge(Rule(id), Reduced(id, cohort, rows));

    /// <summary>Ten officers, sixty rows each; the chance of the outcome is what <paramref name="share"/> gives each.</summary>
    public static IReadOnlyList<StudyRow> Rows(int seed, Func<int, double> share, string yes, string no, Func<int, string>? officer = null, string? other = null)
    {
        var chance = new SeededStream(seed, 21);
        return [.. Enumerable.Range(0, 10).SelectMany(o => Enumerable.Range(0, 60).Select(n => new StudyRow(officer?.Invoke(o) ?? $"o-{o}", o % 2 == 0 ? "bkk" : "cmi", chance.Unit() < share(o) ? yes : no,
            Given.At("2026-03-02 09:00").AddMinutes(n), "work-permit", null, other is null ? null : $"{other}-{n % 20}")))];
    }

    /// <summary>A pack computes again to what is in it, though numbers read from a file have no trailing zeros (28.20 is 28.2), and does not once a count was changed.</summary>
    public static void ShouldRecompute(string id, StudyReference reference, StudyReference changed)
    {
        var rule = Rule(id);
        var finding = StudyBook.Functions[id].Judge(rule, reference)[0];
        var recorded = Finding.Of(rule, finding.Fires);
        var pack = new EvidencePack(EvidencePack.CurrentFormat, JudgeStudy.Subject(rule, reference.Cohort, finding), rule, "ข้อความ", "Text", 0, [], [], null, true, recorded,
            finding.Peers is { } peers ? new(null, peers) : null, Contribution.Of(recorded), [], [], [], null, [], reference);
        PackCheck.Differences(PackCheck.Parse(JsonSerializer.SerializeToUtf8Bytes(pack, PackCheck.Json))).ShouldBeEmpty();
        PackCheck.Differences(pack with { Study = changed }).ShouldNotBeEmpty();
    }
}

public class Opening_cases_without_a_task
{
    private static readonly StudyCohort Cohort = Conduct.About("case-reads");

    private static IReadOnlyList<StudyRow> Rows(int seed, Func<int, double> share, Func<int, string>? officer = null) => Conduct.Rows(seed, share, ReadStudy.WithoutTask, ReadStudy.WithTask, officer);

    [Fact]
    public void Is_found_with_the_one_who_does_it_and_said_with_its_numbers()
    {
        var found = Conduct.Found("read-without-task", Cohort, Rows(1, o => o == 4 ? 0.6 : 0.05)).ShouldHaveSingleItem();
        (found.Officer, found.Office, found.Fires.Factors[0].Code, found.Fires.Factors[0].Limit).ShouldBe(("o-4", "bkk", "readsWithoutTask", "5"));
        found.Fires.Factors.ShouldNotContain(f => f.Code == "studyOutcome");
        Given.Rules.Sentence(Conduct.Rule("read-without-task"), found.Fires.Factors).En.ShouldStartWith($"Opened decided cases without a part in them and without a reason {found.Fires.Factors[0].Value} times,");
        found.Peers!.DefinitionEn.ShouldBe("10 officers of the agency who opened cases of the same services");
    }

    [Fact] public void Is_nobodys_where_all_do_it_alike() => Conduct.Found("read-without-task", Cohort, Rows(2, _ => 0.5)).ShouldBeEmpty();

    [Fact]
    public void Is_not_judged_where_too_few_readers_are_known()
    {
        // A fifth of the readers have no staff code: the limit; one more and nobody is compared.
        IReadOnlyList<StudyRow> Partly(int unknown) => [.. Rows(1, o => o == 4 ? 0.6 : 0.05), .. Enumerable.Range(0, unknown).Select(n => new StudyRow("", "bkk", ReadStudy.Unknown, Given.At("2026-03-02 09:00"), "work-permit", null, null))];
        Conduct.Found("read-without-task", Cohort, Partly(150)).ShouldHaveSingleItem();
        Conduct.Found("read-without-task", Cohort, Partly(151)).ShouldBeEmpty();
    }

    [Fact]
    public void Is_no_pattern_below_thirty_cases_or_below_five_without_a_task()
    {
        var few = Rows(1, o => o == 4 ? 0.6 : 0.05).GroupBy(row => row.Officer).SelectMany(officer => officer.Take(officer.Key == "o-4" ? 29 : 60)).ToList();
        Conduct.Found("read-without-task", Cohort, few).ShouldBeEmpty();
        var rule = Conduct.Rule("read-without-task");
        var reference = Conduct.Reduced("read-without-task", Cohort, Rows(1, o => o == 4 ? 0.6 : 0.05));
        var observed = reference.Cells.Where(cell => cell.Unit == "o-4").Sum(cell => cell.Observed);
        RuleDefinition Least(long least) => rule with { Parameters = new Dictionary<string, decimal>(rule.Parameters) { ["leastWithoutTask"] = least } };
        StudyBook.Functions[rule.Id].Judge(Least(observed), reference).ShouldHaveSingleItem();
        StudyBook.Functions[rule.Id].Judge(Least(observed + 1), reference).ShouldBeEmpty();
    }

    [Fact]
    public void Recomputes_from_its_pack()
    {
        var reference = Conduct.Reduced("read-without-task", Cohort, Rows(1, o => o == 4 ? 0.6 : 0.05));
        Conduct.ShouldRecompute("read-without-task", reference, reference with { Cells = [.. reference.Cells.Select(cell => cell.Unit == "o-4" ? cell with { Observed = cell.Observed + 1 } : cell)] });
    }
}

public class Inspection_targets
{
    private static readonly StudyCohort Chosen = Conduct.About("inspection-targets"), Due = Conduct.About("re-inspections");

    // Ten choosers, thirty inspections each over a hundred targets; chooser 3 takes the same target in half of them.
    private static IReadOnlyList<StudyRow> Choices(bool favourite) => [.. Enumerable.Range(0, 10).SelectMany(o => Enumerable.Range(0, 30).Select(n =>
        new StudyRow($"o-{o}", "bkk", "", Given.At("2026-03-02 09:00").AddDays(n), "planned", null, favourite && o == 3 && n % 2 == 0 ? "t-0" : $"t-{(o * 37 + n * 13) % 100}")))];

    [Fact]
    public void Chosen_again_and_again_by_one_are_found_with_chooser_and_target()
    {
        var found = Conduct.Found("inspection-target-concentrated", Chosen, Choices(favourite: true)).ShouldHaveSingleItem();
        (found.Officer, found.Other).ShouldBe(("o-3", "t-0"));
        Conduct.Found("inspection-target-concentrated", Chosen, Choices(favourite: false)).ShouldBeEmpty();
        var reference = Conduct.Reduced("inspection-target-concentrated", Chosen, Choices(favourite: true));
        Conduct.ShouldRecompute("inspection-target-concentrated", reference, reference with { Pairs = reference.Pairs! with { Met = [] } });
    }

    [Fact]
    public void Are_not_judged_where_choosers_or_targets_are_not_recorded()
    {
        IReadOnlyList<StudyRow> Hidden(int n) => [.. Choices(favourite: true).Select((row, i) => i % 10 < n ? i % 2 == 0 ? row with { Officer = "" } : row with { Other = null } : row)];
        Conduct.Reduced("inspection-target-concentrated", Chosen, Hidden(2)).Pairs!.N.ShouldBe(240);
        Conduct.Reduced("inspection-target-concentrated", Chosen, Hidden(3)).Pairs!.N.ShouldBe(0);
        Conduct.Found("inspection-target-concentrated", Chosen, Hidden(3)).ShouldBeEmpty();
    }

    [Fact]
    public void Left_alone_after_their_day_are_found_with_the_one_whose_they_were()
    {
        IReadOnlyList<StudyRow> Rows(double share) => Conduct.Rows(5, o => o == 7 ? share : 0.08, TargetStudy.NotDone, TargetStudy.Done, other: "t");
        var found = Conduct.Found("inspection-target-avoided", Due, Rows(0.6)).ShouldHaveSingleItem();
        (found.Officer, found.Fires.Factors[0].Code).ShouldBe(("o-7", "reinspectionsNotDone"));
        Conduct.Found("inspection-target-avoided", Due, Rows(0.08)).ShouldBeEmpty();
        var reference = Conduct.Reduced("inspection-target-avoided", Due, Rows(0.6));
        Conduct.ShouldRecompute("inspection-target-avoided", reference, reference with { Cells = [.. reference.Cells.Select(cell => cell.Unit == "o-7" ? cell with { Observed = 0 } : cell)] });
    }
}

public class An_easing
{
    private static readonly StudyCohort Cohort = Conduct.About("easing", "2026-02-01");

    private static IReadOnlyList<StudyRow> Rows(int used, int of, int unknown = 0) =>
        [.. Enumerable.Range(0, of).Select(n => new StudyRow($"o-{n % 5}", "bkk", n < used ? EasingStudy.Used : EasingStudy.NotNeeded, Given.At("2026-03-02 09:00"), "", null, null)),
         .. Enumerable.Range(0, unknown).Select(n => new StudyRow("o-1", "bkk", EasingStudy.Unknown, Given.At("2026-03-02 09:00"), "", null, null))];

    [Theory]
    [InlineData(30, 100, true)]
    [InlineData(27, 100, false)] // its interval reaches below 20 %
    [InlineData(20, 29, false)] // under thirty decisions
    [InlineData(0, 100, false)]
    public void Is_told_when_more_decisions_need_it_than_chance_leaves_open(int used, int of, bool told) => (Conduct.Found("easing-used", Cohort, Rows(used, of)).Count == 1).ShouldBe(told);

    [Fact]
    public void Is_about_the_service_and_nobody_in_it()
    {
        var found = Conduct.Found("easing-used", Cohort, Rows(45, 100)).ShouldHaveSingleItem();
        found.Officer.ShouldBeNull();
        Given.Rules.Sentence(Conduct.Rule("easing-used"), found.Fires.Factors).En.ShouldBe("Since 2026-02-01, 45 decisions (45 % of 100 decisions) met the new standard and would not have met the old one; the limit is 20 %.");
        Conduct.ShouldRecompute("easing-used", Conduct.Reduced("easing-used", Cohort, Rows(45, 100)), Conduct.Reduced("easing-used", Cohort, Rows(46, 100)));
    }

    [Fact]
    public void Is_not_judged_where_too_little_is_recorded_to_tell()
    {
        Conduct.Found("easing-used", Cohort, Rows(45, 100, unknown: 25)).ShouldHaveSingleItem();
        Conduct.Found("easing-used", Cohort, Rows(45, 100, unknown: 26)).ShouldBeEmpty();
    }
}
