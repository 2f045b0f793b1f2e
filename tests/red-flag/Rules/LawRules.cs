using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Rules;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Rules;

/// <summary>Each rule fires on what it is for, is silent on its lawful neighbour, and leaves a gap where nothing was recorded.</summary>
public class Rules_of_procedure
{
    private static readonly CaseFact Open = Opened("2026-03-02 09:00", 1);
    private static readonly Decision Revoked = Good with { Outcome = "revoked" };
    private static CaseFact About(string type, string at, long index) => Fact(type, at, index) with { DecisionId = DecisionId };
    private static CaseFact Money(string stage, string at, long index, decimal? entitled = null, decimal? paid = null, decimal? amount = null) => Fact("Overpayment", at, index) with { Overpayment = new(stage, entitled, paid, amount, null, null) };
    private static Service Limited(decimal most) => Given.Service with { DecisionPoints = [Point with { MaxAmountBaht = most }] };
    private static CaseFact Decide(Decision? body = null) => Decided("2026-03-02 11:00", 2, body);

    [Fact]
    public void Forbidden_document_request()
    {
        CaseFact Asked(bool held, bool copy) => Fact("DocumentRequested", "2026-03-02 10:00", 3) with { DocumentRequest = new("house-registration", held, copy, null) };
        Ask("forbidden-document-request", [Open, Asked(true, false)]).ShouldFire().Factors.ShouldContain(new Factor("firstForbidden", "house-registration"));
        Ask("forbidden-document-request", [Open, Asked(false, true)]).ShouldFire();
        Ask("forbidden-document-request", [Open, Asked(false, false)]).ShouldBeClear();
        Ask("forbidden-document-request", [Open]).ShouldNotApply("no-document-requested");
    }

    [Fact]
    public void Defects_told_again()
    {
        CaseFact Told(long index, bool complete = false) => Fact("CompletenessChecked", "2026-03-02 10:00", index) with { Completeness = new(complete, [], 7, null) };
        Ask("defects-told-again", [Open, Told(3), Told(4)]).ShouldFire().Severity.ShouldBe(1);
        Ask("defects-told-again", [Open, Told(3), Told(4, true)]).ShouldBeClear();
        Ask("defects-told-again", [Open]).ShouldNotApply("no-completeness-check");
    }

    [Fact]
    public void Outcome_against_checklist()
    {
        Ask("outcome-against-checklist", [Open, Decide(Good with { Outcome = "granted", ChecklistComplete = false })]).ShouldFire();
        Ask("outcome-against-checklist", [Open, Decide(Good with { Outcome = "granted", ChecklistComplete = true })]).ShouldBeClear();
        Ask("outcome-against-checklist", [Open, Decide(Revoked with { ChecklistComplete = false })]).ShouldBeClear();
        Ask("outcome-against-checklist", [Open, Decide()]).ShouldBeAGap("checklist-not-recorded");
    }

    [Fact]
    public void Evidence_added_after_decision()
    {
        Ask("evidence-added-after-decision", [Open, Decide(), Attached("photo", "2026-03-03 09:00", 3)]).ShouldFire().Evidence.Count.ShouldBe(2);
        Ask("evidence-added-after-decision", [Open, Decide(), Attached("photo", "2026-03-02 11:30", 3)]).ShouldBeClear();
        // Citing the file when deciding is what counts, not when it was uploaded.
        Ask("evidence-added-after-decision", [Open, Decide(Good with { Evidence = [new("photo", new string('a', 64))] }), Attached("photo", "2026-03-03 09:00", 3)]).ShouldBeClear();
        Ask("evidence-added-after-decision", [Open, Decide(), About("DecisionCorrected", "2026-03-02 12:00", 4) with { Correction = new("x", "o-1", "o-2") }, Attached("photo", "2026-03-03 09:00", 3)]).ShouldBeClear();
        Ask("evidence-added-after-decision", [Open.AsHistory(), Decide(), Attached("photo", "2026-03-03 09:00", 3)]).ShouldNotApply("historical-source");
    }

    [Fact]
    public void Evidence_out_of_force()
    {
        CaseFact Valid(string from, string to) => Fact("EvidenceAttached", "2026-03-02 09:30", 3) with { Evidence = new("licence", null, null, null, At(from), At(to)) };
        Ask("evidence-out-of-force", [Open, Decide(), Valid("2025-01-01 00:00", "2026-03-01 23:59")]).ShouldFire();
        Ask("evidence-out-of-force", [Open, Decide(), Valid("2025-01-01 00:00", "2026-03-02 00:00")]).ShouldBeClear();
        Ask("evidence-out-of-force", [Open, Decide(), Attached("photo", "2026-03-02 09:30", 3)]).ShouldNotApply("no-dated-evidence");
    }

