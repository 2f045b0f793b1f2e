using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Rules;

public class A_penalty
{
    private static CaseFact Concluded(string? order, string? penalty) => Fact("InspectionConcluded", "2026-03-02 10:00", 2) with { InspectionResult = new(null, order, penalty, null) };
    private static Answer Ask(string? order, string? penalty, params CaseFact[] more) => Given.Ask("penalty-waived", [Opened("2026-03-02 09:00", 1, "inspection"), Concluded(order, penalty), .. more]);

    [Fact]
    public void That_the_table_asks_for_and_was_not_imposed_is_told_with_both()
    {
        var fires = Ask("repeated-violation", "none").ShouldFire();
        fires.Severity.ShouldBe(2);
        var sentence = Given.Rules.Sentence(Given.Rules.Rules.Single(r => r.Id == "penalty-waived"), fires.Factors);
        sentence.En.ShouldBe("Order repeated violation asks for settlement fine or prosecution; recorded is none.");
        sentence.Th.ShouldBe("คำสั่ง ฝ่าฝืนซ้ำ ต้องมีโทษ เปรียบเทียบปรับ หรือ ดำเนินคดี แต่บันทึกว่า ไม่มี");
        Ask("wages-order-not-obeyed", "settlement-fine").ShouldFire().Severity.ShouldBe(2, "one of the table's own is due, not any");
    }

    [Fact] public void Of_the_table_clears_it() => Ask("repeated-violation", "prosecution").ShouldBeClear();

    [Fact]
    public void That_was_waived_with_a_recorded_exception_is_a_lesser_finding() =>
        Ask("repeated-violation", "none", Decided("2026-03-02 10:00", 3, Good with { Reason = new(["facts", "exception"], 200, "d", "0") })).ShouldFire().Severity.ShouldBe(1);

    [Fact]
    public void Is_not_asked_for_where_the_table_has_none_and_a_gap_where_it_is_not_recorded()
    {
        Ask("improve-within-30-days", "none").ShouldNotApply("no-penalty-in-table");
        Given.Ask("penalty-waived", [Opened("2026-03-02 09:00", 1)]).ShouldNotApply("no-inspection");
        Ask(null, "none").ShouldBeAGap("order-not-recorded");
        Ask("repeated-violation", null).ShouldBeAGap("penalty-not-recorded");
    }

    [Fact]
    public void Imposed_by_a_later_fact_counts() =>
        Ask("repeated-violation", "none", Fact("InspectionConcluded", "2026-03-03 10:00", 4) with { InspectionResult = new(null, "repeated-violation", "settlement-fine", null) }).ShouldBeClear();
}

public class A_standard_that_was_eased
{
    private static readonly Service Before = Given.Service with { TotalLimit = new(10, "workingDays") };

    private static string Used(Service before, ClockAnnounced? clock = null, Decision? decision = null, Service? now = null, params CaseFact[] more)
    {
        var file = CaseFile.Of(CaseId, [Opened("2026-03-02 09:00", 1), Decided("2026-03-02 15:00", 2, decision), .. more]);
        return EasedUse.Of(Given.Rules.Rules, file, file.Decisions[0], before, Catalogue(now), clock);
    }

    [Theory]
    [InlineData(true, 12, EasingStudy.Used)]
    [InlineData(true, 10, EasingStudy.NotNeeded)]
    [InlineData(false, 16, EasingStudy.NotNeeded)] // late by both
    public void Was_needed_by_who_is_in_time_only_by_the_longer_limit(bool onTime, int used, string outcome) => Used(Before, Clock(onTime, 15, used, onTime ? null : 1)).ShouldBe(outcome);

    [Fact]
    public void Was_needed_by_who_brings_the_evidence_only_as_it_is_asked_now()
    {
        var more = Before with { TotalLimit = null, DecisionPoints = [Point with { RequiredEvidence = ["passport", "contract", "degree"] }] };
        Used(more, decision: Good).ShouldBe(EasingStudy.Used);
        Used(more with { DecisionPoints = [Point] }, decision: Good).ShouldBe(EasingStudy.NotNeeded);
        // Missing by both standards: the easing did not help.
        Used(more, decision: Good with { Evidence = [new("passport", "a")] }).ShouldBe(EasingStudy.NotNeeded);
    }

    [Fact]
    public void Was_needed_where_one_pair_of_eyes_is_enough_now()
    {
        var alone = Good with { Participants = [new("o-1", null, "propose", null), new("o-1", null, "approve", null)] };
        Used(Before, decision: alone, now: Given.Service with { DecisionPoints = [Point with { FourEyes = false }] }).ShouldBe(EasingStudy.Used);
    }

    [Fact]
    public void Cannot_be_told_where_nothing_of_it_is_recorded() => Used(Before with { DecisionPoints = [] }, decision: Good with { DecisionPoint = "other" }).ShouldBe(EasingStudy.Unknown);
}

public class A_rule_read_back_from_the_log
{
    public static TheoryData<string> Ids => [.. Given.Rules.Rules.Where(rule => rule.Parameters.Count > 1 || rule.Table is not null).Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Has_the_digest_that_was_published_though_the_log_keeps_no_order_of_names(string id)
    {
        var published = Given.Rules.Rules.Single(rule => rule.Id == id);
        // As jsonb gives them back: by length, then by letters.
        var read = published with
        {
            Parameters = published.Parameters.OrderBy(p => p.Key.Length).ThenBy(p => p.Key, StringComparer.Ordinal).ToDictionary(),
            Table = published.Table?.OrderBy(t => t.Key.Length).ThenBy(t => t.Key, StringComparer.Ordinal).ToDictionary(),
        };
        read.InOrderOf(published.Digest).Digest.ShouldBe(published.Digest);
        (read with { HighFrom = 99 }).InOrderOf(published.Digest).Digest.ShouldNotBe(published.Digest);
    }
}
