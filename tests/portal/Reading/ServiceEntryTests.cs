using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.CatalogueEdits;

namespace Transparency.Portal.Tests.Reading;

public class ServiceEntryTests
{
    private static readonly Service s_service = new("work-permit", "doe", "ใบอนุญาตทำงาน", "Work permit", "application", "manual", [new("check", "ตรวจ", "Check", 1, new(1, "workingDays"), false)],
        new(5, "workingDays"), "received", 2, ["passport"], 100, [new("approve", "อนุมัติ", "Approve", true, [], ["photo"], [], null, true, 10_000, new(1, 2, 3, 4), [new("party-heard", "ไม่มีคู่กรณี", "No party", "wp-s59")])], true,
        [new("waiting", "รอผู้ยื่น", "Waiting", "lfa"), new("survey", "รอผลสำรวจ", "Survey", "lfa")]);

    private static Service Entered(params (string Field, string Text)[] changes)
    {
        var values = ServiceEntry.Of(s_service).Values.ToDictionary();
        foreach (var (field, text) in changes) values[field] = text;
        var (service, faults) = new ServiceEntry(values).Onto(s_service);
        faults.ShouldBeEmpty();
        return service;
    }

    [Fact]
    public void A_form_that_nobody_changed_gives_back_stop_reasons_and_declarations()
    {
        Entered().StopReasons.ShouldBe(s_service.StopReasons);
        Entered().DecisionPoints[0].NotApplicable.ShouldBe(s_service.DecisionPoints[0].NotApplicable);
        ServiceEntry.Of(s_service).Rows("r-").ShouldBe(4, "two that are filled and two more");
    }

    [Fact]
    public void A_row_is_added_by_filling_the_next_and_taken_away_by_emptying_its_code()
    {
        Entered(("r-2-code", "police"), ("r-2-th", "รอผลประวัติ"), ("r-2-en", "Police record"), ("r-2-law", "lfa")).StopReasons!.Select(each => each.Code).ShouldBe(["waiting", "survey", "police"]);
        Entered(("r-0-code", "")).StopReasons!.Select(each => each.Code).ShouldBe(["survey"]);
        Entered(("r-0-code", ""), ("r-1-code", "")).StopReasons.ShouldBeNull();
        Entered(("p-approve-n-0-code", "")).DecisionPoints[0].NotApplicable.ShouldBeNull();
    }
}
