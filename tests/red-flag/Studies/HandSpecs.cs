using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Statistics;
using Transparency.RedFlag.Studies;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Studies;

/// <summary>Eight officers over six months of one year, twenty-one working days a month, three files a day each; one of them may work in another way.</summary>
internal static class Months
{
    private static readonly TimeSpan s_thai = TimeSpan.FromHours(7);

    private static readonly List<DateOnly> s_days = [.. Enumerable.Range(0, 181).Select(n => new DateOnly(2026, 1, 1).AddDays(n)).Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))];

    /// <param name="when">Officer, working day, number of the file that day, chance → when the officer acts; null: never recorded.</param>
    /// <param name="waits">Officer, number of the file, chance → days from receipt to decision.</param>
    public static IReadOnlyList<StudyRow> Rows(int seed, Func<int, DateOnly, int, SeededStream, DateTimeOffset?>? when = null, Func<int, int, SeededStream, double>? waits = null, Func<int, int, bool>? lane = null)
    {
        var chance = new SeededStream(seed, 11);
        var rows = new List<StudyRow>();
        foreach (var (day, at) in s_days.Select((day, at) => (day, at)))
            for (var officer = 0; officer < 8; officer++)
                for (var file = 0; file < 3; file++)
                {
                    var acted = when is null ? Usual(officer, day, file, chance) : when(officer, day, file, chance);
                    var decided = acted ?? Usual(officer, day, file, chance);
                    var days = waits?.Invoke(officer, at * 3 + file, chance) ?? 5 + 2 * chance.Unit();
                    rows.Add(new($"o-{officer}", "bkk", "granted", decided, "application|counter|person", days * 24 * 60, $"p-{rows.Count}", $"r-{rows.Count}", acted, lane?.Invoke(officer, at * 3 + file) ?? false));
                }
        return rows;
    }

    /// <summary>Some time between nine and sixteen.</summary>
    public static DateTimeOffset Usual(int officer, DateOnly day, int file, SeededStream chance) => At(day, 9 + 7 * chance.Unit());

    public static DateTimeOffset At(DateOnly day, double hour) => new DateTimeOffset(day, TimeOnly.MinValue, s_thai).AddHours(hour);

    /// <summary>The last working day of the day's month.</summary>
    public static DateOnly LastOf(DateOnly day) => MonthEndStudy.EndOf(day, 1);

    public static string?[] Found(string id, IReadOnlyList<StudyRow> rows) => [.. Bureau.Study(id, rows).Select(f => f.Officer)];
}

public class Decisions_in_bulk
{
    // All the files of a week wait for Friday, half past four.
    private static DateTimeOffset FridayAtOnce(DateOnly day, int file) => Months.At(day.AddDays(DayOfWeek.Friday - day.DayOfWeek), 16.5 + 0.01 * (int)day.DayOfWeek + 0.002 * file);

    [Fact]
    public void Are_found_with_the_officer_who_does_them_alone() =>
        Months.Found("bulk-approval", Months.Rows(1, (o, day, file, chance) => o == 4 ? FridayAtOnce(day, file) : Months.Usual(o, day, file, chance))).ShouldBe(["o-4"]);

    [Fact]
    public void Are_nobodys_where_everybody_works_so() => Months.Found("bulk-approval", Months.Rows(2, (o, day, file, chance) => chance.Unit() < 0.9 ? FridayAtOnce(day, file) : Months.Usual(o, day, file, chance))).ShouldBeEmpty();

    [Fact]
    public void Are_not_made_of_days_without_hours_nor_of_signatures_of_others()
    {
        Months.Found("bulk-approval", Months.Rows(3, (o, day, file, chance) => o == 4 ? Months.At(day.AddDays(DayOfWeek.Friday - day.DayOfWeek), 0) : Months.Usual(o, day, file, chance))).ShouldBeEmpty("a day is no minute");
        // Only who proposed is known, and the hour at which a superior signed.
        var proposed = Good with { Participants = [new("o-1", null, "propose", null), new("o-2", null, "approve", null)] };
        Row(proposed)!.Acted.ShouldBeNull();
        Row(proposed with { Participants = [new("o-1", null, "propose", At("2026-03-02 09:00")), new("o-2", null, "approve", null)] })!.ShouldSatisfyAllConditions(r => r.Officer.ShouldBe("o-1"), r => r.Acted.ShouldBe(At("2026-03-02 09:00")));
        Row(proposed with { Participants = [new("o-2", null, "approve", null)] })!.Acted.ShouldBe(At("2026-03-02 10:00"));
        Row(proposed with { Participants = [new("o-2", null, "committee", null)] }).ShouldBeNull("a committee's decision is no one's");
    }

