using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Erasure;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Erasure;

/// <summary>Who may decide, when a case may be erased, and what stands against it, with values.</summary>
public sealed class ErasureSpecs
{
    private static readonly ErasureGround Ended = new("retention-ended", "37 (3)", "th", "en", OverridesRetention: false, null), Court = Ended with { Code = "court-order", OverridesRetention = true };
    private static readonly Rules Rules = new(new([Ended, Court], [new(null, 10, "th", "en", true, null), new("short", 2, "th", "en", true, null)]));
    private static readonly ErasureExtent Extent = new(["case-1"], ["s-1"], 3, null);

    private static ErasureState Proposed(string by = "dpo-1", string role = Roles.DataProtectionOfficer) =>
        ErasureState.None.Evolve(ProposeErasure.Decide("e-1", "s-1", Ended, "why", Extent, [], new(by, role, null))[0], default);

    [Theory]
    [InlineData("audit-1", Roles.Auditor, null)]
    [InlineData("dpo-1", Roles.DataProtectionOfficer, "own-proposal")]
    [InlineData("dpo-1", Roles.Auditor, "own-proposal")]
    [InlineData("dpo-2", Roles.DataProtectionOfficer, "same-line")]
    public void Another_person_of_another_line_decides(string subject, string role, string? against) =>
        DecideErasure.Against(Proposed(), new(subject, role, null)).ShouldBe(against);

    [Fact]
    public void What_was_decided_is_not_decided_again()
    {
        var by = new ActedBy("audit-1", Roles.Auditor, null);
        DecideErasure.Against(ErasureState.None, by).ShouldBe("not-proposed");
        DecideErasure.Against(Proposed().Evolve(new ErasureFact.Refused("e-1", [], null, by), default), by).ShouldBe("not-proposed");
        DecideErasure.Against(Proposed().Evolve(new ErasureFact.Erased("e-1", "s-1", "g", "l", Extent, by), default), by).ShouldBe("not-proposed");
    }

    [Fact]
    public void A_hold_refuses_the_proposal_in_the_same_breath() =>
        ProposeErasure.Decide("e-1", "s-1", Ended, "why", Extent, [new("audit", "case-1", null, null)], new("dpo-1", Roles.DataProtectionOfficer, null))
            .Select(fact => fact.GetType()).ShouldBe([typeof(ErasureFact.Requested), typeof(ErasureFact.Refused)]);

    private static CaseState Case(string status, string service, DateTimeOffset last, string? appeal = null) => CaseState.Empty with
    {
        Service = service, Outline = CaseOutline.Empty with { Status = status, LastOccurredAt = last }, Decisions = appeal is null ? [] : [new("dec-1", Appeal: appeal)],
    };

    [Theory]
    [InlineData("closed", "short", "2024-03-01T20:00:00Z", "2026-03-03")]
    [InlineData("decided", "other", "2024-03-01T10:00:00Z", "2034-03-02")]
    [InlineData("inProgress", "short", "2000-01-01T00:00:00Z", null)]
    public void Retention_runs_whole_years_from_the_last_fact_in_Bangkok(string status, string service, string last, string? earliest) =>
        Rules.EarliestFor(Case(status, service, DateTimeOffset.Parse(last))).ShouldBe(earliest is null ? null : DateOnly.Parse(earliest));

    [Fact]
    public void An_appeal_stands_whatever_the_ground_and_retention_gives_way_to_a_court()
    {
        var today = new DateOnly(2026, 11, 27);
        (string, string, CaseState)[] cases = [("case-1", "doe", Case("decided", "other", new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), "lodged")), ("case-2", "doe", Case("received", "other", default))];
        StandingHolds.OfCases(cases, Ended, Rules, today).Select(hold => (hold.Kind, hold.CaseId)).ShouldBe([("appeal", "case-1"), ("retention", "case-1"), ("case-open", "case-2")]);
        StandingHolds.OfCases(cases, Court, Rules, today).Select(hold => hold.Kind).ShouldBe(["appeal"]);
        StandingHolds.OfCases([("case-1", "doe", Case("decided", "other", new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero), "upheld"))], Ended, Rules, today).ShouldBeEmpty();
    }

    [Fact]
    public void A_confirmation_is_of_the_text_and_ends_when_the_text_changes()
    {
        ErasureRules rules = new([Ended, Court], [new(null, 10, "th", "en", true, null), new("short", 2, "th", "en", true, null)]);
        var at = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var confirmed = new Dictionary<string, (RuleConfirmed, DateTimeOffset)>
        {
            ["retention/short"] = (new("retention/short", ConfirmRules.DigestOf(rules.Retention[1]), new("x"), new("dpo-1", Roles.DataProtectionOfficer, null)), at),
        };
        ConfirmRules.Over(rules, confirmed).Retention.Select(rule => rule.ConfirmedBy).ShouldBe([null, Roles.DataProtectionOfficer]);
        foreach (var changed in new[] { rules.Retention[1] with { Years = 3 }, rules.Retention[1] with { SourceTh = "x" } })
            ConfirmRules.Over(rules with { Retention = [rules.Retention[0], changed] }, confirmed).Retention[1].ConfirmedBy.ShouldBeNull();
        ConfirmRules.Unconfirmed(ConfirmRules.Over(rules, confirmed), "retention-ended", ["short", "other"]).ShouldBe(["ground/retention-ended", "retention/*"]);
        ConfirmRules.Unconfirmed(ConfirmRules.Over(rules, confirmed), "court-order", ["short", "other"]).ShouldBe(["ground/court-order"], "a court's order needs no retention time");
    }
}
