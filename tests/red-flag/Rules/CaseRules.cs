using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Rules;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Rules;

public class Steps_out_of_order
{
    [Fact]
    public void Fires_when_a_later_step_is_done_first()
    {
        var fires = Ask("steps-out-of-order", [Step("assess", "2026-03-02 09:00", 1), Step("check", "2026-03-02 10:00", 2)]).ShouldFire();
        fires.Factors.ShouldContain(new Factor("firstOutOfOrder", "พิจารณา", ValueEn: "Assess"));
        fires.Evidence.Select(e => e.Index).ShouldBe([2, 1], ignoreOrder: true);
    }

    [Fact] public void Does_not_fire_in_order() => Ask("steps-out-of-order", [Step("check", "2026-03-02 09:00", 1), Step("assess", "2026-03-02 10:00", 2)]).ShouldBeClear();
    [Fact] public void Does_not_fire_for_equal_times() => Ask("steps-out-of-order", [Step("assess", "2026-03-02 09:00", 1), Step("check", "2026-03-02 09:00", 2)]).ShouldBeClear();

    [Fact]
    public void Takes_a_repeated_step_for_rework() =>
        Ask("steps-out-of-order", [Step("check", "2026-03-02 09:00", 1), Step("assess", "2026-03-02 10:00", 2), Step("check", "2026-03-02 11:00", 3)]).ShouldBeClear();

    [Fact] public void Leaves_a_gap_without_steps() => Ask("steps-out-of-order", [Opened("2026-03-02 09:00", 1)]).ShouldBeAGap("no-step-recorded");
    [Fact] public void Applies_to_history() => Ask("steps-out-of-order", [Step("assess", "2026-03-02 09:00", 1).AsHistory(), Step("check", "2026-03-02 10:00", 2).AsHistory()]).ShouldFire();
}

public class Step_skipped
{
    private static readonly CaseFact[] WithoutAssess = [Step("check", "2026-03-02 09:00", 1), Step("sign", "2026-03-02 10:00", 2)];

    [Fact]
    public void Fires_once_nothing_can_be_under_way()
    {
        Ask("step-skipped", WithoutAssess, complete: false).ShouldBe(new Answer.Waiting(WaitsFor.Completeness));
        Ask("step-skipped", WithoutAssess).ShouldFire().Factors.ShouldContain(new Factor("firstSkipped", "พิจารณา", ValueEn: "Assess"));
    }

    [Fact] public void Does_not_fire_while_the_next_step_is_open() => Ask("step-skipped", [Step("check", "2026-03-02 09:00", 1)]).ShouldBeClear();
    [Fact] public void Asks_for_every_mandatory_step_of_a_closed_case() => Ask("step-skipped", [Step("check", "2026-03-02 09:00", 1), Fact("CaseClosed", "2026-03-03 09:00", 2) with { Closing = new("counter") }]).ShouldFire().Severity.ShouldBe(2);

    [Fact]
    public void Asks_nothing_more_of_a_withdrawn_case() =>
        Ask("step-skipped", [Step("check", "2026-03-02 09:00", 1), Fact("CaseWithdrawn", "2026-03-02 10:00", 2) with { Departure = new("withdrawn", null, null, null) },
            Fact("CaseClosed", "2026-03-03 09:00", 3) with { Closing = new("counter") }]).ShouldBeClear();

    [Fact] public void Leaves_a_gap_when_the_source_reports_no_steps() => Ask("step-skipped", [Fact("CaseClosed", "2026-03-03 09:00", 2) with { Closing = new("counter") }]).ShouldBeAGap("no-step-recorded");
    [Fact] public void Leaves_a_gap_for_history_without_steps() => Ask("step-skipped", [Opened("2026-03-02 09:00", 1).AsHistory()]).ShouldBeAGap("no-step-recorded");
}

public class Clock_stopped_without_basis
{
    private static CaseFact Stop(string at, long index, string? basis) => Fact("ClockStopped", at, index) with { Clock = new(false, "เอกสารไม่ครบ", basis) };

    [Fact] public void Fires_without_a_basis() => Ask("clock-stopped-without-basis", [Stop("2026-03-02 09:00", 1, null)]).ShouldFire().Severity.ShouldBe(1);
    [Fact] public void Fires_when_stopped_again_and_again() => Ask("clock-stopped-without-basis", Enumerable.Range(1, 5).Select(i => Stop($"2026-03-0{i} 09:00", i, "ม.8"))).ShouldFire().Severity.ShouldBe(2);
    [Fact] public void Does_not_fire_with_a_basis() => Ask("clock-stopped-without-basis", [Stop("2026-03-02 09:00", 1, "ม.8")]).ShouldBeClear();
    [Fact] public void Does_not_apply_when_it_never_stopped() => Ask("clock-stopped-without-basis", [Opened("2026-03-02 09:00", 1)]).ShouldNotApply("clock-never-stopped");
    [Fact] public void Leaves_a_gap_for_history_that_names_no_law() => Ask("clock-stopped-without-basis", [Stop("2026-03-02 09:00", 1, null).AsHistory()]).ShouldBeAGap("stop-basis-not-recorded-by-source");
}