    [Theory]
    [InlineData(99_000, true, false)]
    [InlineData(100_000, true, false)]
    [InlineData(97_000, false, false)]
    [InlineData(100_001, false, true)]
    public void Amounts_near_and_above_a_threshold(int amount, bool near, bool above)
    {
        CaseFact[] facts = [Open, Decide(Good with { Amount = amount })];
        (Ask("amount-just-under-threshold", facts, service: Limited(100_000)) is Answer.Fires).ShouldBe(near);
        (Ask("amount-above-authority", facts, service: Limited(100_000)) is Answer.Fires).ShouldBe(above);
        Ask("amount-above-authority", facts).ShouldNotApply("no-threshold");
    }

    [Fact]
    public void Paid_above_entitlement()
    {
        Ask("paid-above-entitlement", [Open, Money("found", "2026-03-02 10:00", 3, 4500, 9000)]).ShouldFire().Severity.ShouldBe(1);
        Ask("paid-above-entitlement", [Open, Money("found", "2026-03-02 10:00", 3, 4500, 4500)]).ShouldBeOfType<Answer.Clear>();
        Ask("paid-above-entitlement", [Open, Money("found", "2026-03-02 10:00", 3)]).ShouldBeAGap("amounts-not-recorded");
    }

    [Fact]
    public void Written_off_without_recovery()
    {
        var off = Money("writtenOff", "2026-03-05 10:00", 4, amount: 5000);
        Ask("written-off-without-recovery", [Open, off], complete: false).ShouldBe(new Answer.Waiting(WaitsFor.Completeness));
        Ask("written-off-without-recovery", [Open, off]).ShouldFire();
        Ask("written-off-without-recovery", [Open, Money("recoveryOrdered", "2026-03-03 10:00", 3, amount: 5000), off]).ShouldBeClear();
    }

    [Theory]
    [InlineData("reversed", 2)]
    [InlineData("varied", 1)]
    [InlineData("upheld", 0)]
    public void Reversed_on_appeal(string result, int severity)
    {
        var answer = Ask("reversed-on-appeal", [Open, Decide(), About("AppealDecided", "2026-04-02 10:00", 3) with { Appeal = new(result) }]);
        if (severity == 0) answer.ShouldBeClear(); else answer.ShouldFire().Severity.ShouldBe(severity);
    }

    [Fact]
    public void Corrected_after_notification()
    {
        CaseFact Told(string at) => About("DecisionNotified", at, 4) with { Notification = new("post", "x", 15) };
        var corrected = About("DecisionCorrected", "2026-03-04 12:00", 5) with { Correction = new("x", "o-1", "o-2") };
        Ask("corrected-after-notification", [Open, Decide(), Told("2026-03-03 09:00"), corrected]).ShouldFire();
        Ask("corrected-after-notification", [Open, Decide(), Told("2026-03-05 09:00"), corrected]).ShouldBeClear();
        Ask("corrected-after-notification", [Open, Decide(), corrected]).ShouldNotApply("not-notified");
    }

    [Fact]
    public void Lane_without_basis()
    {
        CaseFact In(string? lane, string? law) => Open with { Case = Open.Case! with { Lane = lane, LaneLegalBasis = law } };
        Ask("lane-without-basis", [In("vip", null)]).ShouldFire();
        Ask("lane-without-basis", [In("investor", "boi-2520")]).ShouldBeClear();
        Ask("lane-without-basis", [In(null, null)]).ShouldNotApply("normal-lane");
        Ask("lane-without-basis", [Decide()]).ShouldBeAGap("no-opening-recorded");
    }

    [Fact]
    public void Channel_switched()
    {
        var later = Fact("CompletenessChecked", "2026-03-02 10:00", 3) with { Case = Open.Case! with { Channel = "online" } };
        Ask("channel-switched", [Open, later]).ShouldFire().Factors.ShouldContain(new Factor("laterChannel", "online"));
        Ask("channel-switched", [Open, later with { Case = Open.Case }]).ShouldBeClear();
    }

    [Fact]
    public void Withdrawn_and_refiled()
    {
        CaseFact Left(string? again) => Fact("CaseWithdrawn", "2026-03-02 10:00", 3) with { Departure = new("withdrawn", "applicant", null, again) };
        Ask("withdrawn-and-refiled", [Open, Left("case-2")]).ShouldFire();
        Ask("withdrawn-and-refiled", [Open, Left(null)]).ShouldBeClear();
        Ask("withdrawn-and-refiled", [Open]).ShouldNotApply("never-left");
    }

    [Fact]
    public void Party_not_heard()
    {
        CaseFact Heard(string at) => Fact("PartyHeard", at, 3) with { Hearing = new("meeting", null, null, "o-1") };
        Ask("party-not-heard", [Open, Decide(Revoked)]).ShouldFire();
        Ask("party-not-heard", [Open, Decide(Revoked)], complete: false).ShouldBe(new Answer.Waiting(WaitsFor.Completeness));
        Ask("party-not-heard", [Open, Decide(Revoked), Heard("2026-03-02 10:00")]).ShouldBeClear();
        Ask("party-not-heard", [Open, Decide(Revoked), Heard("2026-03-03 10:00")]).ShouldFire();
        Ask("party-not-heard", [Open, Decide()]).ShouldNotApply("not-burdening");
        Ask("party-not-heard", [Open.AsHistory(), Decide(Revoked)]).ShouldBeAGap("hearing-not-recorded-by-source");
    }

