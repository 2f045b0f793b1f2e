using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Clock;

/// <summary>
/// <c>POST /api/clock-rules/calendars/{code}/confirm</c> and <c>/withdraw</c>: the ministry's administrator compared the days of a year with their source. No score moves
/// by it: it says how far the days that a clock used may be relied on.
/// </summary>
public static class ConfirmCalendars
{
    public static void MapConfirmCalendars(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/clock-rules/calendars/{code}/confirm", ConfirmAsync).Allow(Roles.AgencyAdmin).ForEveryAgency();
        app.MapPost("/api/clock-rules/calendars/{code}/withdraw", WithdrawAsync).Allow(Roles.AgencyAdmin).ForEveryAgency();
    }

    /// <summary>Every fault of an act, by field and rule; empty when it may be recorded. Pure.</summary>
    /// <param name="field">Name of the words: source or reason.</param>
    public static IReadOnlyList<FieldError> Faults(WorkCalendar calendar, int year, string field, string? words)
    {
        var faults = new List<FieldError>();
        if (year is < SeeClockRules.Earliest or > SeeClockRules.Latest) faults.Add(new("year", "out-of-range", $"{SeeClockRules.Earliest}–{SeeClockRules.Latest}, Common Era"));
        // Nobody can have compared days that are not there: a count over such a year takes no movable holiday for granted and says so.
        else if (calendar.NotCovered(new(year, 1, 1), new(year, 12, 31)).Count > 0) faults.Add(new("year", "not-covered", "The calendar does not know the movable days of this year."));
        if (words?.Trim() is not { Length: >= 5 and <= 500 }) faults.Add(new(field, "required", "5–500 characters"));
        return faults;
    }

    private static async Task<Results<Ok<CalendarYear>, ProblemHttpResult>> ConfirmAsync(string code, ConfirmCalendarYear body, Caller caller, CalendarConfirmations confirmations, CancellationToken cancellationToken)
    {
        if (Find(code) is not { } calendar) return Problems.NotFound("There is no such calendar.");
        if (Faults(calendar, body.Year, "source", body.Source) is { Count: > 0 } faults) return Problems.Invalid(faults);
        var digest = CalendarConfirmations.Digest(calendar, body.Year);
        if (body.Digest != digest) return Problems.Conflict("days-changed", "The days are not those that were seen. Look at them again.");
        var (known, version) = await confirmations.ReadAsync(cancellationToken);
        // The same again, from a form sent twice, records nothing.
        if (!(known.TryGetValue((code, body.Year), out var before) && before.Digest == digest && before.Said.Source == body.Source.Trim()))
        {
            var fact = new CalendarFact.Confirmed(code, body.Year, digest, CalendarConfirmations.Days(calendar, body.Year), new(body.Source.Trim()), ActedBy.Of(caller));
            if (!await confirmations.AddAsync(fact, version, caller.Subject, cancellationToken)) return Overtaken();
        }
        return TypedResults.Ok(SeeClockRules.Of(calendar, body.Year, (await confirmations.ReadAsync(cancellationToken)).Known));
    }

    private static async Task<Results<Ok<CalendarYear>, ProblemHttpResult>> WithdrawAsync(string code, WithdrawCalendarYear body, Caller caller, CalendarConfirmations confirmations, CancellationToken cancellationToken)
    {
        if (Find(code) is not { } calendar) return Problems.NotFound("There is no such calendar.");
        if (Faults(calendar, body.Year, "reason", body.Reason).Where(each => each.Rule != "not-covered").ToList() is { Count: > 0 } faults) return Problems.Invalid(faults);
        var (known, version) = await confirmations.ReadAsync(cancellationToken);
        if (known.ContainsKey((code, body.Year)) && !await confirmations.AddAsync(new CalendarFact.Withdrawn(code, body.Year, new(body.Reason.Trim()), ActedBy.Of(caller)), version, caller.Subject, cancellationToken))
            return Overtaken();
        return TypedResults.Ok(SeeClockRules.Of(calendar, body.Year, (await confirmations.ReadAsync(cancellationToken)).Known));
    }

    // By code alone: an older version is for recounting what it counted.
    private static WorkCalendar? Find(string code) => ClockRules.CalendarCodes.Contains(code) ? ClockRules.Calendar(code) : null;

    private static ProblemHttpResult Overtaken() => Problems.Conflict("overtaken", "Somebody else confirmed at the same time.");
}
