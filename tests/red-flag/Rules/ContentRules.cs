using Transparency.RedFlag.Rules;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Rules;

public class Missing_reason
{
    private static Contracts.DecisionCapture.V1.Decision Granted(bool? asApplied, bool? checklist) =>
        Good with { Outcome = "granted", Reason = null, AsApplied = asApplied, ChecklistComplete = checklist };

    [Fact] public void Fires_when_a_refusal_gives_none() => Ask("missing-reason", [Decided("2026-03-02 10:00", 1, Good with { Reason = null })]).ShouldFire().Severity.ShouldBe(3);

    [Fact]
    public void Fires_for_the_parts_that_are_missing() =>
        Ask("missing-reason", [Decided("2026-03-02 10:00", 1, Good with { Reason = new(["facts"], 80, "d", "0") })]).ShouldFire().Severity.ShouldBe(2);

    [Fact]
    public void Fires_when_three_parts_are_a_few_characters() =>
        Ask("missing-reason", [Decided("2026-03-02 10:00", 1, Good with { Reason = new(["facts", "law", "considerations"], 3, "d", "0") })]).ShouldFire().Severity.ShouldBe(3);

    [Fact] public void Does_not_fire_for_a_full_reason() => Ask("missing-reason", [Decided("2026-03-02 10:00", 1)]).ShouldBeClear();

    [Fact]
    public void Does_not_fire_for_a_recorded_exception() =>
        Ask("missing-reason", [Decided("2026-03-02 10:00", 1, Good with { Reason = new(["exception"], 30, "d", "0") })]).ShouldBeClear();

    [Fact] public void Asks_no_prose_for_a_grant_as_applied() => Ask("missing-reason", [Decided("2026-03-02 10:00", 1, Granted(true, true))]).ShouldNotApply("granted-as-applied");
    [Fact] public void Asks_a_reason_for_a_grant_against_the_checklist() => Ask("missing-reason", [Decided("2026-03-02 10:00", 1, Granted(true, false))]).ShouldFire();
    [Fact] public void Leaves_a_gap_when_the_source_does_not_say() => Ask("missing-reason", [Decided("2026-03-02 10:00", 1, Granted(null, null))]).ShouldBeAGap("as-applied-not-recorded");

    [Fact]
    public void Leaves_a_gap_for_history_that_keeps_no_reasons() =>
        Ask("missing-reason", [Decided("2026-03-02 10:00", 1, Good with { Reason = null }).AsHistory()]).ShouldBeAGap("reason-not-recorded-by-source");

    [Fact]
    public void Does_not_apply_where_nothing_is_discretionary() =>
        Ask("missing-reason", [Decided("2026-03-02 10:00", 1, Good with { Reason = null })],
            service: Service with { DecisionPoints = [Point with { Discretionary = false }] }).ShouldNotApply("not-discretionary");
}

public class Self_approval
{
    private static Contracts.DecisionCapture.V1.CaseFact By(params (string Officer, string Part)[] people) =>
        Decided("2026-03-02 10:00", 1, Good with { Participants = [.. people.Select(p => new Contracts.DecisionCapture.V1.Participant(p.Officer, null, p.Part, null))] });

    [Fact] public void Fires_when_one_person_proposes_and_approves() => Ask("self-approval", [By(("o-1", "propose"), ("o-1", "approve"))]).ShouldFire().Severity.ShouldBe(2);
    [Fact] public void Is_milder_when_someone_else_reviewed() => Ask("self-approval", [By(("o-1", "propose"), ("o-2", "review"), ("o-1", "approve"))]).ShouldFire().Severity.ShouldBe(1);
    [Fact] public void Does_not_fire_for_two_people() => Ask("self-approval", [By(("o-1", "propose"), ("o-2", "approve"))]).ShouldBeClear();
    [Fact] public void Leaves_a_gap_without_a_proposer() => Ask("self-approval", [By(("o-1", "approve"))]).ShouldBeAGap("proposer-not-recorded");
    [Fact] public void Belongs_to_the_committee() => Ask("self-approval", [By(("o-1", "propose"), ("o-1", "approve"), ("o-2", "committee"))]).ShouldNotApply("committee");

    [Fact]
    public void Does_not_apply_where_one_officer_may_decide() =>
        Ask("self-approval", [By(("o-1", "propose"), ("o-1", "approve"))], service: Service with { DecisionPoints = [Point with { FourEyes = false }] }).ShouldNotApply("four-eyes-not-required");

