using System.Collections.Concurrent;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Reading;

namespace Transparency.Portal.Clock;

/// <summary>The years of the calendars that clocks counted by, kept for half a minute: every page with a clock asks, and they change a few times a year.</summary>
public sealed class CalendarYears(TimeProvider time)
{
    /// <summary>Years that a page asks for at most; a longer case is told by its newest ones.</summary>
    public const int Most = 4;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<(string Calendar, int Year), (CalendarYear Answer, DateTimeOffset At)> _kept = new();

    /// <summary>Years of the reading's calendar that its time touches, oldest first; those that scoring does not tell are left out.</summary>
    public async Task<IReadOnlyList<CalendarYear>> Of(ClockReading reading, ServiceReader reader)
    {
        var years = CalendarUse.YearsOf(reading).TakeLast(Most).Select(year => Of(reading.Calendar, year, reader));
        return [.. (await Task.WhenAll(years)).OfType<CalendarYear>()];
    }

    private async Task<CalendarYear?> Of(string calendar, int year, ServiceReader reader)
    {
        if (_kept.TryGetValue((calendar, year), out var known) && time.GetUtcNow() - known.At < Fresh) return known.Answer;
        if ((await reader.AskPublicly<CalendarYear>(ServiceReader.Scoring, Address.Of("/api/clock-rules/calendars/" + Uri.EscapeDataString(calendar), ("year", year)))).Value is not { } answer) return null;
        // Calendars are a few dozen: what is kept is bounded by them and the years that cases touch.
        _kept[(calendar, year)] = (answer, time.GetUtcNow());
        return answer;
    }
}
