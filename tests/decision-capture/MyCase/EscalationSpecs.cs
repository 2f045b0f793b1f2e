using Transparency.Contracts.Scoring.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.MyCase;

namespace Transparency.DecisionCapture.Tests.MyCase;

/// <summary>When the system escalates, by value; and what a code gives away.</summary>
public sealed class EscalationSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly OpenCase Open = new("case-1", "doe", "doe-bkk", "work-permit", "WP-1", Now.AddDays(-30), Now.AddDays(-2));

    internal static ClockReading Reading(decimal overdue, DateTimeOffset? endedAt = null) => new("rules@1", "th-government", "Asia/Bangkok", Now.AddDays(-30), "received", endedAt, 5, "workingDays", 5 + overdue, overdue,
        Now.AddDays(-7), overdue == 0, []);

    private static OverdueEscalated? Decide(ClockReading reading, DateTimeOffset? noticeSentAt = null, params OverdueEscalated[] before) =>
        EscalateOverdue.Decide(Open, reading, before, noticeSentAt, CatalogueInForce.Empty, Now);

    private static OverdueEscalated Before(int number, TimeSpan ago) => new("case-1", "doe", "doe-bkk", "work-permit", "WP-1", number, "agency-admin", "rules@1", "workingDays", "1", new(Now - ago, Now.AddDays(-7)), "");

    [Fact]
    public void A_case_is_escalated_when_it_passes_its_limit_and_once_a_week_from_then_on()
    {
        Decide(Reading(0)).ShouldBeNull();
        Decide(Reading(2.5m))!.ShouldSatisfyAllConditions(fact => fact.Number.ShouldBe(1), fact => fact.Overdue.ShouldBe("2.5"), fact => fact.To.ShouldBe("agency-admin"));
        Decide(Reading(2), null, Before(1, TimeSpan.FromDays(6.9))).ShouldBeNull();
        Decide(Reading(7), null, Before(1, TimeSpan.FromDays(7)))!.Number.ShouldBe(2);
    }

    [Fact]
    public void A_decided_case_is_not_escalated_and_a_notice_of_this_week_is_enough()
    {
        Decide(Reading(2, endedAt: Now.AddDays(-1))).ShouldBeNull();
        Decide(Reading(8), Now.AddDays(-2), Before(1, TimeSpan.FromDays(8))).ShouldBeNull();
        Decide(Reading(8), Now.AddDays(-7), Before(1, TimeSpan.FromDays(8))).ShouldNotBeNull();
        Decide(Reading(1), Now.AddDays(-2)).ShouldNotBeNull("a notice of its own does not keep the superior from hearing of it");
    }

    [Fact]
    public void The_draft_names_case_limit_and_law_leaves_cause_and_new_day_open_and_names_nobody()
    {
        var draft = Decide(Reading(3))!.Draft;
        foreach (var said in (string[])["WP-1", "13 พฤศจิกายน 2569", "เกินกำหนด 3 วันทำการ", "มาตรา 10", "ครั้งที่ 1", "(ลงชื่อ) ....", "เนื่องจาก ...."]) draft.ShouldContain(said);
    }

    [Fact]
    public void Codes_follow_from_case_and_secret_and_one_case_tells_nothing_of_another()
    {
        var (one, other) = (new TrackingSecrets(new byte[32]), new TrackingSecrets([.. Enumerable.Repeat((byte)1, 32)]));
        one.CodeOf("case-1").ShouldBe(one.CodeOf("case-1"));
        one.CodeOf("case-1").ShouldNotBe(other.CodeOf("case-1"));
        Enumerable.Range(0, 5_000).Select(i => one.CodeOf("case-" + i)).Distinct().Count().ShouldBe(5_000);
        one.HashOf(one.CodeOf("case-1")).ShouldNotBe(other.HashOf(one.CodeOf("case-1")), "the table alone cannot be tried through");
        TrackingCode.Parse(one.CodeOf("case-1").Printed).ShouldBe(one.CodeOf("case-1"));
        foreach (var wrong in (string?[])[null, "", "ABCDE-FGHJK", "UUUUU-UUUUU-UUUUU", new string('0', 16)]) TrackingCode.Parse(wrong).ShouldBeNull();
    }
}
