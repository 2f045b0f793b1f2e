using FsCheck;
using FsCheck.Fluent;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Clock;

namespace Transparency.Scoring.Tests.Clock;

/// <summary>The clock against an oracle that walks day by day, or minute by minute, and knows nothing of segments.</summary>
public class ClockProperties
{
    private static readonly DateTimeOffset Epoch = new(2018, 1, 1, 0, 0, 0, TimeSpan.FromHours(7));
    private static readonly OfficeTime Office = ClockSpecs.Bangkok;
    private static readonly string[] s_units = ["minutes", "hours", "workingDays", "days", "months"];

    private static void ForAll(int tests, Action<Random> holds) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

    private static ClockQuestion Question(Random chance, string unit, int longestDays)
    {
        var start = Epoch.AddMinutes(chance.Next(10 * 365 * 24 * 60));
        var end = start.AddMinutes(chance.Next(longestDays * 24 * 60));
        var stops = new List<ClockStop>();
        for (var from = start.AddMinutes(chance.Next(-2000, 5000)); stops.Count < chance.Next(4); from = stops[^1].To!.Value.AddMinutes(chance.Next(5000)))
            stops.Add(new ClockStop(from, from.AddMinutes(1 + chance.Next(6000)), chance.Next(3) == 0 ? null : "law"));
        if (stops.Count > 0 && chance.Next(4) == 0) stops[^1] = stops[^1] with { To = null };
        return new ClockQuestion(Office, ClockRuleBook.Shipped.InForceOn(Office.DateOf(start)), start, "received", end, end, new TimeLimit(chance.Next(40), unit), stops);
    }

    [Fact]
    public void Working_days_agree_with_walking_the_days() => ForAll(1000, chance => DaysAgree(Question(chance, "workingDays", 120), workingOnly: true));

    [Fact]
    public void Calendar_days_agree_with_walking_the_days() => ForAll(1000, chance => DaysAgree(Question(chance, "days", 120), workingOnly: false));

    /// <summary>Scores use the count alone; people are shown the reading.</summary>
    [Fact]
    public void A_count_is_the_reading_without_what_explains_it() => ForAll(1000, chance =>
    {
        var question = Question(chance, s_units[chance.Next(s_units.Length)], 120);
        if (chance.Next(5) == 0) question = question with { Limit = null };
        var (count, reading) = (LegalClock.Count(question), LegalClock.Read(question));
        count.ShouldBe(new ClockCount(reading.RuleSet, reading.Calendar, reading.TimeZone, reading.StartedAt, reading.StartBasis, reading.Unit, reading.Limit, reading.Used, reading.Overdue, reading.DueAt, reading.OnTime));
        if (reading.Unit is "days" or "workingDays") count.Used.ShouldBe(reading.Segments.Sum(each => each.Counted));
    });

