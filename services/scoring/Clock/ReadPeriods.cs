using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Clock;

/// <summary>
/// <c>GET /api/scores/periods</c>, for services: the last day of a period of law that is about no case, and what is left of it. A pure question about days; nothing is stored, and
/// whose period it is is not said.
/// </summary>
public static class ReadPeriods
{
    private const int Longest = 3_650;

    public static void MapPeriods(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/periods", ReadAsync).Allow(Roles.Service);

    /// <summary>Where the period stands on <paramref name="today"/>. Pure.</summary>
    /// <param name="unit">days or workingDays.</param>
    public static PeriodReading Of(DateOnly from, int value, string unit, DateOnly today, OfficeTime office)
    {
        var start = office.OpeningOf(from);
        var reading = LegalClock.Read(new ClockQuestion(office, office.RulesOn(from), start, "received", null, start, new TimeLimit(value, unit), []));
        var due = office.DateOf(reading.DueAt!.Value);
        var working = 0;
        for (var day = (today > from ? today : from).AddDays(1); day <= due; day = day.AddDays(1))
            if (office.Calendar.IsWorkingDay(day)) working++;
        return new(from, value, unit, due, due.DayNumber - today.DayNumber, working, unit == "days" && due > from.AddDays(value), reading.RuleSet, reading.Calendar);
    }

    private static async Task<Results<Ok<PeriodReading>, ProblemHttpResult>> ReadAsync(DateOnly from, int value, string unit, CatalogueVersions catalogues, TimeProvider time, CancellationToken cancellationToken)
    {
        if (from.Year is < 2000 or > 2200) return Problems.Invalid(new FieldError("from", "out-of-range", "2000–2200"));
        if (value is < 1 or > Longest) return Problems.Invalid(new FieldError("value", "out-of-range", $"1–{Longest}"));
        if (unit is not ("days" or "workingDays")) return Problems.Invalid(new FieldError("unit", "unknown-value", "days, workingDays"));
        var office = (await catalogues.CurrentAsync(cancellationToken)).Standard;
        return TypedResults.Ok(Of(from, value, unit, office.DateOf(time.GetUtcNow()), office));
    }
}
