using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Clock;

namespace Transparency.AuditorCli.Measures;

/// <summary><c>transparency clock --calendar NAME --submitted INSTANT --decided INSTANT [--stopped FROM..TO]… --limit DAYS</c>: recounts the legal clock by hand.</summary>
public static class ClockCommand
{
    private const int LongestYears = 100;

    public static Command Create()
    {
        var calendar = new Option<string>("--calendar") { Description = $"one of {string.Join(", ", ClockRules.CalendarCodes)}, with @version for an older one, or a calendar file (JSON)", Required = true };
        var submitted = new Option<string>("--submitted") { Description = "instant, ISO 8601; without offset in the office's zone; a date alone is its first moment", Required = true };
        var decided = new Option<string>("--decided") { Description = "instant of the decision", Required = true };
        var stopped = new Option<string[]>("--stopped") { Description = "FROM..TO, or FROM.. if never resumed; a lawful stop. May be given several times", DefaultValueFactory = _ => [] };
        var limit = new Option<int?>("--limit") { Description = "the service's limit, in --unit; without it time is counted and nothing is overdue" };
        var unit = new Option<string>("--unit") { Description = "minutes, hours, workingDays, days or months", DefaultValueFactory = _ => "workingDays" };
        var electronic = new Option<bool>("--electronic") { Description = "sent electronically: outside office hours it counts as received on the next working day" };
        var zone = new Option<string>("--zone") { Description = "the office's time zone", DefaultValueFactory = _ => "Asia/Bangkok" };
        var hours = new Option<string>("--hours") { Description = "the office's hours", DefaultValueFactory = _ => "08:30-16:30" };
        var rulesOf = new Option<string?>("--rules") { Description = $"rule set, one of {string.Join(", ", ClockRules.RuleSets.Select(each => each.Reference))}; without it the one that is active as shipped on the day" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("clock", "Count working time by the legal clock, segment by segment") { calendar, submitted, decided, stopped, limit, unit, electronic, zone, hours, rulesOf, json };
        command.SetAction(parsed => ExitCode.OfAsync(async () =>
        {
            var office = Office(parsed.GetValue(calendar)!, parsed.GetValue(zone)!, parsed.GetValue(hours)!);
            var (from, to) = (Instant("--submitted", parsed.GetValue(submitted)!, office), Instant("--decided", parsed.GetValue(decided)!, office));
            if (Math.Abs(to.Year - from.Year) > LongestYears) throw new UnusableInputException($"--decided: more than {LongestYears} years from --submitted");
            var rules = parsed.GetValue(rulesOf) is { } named ? ClockRules.RuleSets.FirstOrDefault(each => each.Reference == named) ?? throw new UnusableInputException($"--rules: {named} is none of {string.Join(", ", ClockRules.RuleSets.Select(each => each.Reference))}")
                : office.RulesOn(office.DateOf(from));
            var received = parsed.GetValue(electronic) ? office.ReceiptOf(from, rules) : from;
            var question = new ClockQuestion(office, rules, received, "received", to, to, Limit(parsed.GetValue(limit), parsed.GetValue(unit)!), Stops(parsed.GetValue(stopped)!, office));
            var reading = LegalClock.Read(parsed.GetValue(limit) is null ? question with { Rules = rules with { UnitWithoutLimit = parsed.GetValue(unit)! } } : question);
            if (!Covered(office, received, to)) await Console.Error.WriteLineAsync($"calendar {office.Calendar.Id} knows lunar and cabinet days only from {office.Calendar.Definition.CoveredFrom:yyyy-MM-dd} to {office.Calendar.Definition.CoveredTo:yyyy-MM-dd}");
            var holidays = office.Calendar.LeftOut(reading.Segments, office);
            if (holidays.Count(each => !each.IsSourced) is > 0 and var open) await Console.Error.WriteLineAsync($"calendar {office.Calendar.Id} is a sample: {open} of {holidays.Count} holidays left out are confirmed by nobody");
            if (parsed.GetValue(json)) await Printing.AsJsonAsync(new ClockOutput(reading.Used, reading.Overdue, reading.Unit, reading.Limit, reading.OnTime, reading.DueAt, Covered(office, received, to), reading.Calendar, reading.RuleSet, reading.TimeZone, reading.StartedAt, reading.EndedAt, reading.Segments, holidays, reading.GrantedByLapseAt));
            else await WriteAsync(reading, office, holidays);
            return ExitCode.Good;
        }));
        return command;
    }

    private static OfficeTime Office(string calendar, string zone, string hours)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)) throw new UnusableInputException($"--zone: {zone} is not known");
        var times = hours.Split('-');
        if (times.Length != 2 || !TimeOnly.TryParse(times[0], CultureInfo.InvariantCulture, out var opens) || !TimeOnly.TryParse(times[1], CultureInfo.InvariantCulture, out var closes) || opens >= closes)
            throw new UnusableInputException($"--hours: '{hours}' is not FROM-TO, such as 08:30-16:30");
        return new(found, opens, closes, ClockRules.Calendar(calendar) ?? FromFile(calendar));
    }

    private static WorkCalendar FromFile(string path)
    {
        if (!File.Exists(path)) throw new UnusableInputException($"--calendar: {path} is neither a file nor one of {string.Join(", ", ClockRules.CalendarCodes)}");
        try
        {
            return ClockRules.CalendarOf(File.ReadAllText(path));
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            throw new UnusableInputException($"--calendar: {path}: {broken.Message}");
        }
    }

    private static DateTimeOffset Instant(string option, string text, OfficeTime office)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return office.StartOf(date);
        // Unspecified: no offset was written, so it is the office's own time.
        if (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local) && text.Length >= 10 && text[4] == '-')
        {
            if (local.Kind == DateTimeKind.Unspecified) return new(local, office.Zone.GetUtcOffset(local));
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)) return instant;
        }
        throw new UnusableInputException($"{option}: '{text}' is not an instant, such as 2026-10-05T09:12:00+07:00");
    }

    private static TimeLimit? Limit(int? value, string unit)
    {
        if (unit is not ("minutes" or "hours" or "workingDays" or "days" or "months")) throw new UnusableInputException($"--unit: '{unit}' is none of minutes, hours, workingDays, days, months");
        return value is not { } limit ? null : limit is < 0 or > 36_525 ? throw new UnusableInputException("--limit: 0 to 36525") : new(limit, unit);
    }

    private static List<ClockStop> Stops(string[] stopped, OfficeTime office)
    {
        var stops = new List<ClockStop>();
        foreach (var text in stopped)
        {
            if (text.Split("..", 2) is not [var from, var to]) throw new UnusableInputException($"--stopped: '{text}' is not FROM..TO");
            stops.Add(new(Instant("--stopped", from, office), to.Length == 0 ? null : Instant("--stopped", to, office), "--stopped"));
            if (stops[^1].To <= stops[^1].From) throw new UnusableInputException($"--stopped: '{text}' ends before it begins");
        }
        stops.Sort((a, b) => a.From.CompareTo(b.From));
        if (stops.Zip(stops.Skip(1)).Any(pair => (pair.First.To ?? DateTimeOffset.MaxValue) > pair.Second.From)) throw new UnusableInputException("--stopped: two stops overlap");
        return stops;
    }

    private static bool Covered(OfficeTime office, DateTimeOffset from, DateTimeOffset to) =>
        (office.Calendar.Definition.CoveredFrom is not { } first || first <= office.DateOf(from)) && (office.Calendar.Definition.CoveredTo is not { } last || office.DateOf(to) <= last);

    private static async Task WriteAsync(ClockReading reading, OfficeTime office, IReadOnlyList<HolidayLeftOut> holidays)
    {
        await Line($"used {reading.Used} {reading.Unit}{(reading.Limit is { } limit ? $" of {limit}, {(reading.OnTime ? "on time" : $"overdue by {reading.Overdue}")}, due {Local(reading.DueAt!.Value)}" : "")}");
        if (reading.GrantedByLapseAt is { } lapsed) await Line($"granted by lapse of time at {Local(lapsed)}: no officer decided that");
        foreach (var each in reading.Segments) await Line($"{Local(each.From)} – {Local(each.To)}  {each.Kind,-18} {each.Counted,6}  {each.Label}");
        foreach (var each in holidays.Where(each => !each.IsSourced)) await Line($"{each.Date:yyyy-MM-dd} {each.Name}: confirmed by nobody{(each.Source is { } source ? $"; {source}" : "")}");
        await Line($"calendar {reading.Calendar}, rule set {reading.RuleSet}, zone {reading.TimeZone}");

        string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, office.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        Task Line(FormattableString text) => Console.Out.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>What <c>clock --json</c> prints.</summary>
/// <param name="Used">Working time used, in <paramref name="Unit"/>.</param>
/// <param name="OverdueBy">Time beyond the limit, in <paramref name="Unit"/>; 0 when on time.</param>
/// <param name="Holidays">Holidays left out, other than on weekly days of rest, each with where it was looked up.</param>
/// <param name="GrantedByLapseAt">From when silence granted, under a rule set that says so; null otherwise.</param>
/// <param name="Covered">False when the calendar does not know the lunar and cabinet days of all the time counted.</param>
public sealed record ClockOutput(decimal Used, decimal OverdueBy, string Unit, decimal? Limit, bool OnTime, DateTimeOffset? DueAt, bool Covered, string Calendar, string RuleSet,
    string TimeZone, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<ClockSegment> Segments, IReadOnlyList<HolidayLeftOut> Holidays, DateTimeOffset? GrantedByLapseAt);
