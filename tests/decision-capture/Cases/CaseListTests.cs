using Transparency.EventStore;
using static Transparency.DecisionCapture.Tests.Cases.CaptureDatabase;

namespace Transparency.DecisionCapture.Tests.Cases;

/// <summary>The list of cases and the totals, folded from a real log.</summary>
public sealed class CaseListTests(CaptureDatabase database) : IClassFixture<CaptureDatabase>
{
    private static readonly DateTimeOffset Morning = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(7));

    private static IEnumerable<Append> Week(int cases, int seed)
    {
        var random = new Random(seed);
        var facts = Enumerable.Range(0, cases).SelectMany(c => (Append[])
        [
            Fact("case_opened", $"c{c}", Morning.AddMinutes(c), new { @case = new { kind = "application" } }, office: c % 3 == 0 ? "doe-bkk" : "doe-cnx"),
            Fact("step_completed", $"c{c}", Morning.AddMinutes(c + 60), new { step = "examine" }, source: c % 2 == 0 ? "urn:s" : "urn:other"),
            Fact("decision_reached", $"c{c}", Morning.AddMinutes(c + 120), new { decisionPoint = "grant", outcome = c % 5 == 0 ? "refused" : "granted" }, decisionId: $"dec-{c}"),
        ]).ToArray();
        random.Shuffle(facts);
        return facts.Append(new Append("mol", "reads-x", "reads", ExpectedVersion.Any,
            [new(Guid.CreateVersion7(), "case_read", "", "{}"u8.ToArray(), DateTimeOffset.UtcNow, null, null, null, default)]));
    }

    [Fact]
    public async Task Batches_of_any_size_give_the_same_bytes()
    {
        await database.AppendAsync(Week(cases: 60, seed: 7));
        await database.FoldAsync(1);
        var (rows, totals) = (await database.RowsAsync("app.case_summary"), await database.RowsAsync("app.source_total"));
        rows.Count.ShouldBe(60);
        foreach (var size in (int[])[3, 50, 5000])
        {
            await database.FoldAsync(size);
            (await database.RowsAsync("app.case_summary")).ShouldBe(rows);
            (await database.RowsAsync("app.source_total")).ShouldBe(totals);
        }
        totals.ShouldContain("(*,180,60,60,)");
        totals.ShouldContain("(urn:other,30,0,30,)");
        totals.ShouldContain("(urn:s,150,60,60,)");
    }
}
