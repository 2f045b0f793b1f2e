using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Clock;

/// <summary><c>GET /api/clock-rules</c> and <c>/api/clock-rules/calendars/{code}?year=</c>: rule sets with the law they rest on, since when they count and who confirmed them, and the holiday calendars. Public.</summary>
public static class SeeClockRules
{
    internal const int Earliest = 2000, Latest = 2100;
    private const string InLieuTh = "วันหยุดชดเชย", InLieuEn = "In lieu of ";

    public static void MapClockRules(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/clock-rules", async (CatalogueVersions catalogues, CalendarConfirmations confirmations, TimeProvider time, CancellationToken cancellationToken) =>
        {
            var newest = await catalogues.CurrentAsync(cancellationToken);
            return TypedResults.Ok(All(newest.ClockRulePeriods, newest.Standard.DateOf(time.GetUtcNow()), (await confirmations.ReadAsync(cancellationToken)).Known));
        }).AllowPublic();
        app.MapGet("/api/clock-rules/calendars/{code}", YearAsync).AllowPublic();
        app.MapConfirmCalendars();
    }

    /// <summary>Everything that is counted by. Pure.</summary>
    /// <param name="periods">Rule sets that were put in force.</param>
    /// <param name="today">Day in Bangkok: a set is active from its first day on.</param>
    public static ClockRulesView All(IReadOnlyList<ClockRulePeriod> periods, DateOnly today, IReadOnlyDictionary<(string Calendar, int Year), (string Digest, CalendarConfirmation Said)> confirmed) => new(
        [.. ClockRules.RuleSets.Select(each => View(each, periods.FirstOrDefault(period => period.Code == each.Reference), today))],
        [.. ClockRules.CalendarCodes.Select(code => View(ClockRules.Calendar(code)!, confirmed))]);

    /// <summary>The holidays of a year in both languages. Pure.</summary>
    public static CalendarYear Of(WorkCalendar calendar, int year, IReadOnlyDictionary<(string Calendar, int Year), (string Digest, CalendarConfirmation Said)> confirmed)
    {
        var english = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var layer = calendar.Definition; layer is not null; layer = layer.Extends is { } below ? ClockRules.Calendar(below)?.Definition : null)
            foreach (var (thai, name) in layer.Annual.Select(each => (each.NameTh, each.NameEn)).Concat(layer.Dates.Select(each => (each.NameTh, each.NameEn))))
                english.TryAdd(thai, name);
        var digest = CalendarConfirmations.Digest(calendar, year);
        var said = confirmed.TryGetValue((calendar.Definition.Code, year), out var known);
        return new(View(calendar, confirmed), year, [.. calendar.HolidaysOf(year).Select(each => new CalendarDay(each.Key, each.Value, string.Join("; ", each.Value.Split("; ").Select(English)), calendar.SourceOf(each.Key)))])
        {
            Digest = digest, Confirmation = said && known.Digest == digest ? known.Said : null, ChangedSince = said && known.Digest != digest,
            Covered = calendar.NotCovered(new(year, 1, 1), new(year, 12, 31)).Count == 0,
        };

        string English(string thai) => english.TryGetValue(thai, out var name) ? name
            : thai.StartsWith(InLieuTh, StringComparison.Ordinal) && english.TryGetValue(thai[InLieuTh.Length..], out var replaced) ? InLieuEn + replaced : thai;
    }

    private static async Task<Results<Ok<CalendarYear>, ProblemHttpResult>> YearAsync(string code, int? year, CalendarConfirmations confirmations, TimeProvider time, CancellationToken cancellationToken)
    {
        if (ClockRules.Calendar(code) is not { } calendar) return Problems.NotFound("There is no such calendar.");
        var wanted = year ?? time.GetUtcNow().Year;
        return wanted is < Earliest or > Latest ? Problems.Invalid(new FieldError("year", "out-of-range", $"{Earliest}–{Latest}, Common Era"))
            : TypedResults.Ok(Of(calendar, wanted, (await confirmations.ReadAsync(cancellationToken)).Known));
    }

    private static ClockRuleSetView View(ClockRuleSet set, ClockRulePeriod? period, DateOnly today) => new(set.Id, set.Version, set.NameTh, set.NameEn,
        set.Active || (period is not null && period.From <= today && (period.To is not { } last || today <= last)), set.ConfirmedBy, set.ElectronicChannels, set.OutsideHours, set.ExtendToWorkingDay,
        set.NoticeEveryDays, set.GrantByLapse, set.Laws ?? []) { PutInForce = period is null ? null : new(period.NameTh, period.NameEn, period.From, period.To, period.Source) };

    private static CalendarView View(WorkCalendar calendar, IReadOnlyDictionary<(string Calendar, int Year), (string Digest, CalendarConfirmation Said)> confirmed)
    {
        var each = calendar.Definition;
        return new(each.Code, each.Version, each.NameTh, each.NameEn, each.Source, each.Extends, [.. each.Weekend.Select(day => day.ToString())], each.Sample, each.ConfirmedBy, each.CoveredFrom, each.CoveredTo)
        {
            ConfirmedYears = [.. confirmed.Where(said => said.Key.Calendar == each.Code && said.Value.Digest == CalendarConfirmations.Digest(calendar, said.Key.Year)).Select(said => said.Key.Year).Order()],
        };
    }
}
