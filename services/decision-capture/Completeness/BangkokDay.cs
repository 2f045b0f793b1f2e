using System.Globalization;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>A day as the ministry counts it, midnight to midnight in Bangkok (UTC+7 all year).</summary>
public readonly record struct BangkokDay(DateOnly Date)
{
    private static readonly TimeSpan s_offset = TimeSpan.FromHours(7);

    /// <summary>First instant of the day.</summary>
    public DateTimeOffset Start => new(Date.ToDateTime(TimeOnly.MinValue), s_offset);

    /// <summary>First instant of the next day.</summary>
    public DateTimeOffset End => Next.Start;

    public BangkokDay Next => new(Date.AddDays(1));

    public BangkokDay Previous => new(Date.AddDays(-1));

    /// <summary>The day that holds an instant.</summary>
    public static BangkokDay Of(DateTimeOffset instant) => new(DateOnly.FromDateTime(instant.ToOffset(s_offset).DateTime));

    /// <summary>Reads <c>yyyy-MM-dd</c>, Christian era; 2000 to 2999, because the day before and after must exist.</summary>
    public static bool TryParse(string? text, out BangkokDay day)
    {
        var read = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 2000 and < 3000;
        day = new(read ? date : default);
        return read;
    }

    public override string ToString() => Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
