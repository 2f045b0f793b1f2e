using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Clock;

/// <summary><c>GET /api/clock-rules</c> and <c>/api/clock-rules/calendars/{code}?year=</c>: rule sets with the law they rest on and who confirmed it, and the holiday calendars. Public.</summary>
public static class SeeClockRules
{
    private const int Earliest = 2000, Latest = 2100;
    private const string InLieuTh = "วันหยุดชดเชย", InLieuEn = "In lieu of ";

    public static void MapClockRules(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/clock-rules", () => TypedResults.Ok(All())).AllowPublic();
        app.MapGet("/api/clock-rules/calendars/{code}", Year).AllowPublic();
    }

    /// <summary>Everything this build counts by. Pure.</summary>
    public static ClockRulesView All() => new(
        [.. ClockRules.RuleSets.Select(each => new ClockRuleSetView(each.Id, each.Version, each.NameTh, each.NameEn, each.Active, each.ConfirmedBy, each.ElectronicChannels, each.OutsideHours, each.ExtendToWorkingDay,
            each.NoticeEveryDays, each.GrantByLapse, each.Laws ?? []))],
        [.. ClockRules.CalendarCodes.Select(code => View(ClockRules.Calendar(code)!.Definition))]);

    /// <summary>The holidays of a year in both languages. Pure.</summary>
    public static CalendarYear Of(WorkCalendar calendar, int year)
    {
        var english = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var layer = calendar.Definition; layer is not null; layer = layer.Extends is { } below ? ClockRules.Calendar(below)?.Definition : null)
            foreach (var (thai, name) in layer.Annual.Select(each => (each.NameTh, each.NameEn)).Concat(layer.Dates.Select(each => (each.NameTh, each.NameEn))))
                english.TryAdd(thai, name);
        return new(View(calendar.Definition), year, [.. calendar.HolidaysOf(year).Select(each => new CalendarDay(each.Key, each.Value, string.Join("; ", each.Value.Split("; ").Select(English)), calendar.SourceOf(each.Key)))]);

        string English(string thai) => english.TryGetValue(thai, out var name) ? name
            : thai.StartsWith(InLieuTh, StringComparison.Ordinal) && english.TryGetValue(thai[InLieuTh.Length..], out var replaced) ? InLieuEn + replaced : thai;
    }

    private static Results<Ok<CalendarYear>, ProblemHttpResult> Year(string code, int? year, TimeProvider time)
    {
        if (ClockRules.Calendar(code) is not { } calendar) return Problems.NotFound("There is no such calendar.");
        var wanted = year ?? time.GetUtcNow().Year;
        return wanted is < Earliest or > Latest ? Problems.Invalid(new FieldError("year", "out-of-range", $"{Earliest}–{Latest}, Common Era")) : TypedResults.Ok(Of(calendar, wanted));
    }

    private static CalendarView View(CalendarDefinition each) => new(each.Code, each.Version, each.NameTh, each.NameEn, each.Source, each.Extends, [.. each.Weekend.Select(day => day.ToString())], each.Sample, each.ConfirmedBy,
        each.CoveredFrom, each.CoveredTo);
}
