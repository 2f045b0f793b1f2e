using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Completeness;
using Transparency.DecisionCapture.Coverage;

namespace Transparency.DecisionCapture.Tests.Coverage;

/// <summary>What is decided about independent totals, by value.</summary>
public sealed class CoverageSpecs
{
    private static readonly ActedBy By = new("user-1", "agency-admin", null);
    private static readonly BangkokDay Today = new(new DateOnly(2026, 11, 20));
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly StateTotal Good = new("doe", "work-permit", "2026-10", "feeReceipts", 100, "finance report", null);

    public static CatalogueInForce Catalogue { get; } = new(new Contracts.DecisionCapture.V1.Catalogue(1, "", [new Agency("doe", "กกจ.", "DOE", true)], [],
        [new Service("work-permit", "doe", "ใบอนุญาตทำงาน", "Work permit", "application", null, [], null, "received", 0, [], null,
            [new DecisionPoint("p", "จุด", "Point", true, [new Outcome("granted", "อนุญาต", "Granted", false, true), new Outcome("refused", "ไม่อนุญาต", "Refused", true, false)], [], [], null, false, null, new(0, 0, 0, 0))], true)], [], []));

    private static CoverageRow InForce(long total, long? recorded = null, DateTimeOffset? computedAt = null) => new("doe", "work-permit", new(2026, 10, 1), "feeReceipts", total, "finance report", 1, Now, "agency-admin",
        recorded is { } n ? new CountedMonth(n, 0, 0) : null, computedAt, 2);

    private static IReadOnlyList<string> Faults(StateTotal body, CoverageRow? inForce = null) => [.. StateTotalsEndpoints.Decide(body, inForce, Catalogue, Today, "form", By).Faults.Select(each => $"{each.Field}:{each.Rule}")];

    [Fact]
    public void A_first_total_is_stated_and_another_one_corrects_it_with_a_reason()
    {
        var first = StateTotalsEndpoints.Decide(Good, null, Catalogue, Today, "form", By).Fact.ShouldBeOfType<CoverageFact.TotalStated>();
        (first.Month, first.Total, first.Kind).ShouldBe(("2026-10", 100, "feeReceipts"));
        StateTotalsEndpoints.Decide(Good, InForce(100), Catalogue, Today, "form", By).ShouldBe((null, []), "the same again says nothing new");
        Faults(Good with { Total = 90 }, InForce(100)).ShouldBe(["reason:required"]);
        var corrected = StateTotalsEndpoints.Decide(Good with { Total = 90, Reason = "cancelled receipts" }, InForce(100), Catalogue, Today, "file", By).Fact.ShouldBeOfType<CoverageFact.TotalCorrected>();
        (corrected.Total, corrected.Reason, corrected.EnteredVia).ShouldBe((90, "cancelled receipts", "file"));
    }

    [Fact]
    public void Every_fault_is_named_with_its_field_and_rule()
    {
        Faults(new("doe", "nothing", "2026-13", "guesses", -1, "x", null)).ShouldBe(["service:unknown-service", "month:not-a-month", "kind:unknown-value", "total:out-of-range", "origin:length"]);
        Faults(Good with { Agency = "sso" }).ShouldBe(["service:unknown-service"], "a service of another agency");
        Faults(Good with { Month = "2026-11" }).ShouldBe(["month:not-over"]);
        StateTotalsEndpoints.Decide(Good with { Kind = "x" }, null, Catalogue, Today, "file", By, "line 7: ").Faults.Single().Field.ShouldBe("line 7: kind");
    }

    [Fact]
    public void Months_are_read_as_people_write_them()
    {
        TotalsFile.Month("2569-10").ShouldBe(new(2026, 10, 1));
        TotalsFile.Month("๒๕๖๙-๑").ShouldBe(new(2026, 1, 1));
        foreach (var wrong in (string?[])[null, "", "2026", "26-10", "2026-00", "2026-10-01", "1999-10"]) TotalsFile.Month(wrong).ShouldBeNull();
    }