    [Fact]
    public void Are_not_judged_where_too_little_is_known() =>
        Bureau.Rule("bulk-approval").ShouldSatisfyAllConditions(rule => BulkStudy.Reduce(rule, Bureau.Cohort, Months.Rows(4, (o, day, file, chance) => o > 3 ? null : FridayAtOnce(day, file))).Cells.ShouldBeEmpty());

    private static DecidedRow? Row(Decision body)
    {
        var file = Cases.CaseFile.Of(CaseId, [Opened("2026-03-02 08:30", 1), Decided("2026-03-02 10:00", 2, body)]);
        return DecidedRow.Of(file, file.Decisions[0]);
    }
}

public class A_rush_at_the_end_of_the_month
{
    // Two files in three of the month are left for its last day.
    private static DateTimeOffset Left(DateOnly day, SeededStream chance) => Months.At(chance.Unit() < 0.67 ? Months.LastOf(day) : day, 9 + 7 * chance.Unit());

    [Fact]
    public void Is_found_with_the_officer_who_leaves_it_till_then() =>
        Months.Found("month-end-rush", Months.Rows(1, (o, day, file, chance) => o == 2 ? Left(day, chance) : Months.Usual(o, day, file, chance))).ShouldBe(["o-2"]);

    [Fact]
    public void Is_nobodys_where_the_office_has_a_sitting_day_then() => Months.Found("month-end-rush", Months.Rows(2, (o, day, file, chance) => Left(day, chance))).ShouldBeEmpty();

    [Fact]
    public void Is_not_the_new_colleagues_who_came_in_a_late_month()
    {
        // Officer 6 came in May, when everybody rushed: compared with May, not with the year.
        var rows = Months.Rows(3, (o, day, file, chance) => day.Month >= 5 ? Left(day, chance) : Months.Usual(o, day, file, chance)).Where(row => row.Officer != "o-6" || row.At.Month >= 5).ToList();
        Months.Found("month-end-rush", rows).ShouldBeEmpty();
    }

    [Fact]
    public void Needs_three_months() => MonthEndStudy.Reduce(Bureau.Rule("month-end-rush"), Bureau.Cohort, [.. Months.Rows(4).Where(row => row.At < At("2026-02-27 00:00"))]).Cells.ShouldBeEmpty();

    [Fact]
    public void Counts_working_days() => (MonthEndStudy.EndOf(new(2026, 5, 4), 3), MonthEndStudy.EndOf(new(2026, 5, 4), 1), MonthEndStudy.EndOf(new(2026, 2, 1), 3)).ShouldBe((new DateOnly(2026, 5, 27), new(2026, 5, 29), new(2026, 2, 25)));
}

public class Who_jumps_the_queue
{
    // One file in five is taken out of its turn.
    private static double Jumps(int officer, int file, SeededStream chance) => officer == 5 && file % 5 == 0 ? 1.2 : 5 + 2 * chance.Unit();

    [Fact]
    public void Is_found() => Months.Found("queue-jumped", Months.Rows(1, waits: Jumps)).ShouldBe(["o-5"]);

    [Fact]
    public void Is_not_who_has_a_lawful_lane() => Months.Found("queue-jumped", Months.Rows(1, waits: Jumps, lane: (o, file) => o == 5 && file % 5 == 0)).ShouldBeEmpty();

    [Fact]
    public void Is_not_who_passes_files_that_lie_still()
    {
        // Officer 1 has files that wait weeks for their applicants; all the others pass them.
        Months.Found("queue-jumped", Months.Rows(2, waits: (o, file, chance) => o == 1 && file % 4 == 0 ? 40 : 5 + 2 * chance.Unit())).ShouldBeEmpty();
    }

    [Fact]
    public void Is_nobody_where_there_is_no_queue() => QueueStudy.Reduce(Bureau.Rule("queue-jumped"), Bureau.Cohort, Months.Rows(3, waits: (_, _, chance) => 0.1 + 0.1 * chance.Unit())).Cells.ShouldBeEmpty();

    [Theory]
    [InlineData("queue-jumped")]
    [InlineData("bulk-approval")]
    [InlineData("month-end-rush")]
    public void Is_rarely_anybody_by_chance(string id)
    {
        // Officers of different habits, none beyond what the habits of the others show: in bursts now and then, later in the month or sooner.
        IReadOnlyList<StudyRow> Innocent(int seed) => Months.Rows(seed,
            (o, day, file, chance) => chance.Unit() < 0.1 + 0.05 * (o % 4) ? Months.At(day, 14) : Months.Usual(o, day, file, chance),
            (o, _, chance) => 4 + 0.3 * (o % 4) + 4 * chance.Unit());
        Enumerable.Range(200, 20).Count(seed => Bureau.Study(id, Innocent(seed)).Count > 0).ShouldBeLessThanOrEqualTo(3);
    }
}
