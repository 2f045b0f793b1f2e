using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Clock;

/// <summary>A clock reading in one sentence with its numbers.</summary>
public static class ClockSentence
{
    public static string Of(ClockReading reading, Texts text) => reading.YearsNotCovered is not { Count: > 0 } years ? Granted(reading, text)
        : $"{Granted(reading, text)} {text["clock.notCovered", ("years", string.Join(", ", years.Select(year => text.Of($"{year + 543}", $"{year}"))))]}";

    // Silence granted: nobody decided that, so nobody is said to have.
    private static string Granted(ClockReading reading, Texts text) => reading.GrantedByLapseAt is null ? Counted(reading, text) : $"{Counted(reading, text)} {text["clock.grantedByLapse"]}";

    private static string Counted(ClockReading reading, Texts text)
    {
        var used = Figures.Duration(reading.Used, reading.Unit, text);
        if (reading.Limit is not { } limit)
            return text["clock.noLimit", ("used", used)];
        var allowed = Figures.Duration(limit, reading.Unit, text);
        var key = (reading.EndedAt is null, reading.OnTime) switch
        {
            (false, true) => "clock.endedOnTime",
            (false, false) => "clock.endedLate",
            (true, true) => "clock.runsOnTime",
            _ => "clock.runsLate",
        };
        return text[key, ("used", used), ("limit", allowed), ("overdue", Figures.Duration(reading.Overdue, reading.Unit, text)),
            ("left", Figures.Duration(Math.Max(0, limit - reading.Used), reading.Unit, text))];
    }
}