    [Fact]
    public void A_file_is_read_whole_or_every_line_that_is_wrong_is_named()
    {
        var (rows, faults) = TotalsFile.Read("\uFEFFagency;service;month;kind;total;origin;reason\r\ndoe;work-permit;2569-10;feeReceipts;\"1,204\";\"ระบบการเงิน; กรม\";\r\n\r\ndoe;work-permit;2569-09;payments;๑๒;รายงาน;แก้ยอด\r\n");
        faults.ShouldBeEmpty();
        rows.Select(row => (row.Line, row.Total.Total, row.Total.Origin, row.Total.Reason)).ShouldBe([(2, 1204, "ระบบการเงิน; กรม", null), (4, 12, "รายงาน", "แก้ยอด")]);
        TotalsFile.Read("agency,service,month,kind,total,origin\na,b\na,b,2026-10,payments,many,x y z\n").Faults.Select(each => $"{each.Field}:{each.Rule}").ShouldBe(["line 2:columns", "line 3: total:number"]);
        TotalsFile.Read("a,b,c\n").Faults.Single().Rule.ShouldBe("header");
        TotalsFile.Read("agency,service,month,kind,total,origin\n").Faults.Single().Rule.ShouldBe("empty");
    }

    [Theory]
    [InlineData(null, 10, "unknown")]
    [InlineData(10_000L, 9_499, "below")]
    [InlineData(10_000L, 9_500, "sufficient")]
    [InlineData(10L, 10, "sufficient")]
    [InlineData(10L, 11, "over")]
    [InlineData(0L, 0, "sufficient")]
    [InlineData(0L, 1, "over")]
    public void Coverage_is_exact_at_its_limits(long? total, long recorded, string state) => CoverageKinds.State(total, recorded).ShouldBe(state);

    [Fact]
    public void A_kind_is_compared_with_what_it_counts()
    {
        RecordedRow[] rows = [new("system", "", 7), new("form", "", 2), new("file", "", 1), new("system", "granted", 5), new("form", "granted", 1), new("system", "refused", 3)];
        var burdening = CoverageKinds.Burdening(Catalogue, "work-permit");
        CoverageKinds.Count("queueTickets", rows, burdening).ShouldBe(new(10, 2, 1));
        CoverageKinds.Count("licenceSerials", rows, burdening).ShouldBe(new(6, 1, 0), "a refusal has no serial");
        CoverageKinds.Count(null, rows, burdening).Recorded.ShouldBe(10);
    }

    [Fact]
    public void A_case_counts_for_its_month_and_its_decisions_whatever_arrives_when()
    {
        var october = new DateTimeOffset(2026, 10, 31, 16, 59, 0, TimeSpan.Zero);
        CaseMark Mark(string type, DateTimeOffset at, string? decision = null, string? outcome = null, string? via = null) => new(type, at, "s", type + at, "o", null, null, null, null, decision, outcome, via);
        RecordedMonths.Of([]).ShouldBeEmpty();
        // 23:59 in Bangkok is still October; a minute later is November.
        RecordedMonths.Of([Mark("StepCompleted", october)]).ShouldBe([new(new(2026, 10, 1), "system", "")]);
        RecordedMonths.Of([Mark("StepCompleted", october), Mark("CaseOpened", october.AddMinutes(1), via: "form")]).ShouldBe([new(new(2026, 11, 1), "form", "")], "the opening itself says when and how");
        RecordedMonths.Of([Mark("CaseOpened", october), Mark("DecisionReached", october, "d-1", "refused"), Mark("DecisionReached", october.AddDays(2), "d-1", "granted"), Mark("DecisionReached", october, "d-2", "granted")])
            .ShouldBe([new(new(2026, 10, 1), "system", ""), new(new(2026, 11, 1), "system", "granted"), new(new(2026, 10, 1), "system", "granted")], ignoreOrder: true);
    }

    [Fact]
    public void Coverage_is_stated_anew_at_once_when_it_crosses_a_limit_and_hourly_when_it_only_moves()
    {
        CountCoverage.Decide(InForce(100, 96, Now), new(96, 0, 0), Now).ShouldBeNull();
        CountCoverage.Decide(InForce(100, 96, Now), new(97, 0, 0), Now.AddMinutes(59)).ShouldBeNull();
        CountCoverage.Decide(InForce(100, 96, Now), new(97, 0, 0), Now.AddHours(1))!.Recorded.ShouldBe(97);
        CountCoverage.Decide(InForce(100, 94, Now), new(95, 0, 0), Now)!.Recorded.ShouldBe(95);
        CountCoverage.Decide(InForce(100), new(1, 0, 0), Now).ShouldNotBeNull("nothing was stated before");
    }
}