    [Fact]
    public void Appeal_not_told()
    {
        CaseFact Told(string? body, int? days) => About("DecisionNotified", "2026-03-03 09:00", 3) with { Notification = new("post", body, days) };
        Ask("appeal-not-told", [Open, Decide(Revoked), Told(null, 15)]).ShouldFire().Severity.ShouldBe(2);
        Ask("appeal-not-told", [Open, Decide(Revoked), Told("คณะกรรมการ", null)]).ShouldFire().Severity.ShouldBe(1);
        Ask("appeal-not-told", [Open, Decide(Revoked), Told("คณะกรรมการ", 15)]).ShouldBeClear();
        Ask("appeal-not-told", [Open, Decide(Revoked)]).ShouldNotApply("not-notified");
    }

    [Fact]
    public void Conflict_not_handled()
    {
        Ask("conflict-not-handled", [Open, Decide(Good with { Conflict = new("ground", "relative", null) })]).ShouldFire();
        Ask("conflict-not-handled", [Open, Decide(Good with { Conflict = new("ground", "relative", "superiorOrderedOn") })]).ShouldBeClear();
        Ask("conflict-not-handled", [Open, Decide(Good with { Conflict = new("none", null, null) })]).ShouldBeClear();
        Ask("conflict-not-handled", [Open, Decide()]).ShouldBeAGap("conflict-not-recorded");
    }

    [Fact]
    public void Delay_without_notice()
    {
        var notice = Fact("DelayNoticeSent", "2026-03-02 10:00", 3) with { DelayNotice = new(1, "x", []) };
        Ask("delay-without-notice", [Open, Decide()]).ShouldBe(new Answer.Waiting(WaitsFor.ClockReading));
        Ask("delay-without-notice", [Open, Decide()], Clock(false, 15, 25, 10)).ShouldFire().Severity.ShouldBe(10);
        Ask("delay-without-notice", [Open, Decide(), notice], Clock(false, 15, 25, 10)).ShouldBeClear();
        Ask("delay-without-notice", [Open, Decide()], Clock(true, 15, 5, 0)).ShouldNotApply("not-late");
    }

    [Fact]
    public void Legal_basis_missing()
    {
        Ask("legal-basis-missing", [Open, Decide()]).ShouldBeClear();
        Ask("legal-basis-missing", [Open, Decide(Good with { LegalBasis = ["ม.1"] })]).ShouldFire().Severity.ShouldBe(1);
        Ask("legal-basis-missing", [Open, Decide(Good with { LegalBasis = [] })]).ShouldFire().Severity.ShouldBe(2);
        Ask("legal-basis-missing", [Open.AsHistory(), Decide(Good with { LegalBasis = [] })]).ShouldBeAGap("legal-basis-not-recorded-by-source");
    }

    [Fact]
    public void Inspector_chose_own_target()
    {
        CaseFact Inspected(string trigger, string? by) => Fact("InspectionOpened", "2026-03-02 09:00", 3) with { InspectionStart = new(trigger, null, by, null) };
        Ask("inspector-chose-own-target", [Inspected("complaint", "o-2"), Decide()]).ShouldFire().Severity.ShouldBe(2);
        Ask("inspector-chose-own-target", [Inspected("complaint", "o-9"), Decide()]).ShouldBeClear();
        Ask("inspector-chose-own-target", [Inspected("random", "o-2"), Decide()]).ShouldNotApply("drawn-at-random");
        Ask("inspector-chose-own-target", [Inspected("planned", null), Decide()]).ShouldBeAGap("chooser-not-recorded");
    }

    [Fact]
    public void A_rule_applies_from_its_first_to_its_last_day()
    {
        var rule = Given.Rules.Rules.Single(r => r.Id == "legal-basis-missing") with { From = new(2026, 3, 3) };
        var file = RedFlag.Cases.CaseFile.Of(CaseId, [Open, Decide(Good with { LegalBasis = [] })]);
        Answer Asked(RuleDefinition each) => RedFlag.Inspections.Inspection.Ask(RedFlag.Inspections.Inspection.Input(each, file, file.Decisions[0], file.Decisions[0].Reached, Catalogue(), null, true)).Answer;
        Asked(rule).ShouldNotApply("not-in-force-then");
        Asked(rule with { From = null, To = new(2026, 3, 1) }).ShouldNotApply("not-in-force-then");
        Asked(rule with { From = new(2026, 3, 2), To = new(2026, 3, 2) }).ShouldFire();
    }

    [Fact]
    public void There_are_at_least_twenty_four_each_in_both_languages_with_its_law()
    {
        Given.Rules.Rules.Count.ShouldBeGreaterThanOrEqualTo(24);
        foreach (var rule in Given.Rules.Rules)
            foreach (var text in new[] { rule.NameTh, rule.NameEn, rule.LegalBasis, rule.WhyTh, rule.WhyEn, rule.ClearsTh, rule.ClearsEn, rule.SentenceTh, rule.SentenceEn, rule.Owner })
                text.ShouldNotBeNullOrWhiteSpace(rule.Id);
    }
}
