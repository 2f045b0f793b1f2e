using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Clock;

namespace Transparency.Scoring.Tests.Clock;

/// <summary>The clock on real decisions: how many are late, by the plain rule of dates and by ours.</summary>
public class DecisionTables
{
    private const int SubmittedAt = 11, DueAt = 12, DecidedAt = 13;

    private static readonly OfficeTime Office = new(TimeZoneInfo.Utc, new TimeOnly(8, 0), new TimeOnly(18, 0), ClockRules.Calendar("eu-weekdays")!);

    private static IEnumerable<IReadOnlyList<string>> WithDueDate(string table) =>
        PublicTables.Rows($"decisions/{table}.decisions.csv.gz").Skip(1).Where(row => row[DueAt].Length > 0 && row[DecidedAt].Length > 0);

    private static bool IsLateByDate(IReadOnlyList<string> row) => string.CompareOrdinal(row[DecidedAt][..10], row[DueAt][..10]) > 0;

    [PublicTableFact("decisions/wabo_receipt.decisions.csv.gz")]
    public void Receipt_has_223_late_decisions_of_5500()
    {
        PublicTables.Rows("decisions/wabo_receipt.decisions.csv.gz").Skip(1).Count().ShouldBe(5_500);
        WithDueDate("wabo_receipt").Count(IsLateByDate).ShouldBe(223);
    }

    [PublicTableFact("decisions/us_h2_labor_certification.decisions.csv.gz")]
    public void Labour_certification_has_18536_late_decisions_of_46562()
    {
        var rows = WithDueDate("us_h2_labor_certification").ToList();
        (rows.Count, rows.Count(IsLateByDate)).ShouldBe((46_562, 18_536));
    }

    /// <summary>Its rule is 90 days: the legal clock differs only where the 90th day was no working day, and its segments say so.</summary>
    [PublicTableFact("decisions/road_traffic_fines.decisions.csv.gz")]
    public void Road_fines_have_49772_late_decisions_and_the_clock_explains_every_difference()
    {
        var (rows, late, lateByClock) = (0, 0, 0);
        foreach (var row in WithDueDate("road_traffic_fines"))
        {
            rows++;
            var byDate = IsLateByDate(row);
            late += byDate ? 1 : 0;
            var (from, to) = (Day(row[SubmittedAt]), Day(row[DecidedAt]));
            var reading = LegalClock.Read(new ClockQuestion(Office, ClockRuleBook.Shipped.InForceOn(Office.DateOf(from)), from, "received", to, to, new TimeLimit(90, "days"), []));
            lateByClock += reading.OnTime ? 0 : 1;
            if (byDate != !reading.OnTime) (byDate && reading.Segments.Any(each => each.Label == "ป.พ.พ. ม. 193/8")).ShouldBeTrue(string.Join(',', row));
        }
        (rows, late).ShouldBe((103_987, 49_772));
        lateByClock.ShouldBeLessThan(late);
    }

    private static DateTimeOffset Day(string value) => DateTimeOffset.Parse(value[..10], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