    [Fact]
    public void Fires_when_a_correction_is_approved_by_its_author() =>
        Ask("self-approval", [By(("o-1", "propose"), ("o-2", "approve")),
            Fact("DecisionCorrected", "2026-03-03 10:00", 2) with { DecisionId = DecisionId, Correction = new("amount", "o-1", "o-1") }]).ShouldFire();

    [Fact] public void Applies_to_history_that_names_both() => Ask("self-approval", [By(("o-1", "propose"), ("o-1", "approve")).AsHistory()]).ShouldFire();
    [Fact] public void Leaves_a_gap_for_history_that_names_nobody() => Ask("self-approval", [By().AsHistory()]).ShouldBeAGap("proposer-not-recorded");
}

public class Missing_required_evidence
{
    private static readonly Contracts.DecisionCapture.V1.Decision Bare = Good with { Evidence = [] };

    [Fact]
    public void Fires_once_nothing_can_be_under_way()
    {
        Ask("missing-required-evidence", [Decided("2026-03-02 10:00", 1, Bare)], complete: false).ShouldBe(new Answer.Waiting(WaitsFor.Completeness));
        Ask("missing-required-evidence", [Decided("2026-03-02 10:00", 1, Bare)]).ShouldFire().Severity.ShouldBe(1);
    }

    [Fact] public void Does_not_fire_when_cited() => Ask("missing-required-evidence", [Decided("2026-03-02 10:00", 1)], complete: false).ShouldBeClear();

    [Fact]
    public void Does_not_fire_when_attached_before() =>
        Ask("missing-required-evidence", [Attached("passport", "2026-03-01 09:00", 1), Attached("contract", "2026-03-01 09:00", 2), Decided("2026-03-02 10:00", 3, Bare)]).ShouldBeClear();

    [Fact]
    public void Counts_what_was_attached_afterwards_as_missing()
    {
        var fires = Ask("missing-required-evidence", [Attached("passport", "2026-03-01 09:00", 1), Attached("contract", "2026-03-03 09:00", 2), Decided("2026-03-02 10:00", 3, Bare)]).ShouldFire();
        fires.Severity.ShouldBe(0.5m);
        fires.Factors.ShouldContain(new Factor("addedAfter", "1", "0", "kinds"));
    }

    [Fact] public void Leaves_a_gap_for_history_without_evidence() => Ask("missing-required-evidence", [Decided("2026-03-02 10:00", 1, Bare).AsHistory()]).ShouldBeAGap("evidence-not-recorded-by-source");
    [Fact] public void Leaves_a_gap_for_an_unknown_point() => Ask("missing-required-evidence", [Decided("2026-03-02 10:00", 1, Bare with { DecisionPoint = "?" })]).ShouldBeAGap("decision-point-not-in-catalogue");
}

public class Authority_missing_or_expired
{
    private static Contracts.DecisionCapture.V1.CaseFact Under(string kind, string? order, string? from, string? to) =>
        Decided("2026-03-02 10:00", 1, Good with { Authority = new(kind, order, from is null ? null : At(from), to is null ? null : At(to)) });

    [Fact] public void Fires_without_an_order() => Ask("authority-missing-or-expired", [Under("delegated", " ", null, null)]).ShouldFire().Severity.ShouldBe(1);
    [Fact] public void Fires_the_day_after_it_ends() => Ask("authority-missing-or-expired", [Under("acting", "12/2569", "2026-01-01 00:00", "2026-03-01 00:00")]).ShouldFire().Factors.ShouldContain(new Factor("expiredFor", "1", "0", "days"));
    [Fact] public void Fires_before_it_begins() => Ask("authority-missing-or-expired", [Under("onBehalf", "12/2569", "2026-03-03 00:00", null)]).ShouldFire().Factors.ShouldContain(new Factor("authorityFault", "notYetInForce"));
    [Fact] public void Does_not_fire_on_its_last_day() => Ask("authority-missing-or-expired", [Under("acting", "12/2569", "2026-01-01 00:00", "2026-03-02 00:00")]).ShouldBeClear();
    [Fact] public void Does_not_fire_for_own_authority() => Ask("authority-missing-or-expired", [Under("own", null, null, null)]).ShouldBeClear();
    [Fact] public void Leaves_a_gap_when_none_is_recorded() => Ask("authority-missing-or-expired", [Decided("2026-03-02 10:00", 1, Good with { Authority = null })]).ShouldBeAGap("authority-not-recorded");
    [Fact] public void Leaves_a_gap_for_history_without_authority() => Ask("authority-missing-or-expired", [Decided("2026-03-02 10:00", 1, Good with { Authority = null }).AsHistory()]).ShouldBeAGap("authority-not-recorded");
}
