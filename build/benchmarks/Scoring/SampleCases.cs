using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.Benchmarks.Scoring;

/// <summary>Work-permit cases of eight facts with one decision: on time and late, granted and refused, complete and with gaps.</summary>
public static class SampleCases
{
    public const int FactsPerCase = 8;
    private static readonly DateTimeOffset s_monday = new(2026, 1, 5, 9, 0, 0, TimeSpan.FromHours(7));

    /// <summary>The catalogue all cases name.</summary>
    public static Catalogue Catalogue { get; } = new(1, "digest", [new Agency("doe", "กรมการจัดหางาน", "Department of Employment", true)],
        [.. Enumerable.Range(0, 40).Select(office => new Office($"doe-{office}", "doe", "สำนักงาน", "Office", "กรุงเทพมหานคร", "Asia/Bangkok", "th-government", "08:30", "16:30", true))],
        [new Service("work-permit", "doe", "ใบอนุญาตทำงาน", "Work permit", "application", "manual",
            [new ServiceStep("check", "ตรวจ", "Check", 1, new TimeLimit(1, "workingDays"), false), new ServiceStep("sign", "ลงนาม", "Sign", 2, new TimeLimit(2, "workingDays"), false)],
            new TimeLimit(5, "workingDays"), "received", 2, ["passport"], 100,
            [new DecisionPoint("approve", "อนุมัติ", "Approve", true, [new Contracts.DecisionCapture.V1.Outcome("granted", "อนุญาต", "Granted", false, true), new Contracts.DecisionCapture.V1.Outcome("refused", "ไม่อนุญาต", "Refused", true, false)],
                ["photo"], ["wp-s59"], 5, true, 10_000, new RiskRating(1, 1, 1, 1))], true)],
        [new Law("wp-s59", "พระราชกำหนด", "Decree", "59", new DateOnly(2017, 6, 23), null, null)], [new Source("urn:mol:doe", "ทดสอบ", "Test", ["doe"], null, null, null, false)]);

    /// <summary>The facts of a case in the order they happened; ledger indexes follow on those of the case before.</summary>
    /// <param name="number">From 0; decides what happens in the case.</param>
    public static IReadOnlyList<CaseFact> Facts(int number)
    {
        var (at, index, refused) = (s_monday.AddMinutes(number % 20_000), (long)number * FactsPerCase, number % 7 == 0);
        var (id, officer) = ($"case-{number:x32}", $"o-{number % 90}");
        CaseFact Fact(string type, double days) => new()
        {
            Index = index, EventId = new Guid(number, (short)(index % FactsPerCase), 0, new byte[8]), Type = type, CaseId = id, Agency = "doe", Office = $"doe-{number % 40}", Service = "work-permit",
            Source = "urn:mol:doe", SourceEventId = $"e-{index++}", OccurredAt = at.AddDays(days), RecordedAt = at.AddDays(days).AddMinutes(1), RecordedVia = "system", CatalogueVersion = 1,
        };
        return
        [
            Fact("CaseOpened", 0) with { Case = new("application", "counter", at, at, null, null, null, null, "person", $"p-{number}", null, [], 1) },
            Fact("CompletenessChecked", 0.1) with { Completeness = new(true, [], null, officer) },
            Fact("StepCompleted", 0.2) with { Step = new("check", officer, null) },
            Fact("StepCompleted", number % 5) with { Step = new("sign", officer, null) },
            Fact("EvidenceAttached", number % 5) with { Evidence = new("photo", number % 11 == 0 ? null : new string('a', 64), "application/pdf", 10, null, null) },
            Fact("DecisionReached", number % 13 + 0.3) with
            {
                DecisionId = $"dec-{number:x32}",
                Decision = new("approve", refused ? "refused" : "granted", [new(officer, null, "propose", null), new("o-91", null, "approve", null)], new("own", null, null, null), [],
                    new(number % 3 == 0 ? ["facts"] : ["facts", "law", "considerations"], 120, "digest", "0123456789abcdef"), ["wp-s59"], [new("photo", new string('b', 64))], [], null, new("none", null, null), null, !refused),
            },
            Fact("DecisionNotified", number % 13 + 1) with { DecisionId = $"dec-{number:x32}", Notification = new("counter", "board", 15) },
            Fact("CaseClosed", number % 13 + 2) with { Closing = new("counter") },
        ];
    }
}
