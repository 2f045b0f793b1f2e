using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Tests.Rubrics;

/// <summary>What the catalogue declares about a service changes its clock and its score, and says so.</summary>
public class DeclaredSpecs
{
    private static readonly StopReason Waiting = new("waiting", "รอผู้ยื่น", "Waiting", "lfa"), Other = new("survey", "รอผลสำรวจ", "Survey", "lfa");

    private static Catalogue With(Func<Service, Service> change) => Story.Sample with { Services = [.. Story.Sample.Services.Select(change)] };

    // Monday to the Wednesday of the next week: seven working days without the stop, five days allowed; stopped for three of them.
    private static Story Case() => new Story().Opened("2026-11-02T09:00").Stopped("2026-11-03T10:00", "lfa").Resumed("2026-11-06T10:00").Decided("2026-11-11T10:00");

    [Fact]
    public void A_stop_holds_when_the_catalogue_lists_no_reasons_or_lists_this_one()
    {
        Case().Subject(new(With(each => each))).Clock!.OnTime.ShouldBeTrue();
        Case().Subject(new(With(each => each with { StopReasons = [] }))).Clock!.OnTime.ShouldBeTrue();
        Case().Subject(new(With(each => each with { StopReasons = [Other, Waiting] }))).Clock!.OnTime.ShouldBeTrue();
    }

    [Fact]
    public void A_stop_for_a_reason_that_is_not_listed_does_not_stop_and_its_days_are_named()
    {
        var clock = Case().Subject(new(With(each => each with { StopReasons = [Other] }))).ReadClock()!;
        (clock.OnTime, clock.Used, clock.Overdue).ShouldBe((false, 7m, 2m));
        clock.Segments.Where(each => each.Label == LegalClock.UnlistedStop).Sum(each => each.Counted).ShouldBe(3m);
        clock.Segments.ShouldNotContain(each => each.Kind == "stopped" || each.Label == LegalClock.UnlawfulStop);
        // Also within office hours, minute by minute.
        var hours = Case().Subject(new(With(each => each with { StopReasons = [Other], TotalLimit = new(40, "hours") }))).ReadClock()!;
        hours.Segments.ShouldContain(each => each.Label == LegalClock.UnlistedStop);
    }

    [Fact]
    public void A_criterion_declared_not_to_apply_leaves_the_denominator_and_the_explanation_names_the_declaration()
    {
        var catalogue = With(each => each with { DecisionPoints = [each.DecisionPoints[0] with { NotApplicable = [new("required-evidence", "คำขอนี้ไม่มีหลักฐาน", "This application has no evidence", "wp-s59"), new("no-such-criterion", "ก", "x", "wp-s59")] }] });
        var id = RubricShelf.InForce.Criteria.Single(each => each.Check == "required-evidence").Id;
        id.ShouldBe("required-evidence");
        var (before, after) = (DecisionScoring.Score(RubricShelf.InForce, Case().Subject()), DecisionScoring.Score(RubricShelf.InForce, Case().Subject(new CatalogueIndex(catalogue))));
        var finding = after.Criteria.Single(each => each.Criterion.Id == id).Finding;
        (finding.Status, finding.Why).ShouldBe((CriterionStatus.NotApplicable, Declaration.Why));
        after.Whole.Applicable.ShouldBe(before.Whole.Applicable - RubricShelf.InForce.Criteria.Single(each => each.Id == id).Weight);
        after.Criteria.Count(each => each.Finding.Why == Declaration.Why).ShouldBe(1);
        var words = Explanation.Of(RubricShelf.InForce, RubricShelf.InForce.Criteria[0], finding.Why, finding.Inputs.ToDictionary(), TimeZoneInfo.Utc)!;
        words.Th.ShouldBe("บัญชีจุดตัดสินใจประกาศว่าไม่ใช้กับจุดนี้: คำขอนี้ไม่มีหลักฐาน (wp-s59)");
        words.En.ShouldBe("The catalogue declares that it does not apply to this point: This application has no evidence (wp-s59)");
    }
}
