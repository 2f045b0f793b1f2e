using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Tests.Rubrics;

public class CheckSpecs
{
    private static Story Applied => new Story().Opened("2026-10-05T09:00");

    private static Catalogue With(Func<Service, Service> change) => Story.Sample with { Services = [.. Story.Sample.Services.Select(change)] };

    private static void Is(Finding finding, CriterionStatus status, Ratio share, string? why = null)
    {
        finding.Status.ShouldBe(status);
        finding.Share.ShouldBe(share);
        finding.Why.ShouldBe(why);
    }

    [Fact]
    public void Legal_basis_counts_what_is_registered_and_in_force()
    {
        Is(Applied.Decided("2026-10-06T09:00").Check("legal-basis"), CriterionStatus.Met, 1);
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { LegalBasis = ["wp-s59", "invented"] }).Check("legal-basis"), CriterionStatus.Partly, Ratio.Of(1, 2), "some-unfit");
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { LegalBasis = ["old"] }).Check("legal-basis"), CriterionStatus.NotMet, 0, "all-unfit");
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { LegalBasis = [" "] }).Check("legal-basis"), CriterionStatus.NotRecorded, 0, "none-cited");
        Is(new Story().Decided("2016-10-06T09:00").Check("legal-basis"), CriterionStatus.NotMet, 0, "all-unfit");
    }

    [Fact]
    public void Outcome_must_be_permitted()
    {
        Is(Applied.Decided("2026-10-06T09:00", "waived").Check("permitted-outcome"), CriterionStatus.NotMet, 0, "not-permitted");
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { DecisionPoint = "other" }).Check("permitted-outcome"), CriterionStatus.NotMet, 0, "unknown-point");
    }

    [Theory]
    [InlineData("own", null, null, null, CriterionStatus.Met, null)]
    [InlineData("delegated", "12/2569", "2026-01-01", null, CriterionStatus.Met, null)]
    [InlineData("delegated", null, "2026-01-01", null, CriterionStatus.Partly, "order-missing")]
    [InlineData("acting", "12/2569", null, null, CriterionStatus.Partly, "period-missing")]
    [InlineData("onBehalf", "12/2569", "2026-01-01", "2026-09-30", CriterionStatus.NotMet, "outside-period")]
    [InlineData("onBehalf", "12/2569", "2026-10-07", null, CriterionStatus.NotMet, "outside-period")]
    public void Authority_must_cover_the_day(string kind, string? order, string? from, string? to, CriterionStatus status, string? why)
    {
        var authority = new Authority(kind, order, from is null ? null : Story.At(from), to is null ? null : Story.At(to));
        var finding = Applied.Decided("2026-10-06T09:00", change: each => each with { Authority = authority }).Check("authority");
        (finding.Status, finding.Why).ShouldBe((status, why));
    }

    [Theory]
    [InlineData("own", null, "2026-10-06T09:00", true)]
    [InlineData("delegated", "12/2569", "2026-10-06T09:00", true)]
    [InlineData("delegated", "13/2569", "2026-10-06T09:00", false)]
    [InlineData("delegated", "12/2569", "2027-10-06T09:00", false)]
    [InlineData("onBehalf", "12/2569", "2026-10-06T09:00", false)]
    [InlineData("acting", "99/2569", "2026-10-06T09:00", true)]
    public void Where_the_catalogue_lists_who_may_decide_an_authority_stands_on_the_list(string kind, string? order, string decided, bool covered)
    {
        var listed = With(service => service with { DecisionPoints = [service.DecisionPoints[0] with { Powers =
        [
            new("head", "นายทะเบียน", "Registrar", "own"), new("province", "จัดหางานจังหวัด", "Provincial head", "delegated", "12/2569", new string('a', 64), new(2026, 10, 1), new(2027, 9, 30)),
        ] }] });
        var story = Applied.Decided(decided, change: each => each with { Authority = new Authority(kind, order, kind == "own" ? null : Story.At("2026-01-01"), null) });
        var finding = story.Check("authority", listed);
        (finding.Status, finding.Why).ShouldBe(covered ? (CriterionStatus.Met, null) : (CriterionStatus.NotMet, "not-among-powers"));
        story.Check("authority").Status.ShouldBe(CriterionStatus.Met, "nothing is held against an authority where nothing is listed");
        if (covered) return;
        var words = Explanation.Of(RubricShelf.InForce, RubricShelf.InForce.Criteria.Single(each => each.Id == "authority"), finding.Why, finding.Inputs.ToDictionary(), TimeZoneInfo.Utc)!;
        words.Th.ShouldContain("นายทะเบียน, จัดหางานจังหวัด");
        words.En.ShouldContain("Registrar, Provincial head");
    }

    [Fact]
    public void Four_eyes_and_amounts_need_a_second_person()
    {
        var alone = new List<Participant> { new("o-1", null, "propose", null), new("o-1", null, "approve", null) };
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Participants = alone }).Check("authority"), CriterionStatus.NotMet, 0, "one-person");
        var trusting = With(service => service with { DecisionPoints = [service.DecisionPoints[0] with { FourEyes = false }] });
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Participants = alone }).Check("authority", trusting), CriterionStatus.Met, 1);
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Participants = alone, Amount = 10_000.01m }).Check("authority", trusting), CriterionStatus.NotMet, 0, "above-own-amount");
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Amount = 10_000.01m }).Check("authority", trusting), CriterionStatus.Met, 1);
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Participants = [] }).Check("authority"), CriterionStatus.NotRecorded, 0, "no-officer");
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Participants = [new("o-1", null, "committee", null), new("o-2", null, "committee", null)] }).Check("authority"), CriterionStatus.Met, 1);
    }

    [Fact]
    public void Conflict_is_declared_and_handled()
    {
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Conflict = null }).Check("conflict-of-interest"), CriterionStatus.NotRecorded, 0, "not-declared");
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Conflict = new Conflict("ground", "relative", null) }).Check("conflict-of-interest"), CriterionStatus.NotMet, 0, "not-handled");
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Conflict = new Conflict("ground", "relative", "necessity") }).Check("conflict-of-interest"), CriterionStatus.Met, 1);
    }

    [Fact]
    public void Completeness_is_checked_once_and_nothing_is_asked_beyond_the_manual()
    {
        Is(Applied.Decided("2026-10-06T09:00").Check("completeness-once"), CriterionStatus.NotRecorded, 0, "not-checked");
        Is(Applied.Defective("2026-10-05T10:00").Complete("2026-10-05T11:00").Decided("2026-10-06T09:00").Check("completeness-once"), CriterionStatus.Met, 1);
        Is(Applied.Defective("2026-10-05T10:00").Defective("2026-10-05T11:00").Decided("2026-10-06T09:00").Check("completeness-once"), CriterionStatus.Partly, Ratio.Of(1, 2), "defects-twice");
        Is(Applied.Complete("2026-10-05T10:00").Asked("2026-10-05T11:00", "house-register").Decided("2026-10-06T09:00").Check("completeness-once"), CriterionStatus.Partly, Ratio.Of(1, 2), "asked-beyond");
        Is(Applied.Complete("2026-10-05T10:00").Asked("2026-10-05T11:00", "passport", heldByState: true).Decided("2026-10-06T09:00").Check("completeness-once"), CriterionStatus.Partly, Ratio.Of(1, 2), "asked-beyond");
        Is(new Story().Opened("2026-10-05T09:00", kind: "inspection").Decided("2026-10-06T09:00").Check("completeness-once"), CriterionStatus.NotApplicable, 0, "other-kind");
    }

    [Fact]
    public void The_party_is_heard_before_a_burdening_decision()
    {
        Is(Applied.Decided("2026-10-06T09:00").Check("party-heard"), CriterionStatus.NotApplicable, 0, "not-burdening");
        Is(Applied.Decided("2026-10-06T09:00", "refused").Check("party-heard"), CriterionStatus.NotRecorded, 0, "not-recorded");
        Is(Applied.Heard("2026-10-05T10:00").Decided("2026-10-06T09:00", "refused").Check("party-heard"), CriterionStatus.Met, 1);
        Is(Applied.Heard("2026-10-07T10:00").Decided("2026-10-06T09:00", "refused").Check("party-heard"), CriterionStatus.NotMet, 0, "after-decision");
        Is(Applied.Heard("2026-10-05T10:00", null, "urgent").Decided("2026-10-06T09:00", "refused").Check("party-heard"), CriterionStatus.Partly, Ratio.Of(1, 2), "exception-without-law");
        Is(Applied.Heard("2026-10-05T10:00", null, "urgent", "apa-s30").Decided("2026-10-06T09:00", "refused").Check("party-heard"), CriterionStatus.Met, 1);
    }

    [Fact]
    public void Notification_is_in_time_and_states_the_appeal()
    {
        Is(Applied.Decided("2026-10-06T09:00").Notified("2026-10-13T16:00", body: null).Check("notified"), CriterionStatus.Met, 1);
        Is(Applied.Decided("2026-10-06T09:00").Notified("2026-10-14T09:00").Check("notified"), CriterionStatus.NotMet, 0, "late");
        Is(Applied.Decided("2026-10-06T09:00", "refused").Notified("2026-10-07T09:00", body: null).Check("notified"), CriterionStatus.Partly, Ratio.Of(1, 2), "appeal-missing");
        Is(Applied.Decided("2026-10-06T09:00", "refused").Notified("2026-10-14T09:00").Check("notified"), CriterionStatus.Partly, Ratio.Of(1, 2), "late");
        Is(Applied.Decided("2026-10-06T09:00", "refused").Notified("2026-10-14T09:00", days: null).Check("notified"), CriterionStatus.NotMet, 0, "late-and-appeal-missing");
    }

    [Fact]
    public void An_electronic_application_is_answered_the_same_way()
    {
        Story Online() => new Story().Opened("2026-10-05T09:00", "online").Decided("2026-10-06T09:00");
        Is(Online().Notified("2026-10-07T09:00", "online").Check("same-channel"), CriterionStatus.Met, 1);
        Is(Online().Notified("2026-10-07T09:00", "email").Check("same-channel"), CriterionStatus.Partly, Ratio.Of(1, 2), "other-electronic");
        Is(Online().Notified("2026-10-07T09:00", "post").Check("same-channel"), CriterionStatus.NotMet, 0, "not-the-same");
        Is(Online().Check("same-channel"), CriterionStatus.NotApplicable, 0, "not-notified");
        Is(Applied.Decided("2026-10-06T09:00").Notified("2026-10-07T09:00", "post").Check("same-channel"), CriterionStatus.NotApplicable, 0, "not-electronic");
    }

    [Fact]
    public void A_reason_has_three_parts_and_says_something()
    {
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Reason = new ReasonShape(["facts"], 100, "", "") }).Check("reason"), CriterionStatus.Partly, Ratio.Of(1, 3), "parts-missing");
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Reason = new ReasonShape(["facts", "law", "considerations"], 12, "", "") }).Check("reason"), CriterionStatus.Partly, Ratio.Of(1, 2), "too-short");
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Reason = new ReasonShape(["exception"], 12, "", "") }).Check("reason"), CriterionStatus.Met, 1);
        Is(Applied.Decided("2026-10-06T09:00", change: each => each with { Reason = null }).Check("reason", With(service => service with { DecisionPoints = [service.DecisionPoints[0] with { Discretionary = false }] })),
            CriterionStatus.NotApplicable, 0, "not-discretionary");
    }

    [Fact]
    public void Required_evidence_is_there_before_the_decision_with_its_digest()
    {
        Story Bare(string at) => Applied.Decided(at, change: each => each with { Evidence = [] });
        Is(Bare("2026-10-06T09:00").Check("required-evidence"), CriterionStatus.NotRecorded, 0, "none-recorded");
        Is(Bare("2026-10-06T09:00").Attached("2026-10-05T10:00", "photo").Check("required-evidence"), CriterionStatus.Met, 1);
        Is(Bare("2026-10-06T09:00").Attached("2026-10-05T10:00", "photo", hashed: false).Check("required-evidence"), CriterionStatus.Partly, Ratio.Of(1, 2), "some-missing");
        Is(Bare("2026-10-06T09:00").Attached("2026-10-07T10:00", "photo").Check("required-evidence"), CriterionStatus.NotRecorded, 0, "none-recorded");
        Is(Bare("2026-10-06T09:00").Check("required-evidence", With(service => service with { DecisionPoints = [service.DecisionPoints[0] with { RequiredEvidence = [] }] })), CriterionStatus.NotApplicable, 0, "none-required");
    }

    [Theory]
    [InlineData("2026-10-07T08:00", CriterionStatus.Met, 1, 1)]
    [InlineData("2026-10-07T12:00", CriterionStatus.Partly, 6, 7)]
    [InlineData("2026-10-09T12:00", CriterionStatus.Partly, 4, 7)]
    [InlineData("2026-10-13T12:00", CriterionStatus.NotMet, 0, 1)]
    public void Recording_late_costs_by_the_day(string recordedAt, CriterionStatus status, int above, int below)
    {
        var finding = Applied.Decided("2026-10-06T09:00", recordedAt: recordedAt).Check("recorded-in-time");
        (finding.Status, finding.Share).ShouldBe((status, Ratio.Of(above, below)));
    }

    [Theory]
    [InlineData("2026-10-12T09:00", CriterionStatus.Met, 1, 1)]
    [InlineData("2026-10-14T09:00", CriterionStatus.Partly, 4, 5)]
    [InlineData("2026-10-20T09:00", CriterionStatus.NotMet, 0, 1)]
    [InlineData("2027-10-20T09:00", CriterionStatus.NotMet, 0, 1)]
    public void Overdue_is_linear_to_zero_at_twice_the_limit(string decidedAt, CriterionStatus status, int above, int below)
    {
        var finding = Applied.Decided(decidedAt).Check("within-limit");
        (finding.Status, finding.Share).ShouldBe((status, Ratio.Of(above, below)));
    }

    [Fact]
    public void Without_a_limit_or_a_start_there_is_nothing_to_measure()
    {
        Is(Applied.Decided("2026-10-06T09:00").Check("within-limit", With(service => service with { TotalLimit = null })), CriterionStatus.NotApplicable, 0, "no-limit");
        Is(Applied.Decided("2026-10-06T09:00").Check("within-limit", With(service => service with { TotalLimit = new TimeLimit(5, "moons") })), CriterionStatus.NotApplicable, 0, "no-limit");
        Is(new Story().Decided("2026-10-06T09:00").Check("within-limit"), CriterionStatus.NotRecorded, 0, "no-start");
    }

    [Fact]
    public void Each_step_keeps_its_own_limit_and_a_skipped_one_counts()
    {
        Is(Applied.Step("2026-10-06T09:00", "check").Step("2026-10-08T09:00", "sign").Decided("2026-10-08T10:00").Check("steps-within-limits"), CriterionStatus.Met, 1);
        Is(Applied.Step("2026-10-08T09:00", "check").Step("2026-10-09T09:00", "sign").Decided("2026-10-09T10:00").Check("steps-within-limits"), CriterionStatus.Partly, Ratio.Of(1, 2), "some-over");
        Is(Applied.Step("2026-10-06T09:00", "sign").Decided("2026-10-09T10:00").Check("steps-within-limits"), CriterionStatus.Partly, Ratio.Of(1, 2), "some-over");
        Is(Applied.Step("2026-10-08T09:00", "check", "2026-10-07T09:00").Decided("2026-10-09T10:00").Check("steps-within-limits"), CriterionStatus.Met, 1);
        Is(Applied.Decided("2026-10-09T10:00").Check("steps-within-limits"), CriterionStatus.NotRecorded, 0, "none-recorded");
    }

    [Fact]
    public void A_notice_is_due_for_each_seven_days_overdue()
    {
        // Due Monday 12 October, which the 13th (a holiday) does not move; decided 16 days later: two notices.
        const string decided = "2026-10-28T09:00";
        Is(Applied.Decided("2026-10-16T09:00").Check("delay-notices"), CriterionStatus.NotApplicable, 0, "none-due");
        Is(Applied.Decided("2026-10-12T09:00").Check("delay-notices"), CriterionStatus.NotApplicable, 0, "not-overdue");
        Is(Applied.Decided(decided).Check("delay-notices"), CriterionStatus.NotRecorded, 0, "none-sent");
        Is(Applied.Delayed("2026-10-19T09:00", 1, "opdc").Decided(decided).Check("delay-notices"), CriterionStatus.Partly, Ratio.Of(1, 2), "too-few");
        Is(Applied.Delayed("2026-10-19T09:00", 1).Delayed("2026-10-26T09:00", 2, "opdc").Decided(decided).Check("delay-notices"), CriterionStatus.Partly, Ratio.Of(3, 4), "too-few");
        Is(Applied.Delayed("2026-10-19T09:00", 1, "opdc").Delayed("2026-10-26T09:00", 2, "opdc").Decided(decided).Check("delay-notices"), CriterionStatus.Met, 1);
    }

    [Fact]
    public void No_finding_ever_shows_an_officer_or_an_applicant()
    {
        var score = Applied.Complete("2026-10-05T10:00").Step("2026-10-08T09:00", "check").Heard("2026-10-05T10:00").Decided("2026-10-28T09:00", "refused").Notified("2026-11-28T09:00").Score();
        score.Criteria.SelectMany(each => each.Finding.Inputs).ShouldAllBe(each => !each.Value.StartsWith("o-", StringComparison.Ordinal) && !each.Value.StartsWith("p-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_finding_names_each_of_its_values_once()
    {
        var score = Applied.Complete("2026-10-05T10:00").Step("2026-10-08T09:00", "check").Heard("2026-10-05T10:00").Decided("2026-10-28T09:00", "refused").Notified("2026-11-28T09:00").Score();
        foreach (var each in score.Criteria) each.Finding.Inputs.Keys.ShouldBeUnique();
        score.Criteria.ShouldContain(each => each.Finding.Inputs.Count > 3);
    }
}
