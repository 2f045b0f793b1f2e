using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Recorded;

namespace Transparency.Scoring.Clock;

/// <summary>A fact about a year of a calendar; stream <c>clock-calendars</c>, tenant mol.</summary>
public abstract record CalendarFact
{
    private CalendarFact() { }

    /// <summary>The days of a year were compared with their source. Stored name: calendar_year_confirmed.</summary>
    /// <param name="Digest">Of the days; see <see cref="CalendarConfirmations.Digest"/>.</param>
    /// <param name="Days">The days themselves, date and Thai name, so that nobody needs the file of that day to know what was confirmed.</param>
    public sealed record Confirmed(string Calendar, int Year, string Digest, IReadOnlyList<string> Days, CalendarWords Text, ActedBy Actors) : CalendarFact;

    /// <summary>Stored name: calendar_year_confirmation_withdrawn.</summary>
    public sealed record Withdrawn(string Calendar, int Year, CalendarWords Text, ActedBy Actors) : CalendarFact;
}

/// <summary>Free words, a disclosure group of their own.</summary>
public sealed record CalendarWords(string Reason);

/// <summary>
/// Who confirmed which year of which calendar (design §6: calendars are data with a "confirmed by" field). What is confirmed is the days: a newer version of the
/// calendar with other days is unconfirmed by itself, one with the same days keeps the confirmation.
/// </summary>
public sealed class CalendarConfirmations(Store store, TimeProvider clock)
{
    private const string Stream = "clock-calendars", ConfirmedType = "calendar_year_confirmed", WithdrawnType = "calendar_year_confirmation_withdrawn";

    /// <summary>The newest word on each year. Pure.</summary>
    public static IReadOnlyDictionary<(string Calendar, int Year), (string Digest, CalendarConfirmation Said)> After(IEnumerable<(CalendarFact Fact, DateTimeOffset At)> facts)
    {
        var confirmed = new Dictionary<(string, int), (string, CalendarConfirmation)>();
        foreach (var (fact, at) in facts)
            if (fact is CalendarFact.Confirmed said) confirmed[(said.Calendar, said.Year)] = (said.Digest, new(said.Actors.Role, said.Text.Reason, at));
            else if (fact is CalendarFact.Withdrawn gone) confirmed.Remove((gone.Calendar, gone.Year));
        return confirmed;
    }

    /// <summary>SHA-256 (lower-case hex) over the days of rest and every holiday of the year by this layer and those below, one a line. Pure.</summary>
    public static string Digest(WorkCalendar calendar, int year) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Days(calendar, year).Prepend(string.Join(',', calendar.Definition.Weekend))))));

    /// <summary>Date and Thai name of every holiday of the year. Pure.</summary>
    public static IReadOnlyList<string> Days(WorkCalendar calendar, int year) => [.. calendar.HolidaysOf(year).Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Key:yyyy-MM-dd} {each.Value}"))];

    /// <summary>What is confirmed now, and the version of the stream behind it.</summary>
    public async Task<(IReadOnlyDictionary<(string Calendar, int Year), (string Digest, CalendarConfirmation Said)> Known, long Version)> ReadAsync(CancellationToken cancellationToken)
    {
        var stream = await store.ReadStreamAsync(Facts.Ministry, Stream, cancellation: cancellationToken);
        return (After(stream.Where(each => !each.Foreign).Select(each => (Read(each), each.Timestamp))), stream.Count == 0 ? 0 : stream[^1].Version);
    }

    /// <summary>Records a fact behind a version; false when somebody else was quicker.</summary>
    public async Task<bool> AddAsync(CalendarFact fact, long version, string by, CancellationToken cancellationToken)
    {
        var name = fact is CalendarFact.Confirmed ? ConfirmedType : WithdrawnType;
        return await store.AppendAsync(new Append(Facts.Ministry, Stream, Stream, version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version),
            [Facts.EventOf(name, fact, clock.GetUtcNow(), Stream, by)]), cancellationToken) is AppendResult.Appended;
    }

    private static CalendarFact Read(StoredEvent stored) => stored.Type == ConfirmedType ? Facts.Read<CalendarFact.Confirmed>(stored.Data.Span) : Facts.Read<CalendarFact.Withdrawn>(stored.Data.Span);
}
