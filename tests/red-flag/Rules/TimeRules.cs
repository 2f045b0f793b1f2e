using Transparency.RedFlag.Rules;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Rules;

public class Late_decision
{
    private static Contracts.DecisionCapture.V1.CaseFact[] Case => [Opened("2026-03-02 09:00", 1), Decided("2026-03-30 10:00", 2)];

    [Fact]
    public void Fires_from_the_clock_that_scoring_announced()
    {
        var fires = Ask("late-decision", Case, Clock(false, 15, 20, 5)).ShouldFire();
        fires.Severity.ShouldBe(5m / 15);
        Given.Rules.Rules[0].Strength(fires.Severity).ShouldBe("medium");
        fires.Factors.ShouldContain(new Factor("overdue", "5", "0", "workingDays"));
        fires.Evidence.Select(e => e.Index).ShouldBe([1, 2]);
        Given.Rules.Sentence(Given.Rules.Rules[0], fires.Factors).ShouldBe(new Words(
            "ใช้เวลา 20 วันทำการ จากกำหนด 15 วันทำการ เกินกำหนด 5 วันทำการ", "Took 20 working days of a limit of 15 working days: 5 working days over."));
    }

    [Fact] public void Does_not_fire_within_the_limit() => Ask("late-decision", Case, Clock(true, 15, 15, 0)).ShouldBeClear();
    [Fact] public void Waits_for_the_reading_instead_of_counting_days_itself() => Ask("late-decision", Case).ShouldBe(new Answer.Waiting(WaitsFor.ClockReading));
    [Fact] public void Does_not_apply_without_a_published_limit() => Ask("late-decision", Case, Clock(null, null, 20, null)).ShouldNotApply("no-published-limit");
    [Fact] public void Applies_to_history_too() => Ask("late-decision", Case.Select(f => f.AsHistory()), Clock(false, 15, 40, 25)).ShouldFire();
}

public class Too_fast_to_have_been_read
{
    [Fact]
    public void Fires_below_the_minimum_of_the_decision_point()
    {
        var fires = Ask("too-fast-to-have-been-read", [Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2)]).ShouldFire();
        fires.Severity.ShouldBe(5m);
        fires.Measure.ShouldBe(new Measure("elapsed-minutes", 2, "minutes"));
    }

    [Fact] public void Does_not_fire_at_the_minimum() => Ask("too-fast-to-have-been-read", [Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:10", 2)]).ShouldBeClear();
    [Fact] public void Leaves_a_gap_without_receipt() => Ask("too-fast-to-have-been-read", [Decided("2026-03-02 09:02", 2)]).ShouldBeAGap("received-at-not-recorded");

    [Fact]
    public void Leaves_a_gap_when_a_log_knows_only_the_day() =>
        Ask("too-fast-to-have-been-read", [Opened("2026-03-02 00:00", 1).AsHistory(), Decided("2026-03-02 00:00", 2).AsHistory()]).ShouldBeAGap("times-without-time-of-day");

    [Fact] public void Applies_to_history_with_times() => Ask("too-fast-to-have-been-read", [Opened("2026-03-02 09:00", 1).AsHistory(), Decided("2026-03-02 09:01", 2).AsHistory()]).ShouldFire();

    [Fact]
    public void Does_not_apply_where_the_office_opens_the_case_itself() =>
        Ask("too-fast-to-have-been-read", [Opened("2026-03-02 09:00", 1, "inspection"), Decided("2026-03-02 09:01", 2)]).ShouldNotApply("opened-by-the-office");
}

public class Decision_before_submission
{
    [Fact]
    public void Fires_when_the_result_is_older_than_the_application()
    {
        var fires = Ask("decision-before-submission", [Opened("2026-03-02 09:00", 1), Decided("2026-03-01 10:00", 2)]).ShouldFire();
        fires.Severity.ShouldBe(23 * 60);
    }

    [Fact] public void Does_not_fire_afterwards() => Ask("decision-before-submission", [Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:00", 2)]).ShouldBeClear();
    [Fact] public void Leaves_a_gap_without_submission() => Ask("decision-before-submission", [Decided("2026-03-02 09:02", 2)]).ShouldBeAGap("submitted-at-not-recorded");

    [Fact]
    public void Compares_days_where_history_knows_only_days()
    {
        Ask("decision-before-submission", [Opened("2026-03-02 09:00", 1).AsHistory(), Decided("2026-03-02 00:00", 2).AsHistory()]).ShouldBeClear();
        Ask("decision-before-submission", [Opened("2026-03-02 09:00", 1).AsHistory(), Decided("2026-03-01 00:00", 2).AsHistory()]).ShouldFire();
    }
}

public class Outside_office_hours
{
    [Fact] public void Fires_at_night() => Ask("outside-office-hours", [Decided("2026-03-02 23:00", 1)]).ShouldFire().Severity.ShouldBe(390);
    [Fact] public void Fires_on_a_Sunday() => Ask("outside-office-hours", [Decided("2026-03-01 10:00", 1)]).ShouldFire().Severity.ShouldBe(1440);
    [Fact] public void Does_not_fire_during_ordinary_overtime() => Ask("outside-office-hours", [Decided("2026-03-02 18:30", 1)]).ShouldBeClear();
    [Fact] public void Leaves_a_gap_for_an_unknown_office() => Ask("outside-office-hours", [Decided("2026-03-02 23:00", 1) with { Office = "elsewhere" }]).ShouldBeAGap("office-hours-not-in-catalogue");
    [Fact] public void Leaves_a_gap_when_only_the_day_is_known() => Ask("outside-office-hours", [Decided("2026-03-02 00:00", 1)]).ShouldBeAGap("times-without-time-of-day");
    [Fact] public void Does_not_apply_to_history() => Ask("outside-office-hours", [Decided("2026-03-02 23:00", 1).AsHistory()]).ShouldNotApply("historical-source");
}

public class Back_dated_record
{
    private static Contracts.DecisionCapture.V1.CaseFact Recorded(int hoursLater, string via = "system") =>
        Decided("2026-03-02 10:00", 1) with { RecordedAt = At("2026-03-02 10:00").AddHours(hoursLater), RecordedVia = via };

    [Fact] public void Fires_past_the_tolerance() => Ask("back-dated-record", [Recorded(72)]).ShouldFire().Severity.ShouldBe(3);
    [Fact] public void Does_not_fire_within_it() => Ask("back-dated-record", [Recorded(24)]).ShouldBeClear();
    [Fact] public void Gives_paper_offices_more_time() => Ask("back-dated-record", [Recorded(72, "form")]).ShouldBeClear();
    [Fact] public void Does_not_apply_to_history() => Ask("back-dated-record", [Recorded(100_000).AsHistory()]).ShouldNotApply("historical-source");
}