    /// <summary>Most zones keep one offset for long, and are not searched for the rule of a year; nobody may notice.</summary>
    [Fact]
    public void Local_time_is_the_zones() => ForAll(2000, chance =>
    {
        string[] zones = ["Asia/Bangkok", "Asia/Tokyo", "Asia/Seoul", "Europe/Zurich", "Asia/Riyadh", "Asia/Jerusalem", "Asia/Brunei", "UTC"];
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zones[chance.Next(zones.Length)]);
        var office = new OfficeTime(zone, Office.Opens, Office.Closes, Office.Calendar);
        var instant = new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(chance.NextInt64(200L * 365 * 24 * 60));
        office.DateOf(instant).ShouldBe(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime));
        office.TimeOf(instant).ShouldBe(TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime));
        var noon = office.DateOf(instant).ToDateTime(new TimeOnly(12, 0));
        new OfficeTime(zone, new TimeOnly(12, 0), office.Closes, office.Calendar).OpeningOf(office.DateOf(instant)).ShouldBe(new DateTimeOffset(noon, zone.GetUtcOffset(noon)).ToUniversalTime());
    });

    private static void DaysAgree(ClockQuestion question, bool workingOnly)
    {
        var (used, counted, overdue, due) = (0, 0, 0, (DateOnly?)null);
        var (first, last) = (LocalDate(question.StartedAt), LocalDate(question.CountTo));
        var waitsForWorkingDay = false;
        var limit = question.Limit!.Value;
        if (limit == 0)
        {
            waitsForWorkingDay = !workingOnly && !Office.Calendar.IsWorkingDay(first);
            due = waitsForWorkingDay ? null : first;
        }
        for (var day = first.AddDays(1); day <= last || due is null; day = day.AddDays(1))
        {
            // Where does the clock stand when the day ends, or at the decision on the last day?
            var probe = day == last ? question.CountTo : new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(7)).AddTicks(-1);
            var standing = question.Stops.Any(stop => stop.IsLawful && stop.From <= question.CountTo && stop.From <= probe && (stop.To is { } lifted ? probe < lifted : day <= last));
            if (standing) continue;
            var working = Office.Calendar.IsWorkingDay(day);
            if (waitsForWorkingDay)
            {
                if (working) (due, waitsForWorkingDay) = (day, false);
                continue;
            }
            if (workingOnly && !working) continue;
            if (due is not null)
            {
                overdue++;
                continue;
            }
            if (day <= last) used++;
            if (++counted == limit)
            {
                if (workingOnly || working) due = day;
                else waitsForWorkingDay = true;
            }
        }

        var reading = LegalClock.Read(question);
        reading.Overdue.ShouldBe(overdue);
        reading.Used.ShouldBe(used + overdue);
        reading.OnTime.ShouldBe(overdue == 0);
        LocalDate(reading.DueAt!.Value).ShouldBe(due!.Value);
        AddsUp(reading, question);
    }

    private static DateOnly LocalDate(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(TimeSpan.FromHours(7)).DateTime);

    [Fact]
    public void Minutes_agree_with_walking_the_minutes() => ForAll(150, chance =>
    {
        var question = Question(chance, "minutes", 12) with { Limit = new TimeLimit(chance.Next(3000), "minutes") };
        var used = 0;
        for (var at = question.StartedAt; at < question.CountTo; at = at.AddMinutes(1))
        {
            var local = at.ToOffset(TimeSpan.FromHours(7));
            var open = Office.Calendar.IsWorkingDay(LocalDate(at)) && local.TimeOfDay >= new TimeSpan(8, 30, 0) && local.TimeOfDay < new TimeSpan(16, 30, 0);
            if (open && !question.Stops.Any(stop => stop.IsLawful && stop.From <= at && (stop.To is not { } to || at < to))) used++;
        }
        var reading = LegalClock.Read(question);
        reading.Used.ShouldBe(used);
        reading.Overdue.ShouldBe(Math.Max(0, used - question.Limit!.Value));
        AddsUp(reading, question);
    });

    [Fact]
    public void Hours_are_minutes_by_sixty() => ForAll(300, chance =>
    {
        var question = Question(chance, "hours", 20);
        var minutes = LegalClock.Read(question with { Limit = new TimeLimit(question.Limit!.Value * 60, "minutes") });
        var hours = LegalClock.Read(question);
        hours.Used.ShouldBe(Math.Round(minutes.Used / 60, 2, MidpointRounding.AwayFromZero));
        hours.DueAt.ShouldBe(minutes.DueAt);
        hours.OnTime.ShouldBe(minutes.OnTime);
        AddsUp(hours, question);
    });

    [Fact]
    public void A_later_decision_never_uses_less_time() => ForAll(500, chance =>
    {
        var question = Question(chance, new[] { "minutes", "hours", "workingDays", "days", "months" }[chance.Next(5)], 60) with { Stops = [] };
        var later = question with { EndedAt = question.EndedAt!.Value.AddMinutes(chance.Next(20_000)) };
        LegalClock.Read(later).Used.ShouldBeGreaterThanOrEqualTo(LegalClock.Read(question).Used);
    });

    /// <summary>Segments cover start to end without hole or overlap, and their counts sum to what was used.</summary>
    private static void AddsUp(ClockReading reading, ClockQuestion question)
    {
        reading.Segments.Sum(each => each.Counted).ShouldBe(reading.Used);
        reading.Segments.Where(each => each.Kind == "overdue").Sum(each => each.Counted).ShouldBe(reading.Overdue);
        reading.Segments.Where(each => each.Kind is not ("working" or "overdue")).ShouldAllBe(each => each.Counted == 0);
        if (reading.Segments.Count == 0) return;
        reading.Segments[0].From.ShouldBe(question.StartedAt);
        reading.Segments[^1].To.ShouldBe(question.CountTo);
        foreach (var (left, right) in reading.Segments.Zip(reading.Segments.Skip(1))) left.To.ShouldBe(right.From);
    }
}
