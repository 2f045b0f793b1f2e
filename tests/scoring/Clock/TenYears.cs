using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Clock;
using Xunit.Abstractions;

namespace Transparency.Scoring.Tests.Clock;

/// <summary>
/// The clock against an oracle that walks ten years day by day over the published list of holidays and knows neither our calendar nor segments.
/// </summary>
public class TenYears(ITestOutputHelper output)
{
    private const int Seed = 20261127, Cases = 2_000;
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    [PublicTableFact("thai/th_public_holidays.csv")]
    public void Working_days_used_and_overdue_agree_with_the_published_holidays()
    {
        output.WriteLine($"seed {Seed}");
        var closed = PublicTables.Rows("thai/th_public_holidays.csv").Skip(1).Where(row => row[1] is "public" or "government").Select(row => DateOnly.Parse(row[0])).ToHashSet();
        var chance = new Random(Seed);
        var first = new DateTimeOffset(2017, 1, 1, 0, 0, 0, Offset);
        for (var i = 0; i < Cases; i++)
        {
            var start = first.AddMinutes(chance.Next(10 * 365 * 24 * 60));
            var end = start.AddMinutes(chance.Next(120 * 24 * 60));
            var stops = new List<ClockStop>();
            for (var from = start.AddMinutes(chance.Next(10 * 24 * 60)); stops.Count < chance.Next(4); from = stops[^1].To!.Value.AddMinutes(chance.Next(20 * 24 * 60)))
                stops.Add(new(from, from.AddMinutes(1 + chance.Next(8 * 24 * 60)), "law"));
            var limit = chance.Next(0, 60);

            var used = 0;
            for (var day = Day(start).AddDays(1); day <= Day(end); day = day.AddDays(1))
            {
                if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || closed.Contains(day)) continue;
                // A day counts when the clock runs at its end; the last one, when it runs at the decision.
                var at = day == Day(end) ? end : new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, Offset).AddTicks(-1);
                var ends = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, Offset).AddTicks(-1);
                if (!stops.Any(stop => stop.From <= at && (stop.To > at || (day == Day(end) && stop.To > ends)))) used++;
            }
            var reading = LegalClock.Read(new(ClockSpecs.Bangkok, ClockRuleBook.Shipped.InForceOn(Day(start)), start, "received", end, end, new TimeLimit(limit, "workingDays"), stops));
            reading.Used.ShouldBe(used, $"seed {Seed}, case {i}: {start:O} to {end:O}");
            reading.Overdue.ShouldBe(Math.Max(0, used - limit), $"seed {Seed}, case {i}: {start:O} to {end:O}");
            reading.Segments.Sum(each => each.Counted).ShouldBe(used);
        }
    }

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);
}
