using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.OpenData.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.PublicFigures;
using Transparency.Scoring.Steps;

namespace Transparency.Scoring.Tests.Steps;

/// <summary>Time per step: from the end of the step before it, by the legal clock, whatever the order of arrival.</summary>
public class StepClockSpecs
{
    private static readonly CatalogueIndex Catalogue = new(Story.Sample);

    private static IReadOnlyList<StepUse> Of(IEnumerable<CaseFact> facts) => StepClock.Of(CaseHistory.Of(facts), _ => Catalogue);

    [Fact]
    public void The_first_step_runs_from_receipt_and_each_other_from_the_end_of_the_one_before()
    {
        // Monday received, Wednesday checked (limit 1 day), Thursday signed (limit 2); that the office says it began on Wednesday takes nothing off.
        var uses = Of(new Story().Opened("2026-10-05T09:00").Step("2026-10-07T11:00", "check", startedAt: "2026-10-07T10:00", officer: "o-2").Step("2026-10-08T15:00", "sign").Facts);
        uses.Select(use => (use.Step, use.Used, use.Unit, use.OnTime, use.CompletedOn)).ShouldBe(
            [("check", 2m, "workingDays", false, new DateOnly(2026, 10, 7)), ("sign", 1m, "workingDays", true, new DateOnly(2026, 10, 8))]);
        uses[0].Officers.ShouldBe(["o-2"]);
        (uses[0].Agency, uses[0].Office, uses[0].Service, uses[0].CaseId).ShouldBe(("doe", "doe-bkk", "work-permit", "case-1"));
    }

    [Fact]
    public void A_lawful_stop_is_no_time_and_one_without_law_is()
    {
        Story Stopped(string? law) => new Story().Opened("2026-10-05T09:00").Stopped("2026-10-05T10:00", law).Resumed("2026-10-08T10:00").Step("2026-10-08T11:00", "check");
        Of(Stopped("wp-s59").Facts).Single().ShouldSatisfyAllConditions(use => use.Used.ShouldBeLessThan(2m), use => use.OnTime.ShouldBe(true));
        Of(Stopped(null).Facts).Single().ShouldSatisfyAllConditions(use => use.Used.ShouldBe(3m), use => use.OnTime.ShouldBe(false));
    }

    [Fact]
    public void A_step_done_again_counts_both_times_and_who_did_it()
    {
        var uses = Of(new Story().Opened("2026-10-05T09:00").Step("2026-10-06T11:00", "check").Step("2026-10-07T11:00", "sign").Step("2026-10-09T11:00", "check", officer: "o-9").Facts);
        uses.Select(use => (use.Step, use.Used, use.OnTime)).ShouldBe([("check", 3m, false), ("sign", 1m, true)]);
        uses[0].Officers.ShouldBe(["o-1", "o-9"]);
    }

    [Fact]
    public void Before_the_receipt_or_without_one_there_is_no_time_and_an_unknown_officer_is_nobody()
    {
        Of(new Story().Step("2026-10-02T11:00", "check").Opened("2026-10-05T09:00").Step("2026-10-06T11:00", "sign", officer: null).Facts).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(use => use.Step.ShouldBe("sign"), use => use.Used.ShouldBe(1m), use => use.Officers.ShouldBeEmpty());
        Of(new Story().Step("2026-10-06T11:00", "check").Facts).ShouldBeEmpty();
    }

    [Fact]
    public void A_step_that_the_catalogue_gives_no_limit_is_told_in_the_unit_of_the_whole_and_is_neither_late_nor_in_time() =>
        Of(new Story().Opened("2026-10-05T09:00").Step("2026-10-07T11:00", "unlisted").Facts).Single().ShouldSatisfyAllConditions(use => use.Unit.ShouldBe("workingDays"), use => use.OnTime.ShouldBeNull());

    [Fact]
    public void Every_order_of_arrival_gives_the_same()
    {
        var facts = new Story().Opened("2026-10-05T09:00").Step("2026-10-06T11:00", "check").Stopped("2026-10-06T12:00", "wp-s59").Resumed("2026-10-12T10:00").Step("2026-10-14T11:00", "sign").Facts;
        string Told(IEnumerable<CaseFact> some) => string.Join('\n', Of(some).Select(use => $"{use.Step} {use.Used} {use.OnTime} {use.CompletedOn}"));
        Told(facts.Reverse()).ShouldBe(Told(facts));
        Told(facts.OrderBy(fact => fact.Type)).ShouldBe(Told(facts));
    }

    [Fact]
    public void A_step_that_two_people_do_is_told_with_its_province_and_nothing_tells_of_them_by_subtraction()
    {
        StepTime Row(string level, string? office, string? province, string code, long n) =>
            new(level, "doe", office, province, "work-permit", code, 1, default, default, n, "workingDays", 1, 1, 1, n, n, 1, null, null, false);
        IReadOnlyList<StepTime> rows =
        [
            .. new[] { "check", "sign" }.SelectMany(code => new[] { Row("service", null, null, code, 90), Row("province", null, "P", code, 60), Row("province", null, "Q", code, 30), Row("office", "a", "P", code, 30), Row("office", "b", "P", code, 30), Row("office", "c", "Q", code, 30) }),
        ];
        HashSet<string> Some(string office, int n) => [.. Enumerable.Range(0, n).Select(each => $"{office}-{each}")];
        var officers = new Dictionary<(string, string, string, string), HashSet<string>>();
        foreach (var office in new[] { "a", "b", "c" })
        {
            officers[("doe", office, "work-permit", "check")] = Some(office, 3);
            officers[("doe", office, "work-permit", "sign")] = Some(office, office == "a" ? 2 : 3);
        }
        PublishedSteps.Shown(rows, officers).Select(row => (row.Code, row.Level, row.Office ?? row.Province)).ShouldBe(
            [("check", "service", null), ("check", "province", "P"), ("check", "province", "Q"), ("check", "office", "a"), ("check", "office", "b"), ("check", "office", "c"),
             ("sign", "service", null), ("sign", "province", "P"), ("sign", "province", "Q"), ("sign", "office", "c")]);
    }
}
