using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Clock;

namespace Transparency.Scoring.Tests.Clock;

/// <summary>A successor Act counts from the day on which two people put its rule set in force, and for nothing before it.</summary>
public class ClockRuleBookSpecs
{
    private const string Successor = "th-successor@1";
    private static readonly DateOnly First = new(2026, 10, 5);

    private static ClockRulePeriod Period(DateOnly? to = null, DateOnly? from = null) => new(Successor, "พ.ร.บ. ใหม่ พ.ศ. 2569", "New Act B.E. 2569", from ?? First, to, "เล่ม 143 ตอนที่ 1 ก หน้า 1");

    private static string On(DateOnly date, params ClockRulePeriod[] periods) => ClockRuleBook.With([.. periods.Select(each => (each.Code, each.From, each.To))]).InForceOn(date).Reference;

    [Fact]
    public void It_counts_from_its_first_day_to_its_last_and_the_shipped_one_before_and_after()
    {
        ClockRuleBook.Shipped.InForceOn(First).Reference.ShouldBe("th-2558@1", "shipped inactive");
        (On(First.AddDays(-1), Period()), On(First, Period()), On(First.AddYears(9), Period())).ShouldBe(("th-2558@1", Successor, Successor));
        (On(First.AddDays(1), Period(First.AddDays(1))), On(First.AddDays(2), Period(First.AddDays(1)))).ShouldBe((Successor, "th-2558@1"));
        On(First, Period(First.AddDays(-1))).ShouldBe("th-2558@1", "called off before it began");
        On(First, Period() with { Code = "th-successor@9" }).ShouldBe("th-2558@1", "a set that this build does not ship changes nothing");
        ClockRuleBook.With([("th-2558@1", First, First)]).InForceOn(First.AddDays(1)).Reference.ShouldBe("th-2558@1", "what is active as shipped is not ended by a period");
    }

    [Fact]
    public void A_case_counts_by_the_set_of_the_day_on_which_its_clock_starts_under_the_catalogue_that_says_so()
    {
        var catalogue = new CatalogueIndex(Story.Sample with { ClockRules = [Period()] });
        // Opened on Friday 2 October under the old Act, decided under the new one; and opened on its first day.
        Read("2026-10-02T09:00", catalogue).RuleSet.ShouldBe("th-2558@1");
        Read("2026-10-05T09:00", catalogue).RuleSet.ShouldBe(Successor);
        Read("2026-10-05T09:00", new CatalogueIndex(Story.Sample)).RuleSet.ShouldBe("th-2558@1", "a score keeps the catalogue that it was computed with");

        static Contracts.Scoring.V1.ClockReading Read(string opened, CatalogueIndex catalogue) => new Story().Opened(opened).Decided("2026-10-09T10:00").Subject(catalogue).ReadClock()!;
    }

    [Fact]
    public void Silence_past_the_limit_is_said_to_grant_only_where_the_rule_set_says_so()
    {
        var late = Question(Period(), limit: 3);
        LegalClock.Read(late).ShouldSatisfyAllConditions(each => each.OnTime.ShouldBeFalse(), each => each.GrantedByLapseAt.ShouldBe(each.DueAt), each => each.GrantedByLapseAt.ShouldNotBeNull());
        LegalClock.Read(Question(Period(), limit: 30)).GrantedByLapseAt.ShouldBeNull("time is left");
        LegalClock.Read(Question(Period(First.AddDays(-1)), limit: 3)).GrantedByLapseAt.ShouldBeNull("the Act of 2558 grants nothing by lapse");
    }

    private static ClockQuestion Question(ClockRulePeriod period, int limit)
    {
        var office = new CatalogueIndex(Story.Sample with { ClockRules = [period] }).Standard;
        var from = office.OpeningOf(First);
        return new(office, office.RulesOn(First), from, "received", null, from.AddDays(20), new TimeLimit(limit, "workingDays"), []);
    }
}
