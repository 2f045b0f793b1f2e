using System.Text.Json;

namespace Transparency.RedFlag.Investigations;

/// <summary>
/// How much time a notice gives an officer to answer, as data (<c>notices.json</c>): Administrative Procedure Act B.E. 2539 s. 30 asks for sufficient opportunity, ss. 69–71 say how
/// a notice is served and when it counts as received.
/// </summary>
/// <param name="FirstWorkingDays">Least working days from the day the first notice counts as received to its last day; 1–60.</param>
/// <param name="SecondWorkingDays">The same of the second notice.</param>
/// <param name="ReminderWorkingDays">The officer is reminded when no more working days than these are left; 0–60.</param>
/// <param name="MarginWorkingDays">Added to a notice that runs beyond <paramref name="HolidaysKnownTo"/>: holidays nobody knows yet fall on nobody.</param>
/// <param name="Served">Ways of serving → days until the notice counts as received; registered post after seven (s. 71).</param>
/// <param name="Holidays">Days of the Thai government that are no weekend and not worked.</param>
public sealed record NoticeTerms(int FirstWorkingDays, int SecondWorkingDays, int ReminderWorkingDays, int MarginWorkingDays, IReadOnlyDictionary<string, int> Served, string LegalBasis,
    DateOnly HolidaysKnownTo, IReadOnlyList<DateOnly> Holidays)
{
    /// <summary>How a notice is served when nobody says so: the officer finds it under My decisions.</summary>
    public const string Portal = "portal";

    private readonly HashSet<DateOnly> _holidays = [.. Holidays];

    /// <summary>The terms that this program was built with.</summary>
    public static NoticeTerms Current { get; } = Read();

    /// <summary>The terms in a file.</summary>
    /// <exception cref="InvalidDataException">A number is out of its range, or the portal is no way of serving.</exception>
    public static NoticeTerms Parse(ReadOnlySpan<byte> json)
    {
        var terms = JsonSerializer.Deserialize<NoticeTerms>(json, Rules.RuleSet.Json) ?? throw new InvalidDataException("notices.json is empty.");
        return terms is { FirstWorkingDays: >= 1 and <= 60, SecondWorkingDays: >= 1 and <= 60, ReminderWorkingDays: >= 0 and <= 60, MarginWorkingDays: >= 0 and <= 60 } && terms.Served.ContainsKey(Portal)
            && terms.Served.Values.All(days => days is >= 0 and <= 60) ? terms : throw new InvalidDataException("notices.json: a number is out of its range.");
    }

    /// <summary>First day that may be the last of a notice that goes out today.</summary>
    /// <param name="served">A key of <see cref="Served"/>.</param>
    public DateOnly EarliestDue(DateOnly today, string served, int workingDays)
    {
        var due = After(today.AddDays(Served[served]), workingDays);
        return due > HolidaysKnownTo ? After(due, MarginWorkingDays) : due;
    }

    /// <summary>Working days from a day, exclusive, to another, inclusive; 0 when it is not later.</summary>
    public int Between(DateOnly from, DateOnly to)
    {
        var count = 0;
        for (var day = from.AddDays(1); day <= to; day = day.AddDays(1)) count += IsWorked(day) ? 1 : 0;
        return count;
    }

    private DateOnly After(DateOnly day, int workingDays)
    {
        for (var left = workingDays; left > 0; left -= IsWorked(day) ? 1 : 0) day = day.AddDays(1);
        return day;
    }

    private bool IsWorked(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !_holidays.Contains(day);

    private static NoticeTerms Read()
    {
        using var stream = typeof(NoticeTerms).Assembly.GetManifestResourceStream("investigations/notices.json")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Parse(copy.ToArray());
    }
}
