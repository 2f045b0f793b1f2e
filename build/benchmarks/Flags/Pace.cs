using System.Diagnostics;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Inspections;

namespace Transparency.Benchmarks.Flags;

/// <summary>What putting every rule to a decision costs, without database and broker.</summary>
public static class Pace
{
    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        var rules = await Behaviours.RulesAsync(bench, cancellation);
        var (times, count) = (new List<double>(), bench.Size(50_000, 500));
        for (var i = 0; i < count; i++)
        {
            var facts = Facts(i);
            var started = Stopwatch.GetTimestamp();
            var verdicts = Inspection.Of(CaseFile.Of("case-1", facts), _ => s_catalogue, new Dictionary<string, ClockAnnounced>(), true, rules);
            if (i >= count / 10) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (verdicts.Count == 0) throw new InvalidOperationException("no rule was asked");
        }
        outcome.Keep("inspection ms", times);
        outcome.Tell(new($"{Transparency.RedFlag.Rules.RuleBook.Functions.Count} rules on a case of {Facts(0).Count} facts, median", Contest.Quantile(times, 0.5), "ms"));
        outcome.Tell(new("the same, p99", Contest.Quantile(times, 0.99), "ms", 1, AtMost: true));
    }

    private static readonly DecisionPoint s_point = new("permit", "อนุญาต", "Permit", true, [new("granted", "อนุญาต", "Granted", false, true), new("refused", "ไม่อนุญาต", "Refused", true, false)],
        ["passport"], ["ม.59"], 10, true, 100_000, new(4, 4, 4, 4));

    private static readonly Catalogue s_catalogue = new(1, "", [], [new("bkk", "doe", "กรุงเทพ", "Bangkok", "กรุงเทพมหานคร", "Asia/Bangkok", "th-government", "08:30", "16:30", true)],
        [new("work-permit", "doe", "ใบอนุญาต", "Permit", "application", null, [.. Enumerable.Range(1, 5).Select(i => new ServiceStep($"step-{i}", "ขั้น", "Step", i, null, false))], null, "received", 1, [], null, [s_point], true)], [], []);

    private static List<CaseFact> Facts(int seed)
    {
        var at = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(7));
        CaseFact Fact(string type, int index) => new()
        {
            Index = index, EventId = new Guid(seed, (short)index, 0, new byte[8]), Type = type, CaseId = "case-1", Agency = "doe", Office = "bkk", Service = "work-permit", Source = "urn:mol:doe",
            SourceEventId = $"e{index}", OccurredAt = at.AddMinutes(index), RecordedAt = at.AddMinutes(index + 1), RecordedVia = "system", CatalogueVersion = 1,
        };
        List<CaseFact> facts = [Fact("CaseOpened", 0) with { Case = new("application", "counter", at, at, null, null, null, null, "person", "a", null, [], 1) }];
        facts.AddRange(Enumerable.Range(1, 5).Select(i => Fact("StepCompleted", i) with { Step = new($"step-{(i + seed) % 5 + 1}", "o-1", null) }));
        facts.Add(Fact("EvidenceAttached", 6) with { Evidence = new("passport", new string('a', 64), null, null, null, null) });
        facts.Add(Fact("DecisionReached", 7) with
        {
            DecisionId = "dec-1",
            Decision = new("permit", seed % 3 == 0 ? "refused" : "granted", [new("o-1", null, "propose", null), new("o-2", null, "approve", null)], new("own", null, null, null), [],
                new(["facts", "law", "considerations"], 200, "d", "0"), ["ม.59"], [], [], 500, null, true, seed % 2 == 0),
        });
        facts.Add(Fact("DecisionNotified", 8) with { DecisionId = "dec-1", Notification = new("post", "คณะกรรมการ", 15) });
        return facts;
    }
}
