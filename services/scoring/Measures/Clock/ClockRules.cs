using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.Contracts.Scoring.V1;

namespace Transparency.Scoring.Clock;

/// <summary>A rule set of the legal clock, effective-dated by law.</summary>
/// <param name="From">First start date it applies to; null = always.</param>
/// <param name="To">Last start date it applies to; null = still in force.</param>
/// <param name="Active">False until two people put it in force by the gazetted text (<see cref="ClockRuleBook"/>): never chosen.</param>
/// <param name="ConfirmedBy">Who confirmed the text; null = not yet confirmed, and shown so.</param>
/// <param name="ElectronicChannels">Channels whose sending time is the time of receipt.</param>
/// <param name="OutsideHours">
/// <c>nextWorkingDay</c>: what is sent outside office hours counts as received on the next working day, also before opening;
/// <c>nextOpening</c>: at the next opening, which before opening is the same day.
/// </param>
/// <param name="ExtendToWorkingDay">True when a period of days that ends on a holiday runs to the end of the next working day (Civil and Commercial Code s. 193/8).</param>
/// <param name="UnitWithoutLimit">Unit counted for services that publish no limit.</param>
/// <param name="NoticeEveryDays">Calendar days between two notices of delay once overdue (Licensing Facilitation Act s. 10).</param>
/// <param name="GrantByLapse">True when silence past the limit grants: a decision that no officer took.</param>
/// <param name="Laws">Sections that its rules rest on, each with who confirmed it; null when none are named.</param>
public sealed record ClockRuleSet(string Id, int Version, string NameTh, string NameEn, DateOnly? From, DateOnly? To, bool Active, string? ConfirmedBy,
    IReadOnlyList<string> ElectronicChannels, string OutsideHours, bool ExtendToWorkingDay, string UnitWithoutLimit, int NoticeEveryDays, bool GrantByLapse,
    IReadOnlyList<ClockLaw>? Laws = null)
{
    /// <summary>Id and version, e.g. <c>th-2558@1</c>.</summary>
    [JsonIgnore] public string Reference => $"{Id}@{Version}";
}

/// <summary>The rule sets and calendars that this build ships, read from its embedded data files.</summary>
public static class ClockRules
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>All rule sets, inactive ones included.</summary>
    public static IReadOnlyList<ClockRuleSet> RuleSets { get; } = Read<List<ClockRuleSet>>("clock-rules.json");

    private static readonly FrozenDictionary<string, WorkCalendar> Calendars = Layer(
        [Read<CalendarDefinition>("th-government.json"), Read<CalendarDefinition>("th-government-2.json"), Read<CalendarDefinition>("eu-weekdays.json"), .. Read<List<CalendarDefinition>>("abroad.json"), .. Read<List<CalendarDefinition>>("abroad-2.json")]);

    /// <summary>Codes of the calendars, each in its newest version, in order.</summary>
    public static IReadOnlyList<string> CalendarCodes { get; } = [.. Calendars.Keys.Where(key => !key.Contains('@', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Calendar by code (newest version) or by code@version. Null when it is not known.</summary>
    public static WorkCalendar? Calendar(string code) => Calendars.GetValueOrDefault(code);

    /// <summary>A calendar from its JSON, over a shipped one when it extends it.</summary>
    /// <exception cref="JsonException">It is no calendar.</exception>
    /// <exception cref="ArgumentException">It extends a calendar that is not known.</exception>
    public static WorkCalendar CalendarOf(string json)
    {
        var definition = JsonSerializer.Deserialize<CalendarDefinition>(json, Json) is { Code: not null, Weekend: not null, Annual: not null, Dates: not null } read ? read : throw new JsonException("code, weekend, annual and dates are needed");
        return new(definition, definition.Extends is { } below ? Calendar(below) ?? throw new ArgumentException($"it extends {below}, which is not known") : null);
    }

    /// <summary>Builds calendars from definitions, lower layers first; each is found by code and by code@version.</summary>
    public static FrozenDictionary<string, WorkCalendar> Layer(IEnumerable<CalendarDefinition> definitions)
    {
        var calendars = new Dictionary<string, WorkCalendar>(StringComparer.Ordinal);
        var all = definitions.ToList();
        // Every version of what lies below comes first, so that a layer stands on the newest.
        foreach (var definition in all.OrderBy(Depth).ThenBy(each => each.Version))
        {
            var calendar = new WorkCalendar(definition, definition.Extends is { } below ? calendars[below] : null);
            calendars[definition.Code] = calendar;
            calendars[calendar.Id] = calendar;
        }
        return calendars.ToFrozenDictionary(StringComparer.Ordinal);

        int Depth(CalendarDefinition layer) => layer.Extends is { } below && all.Find(each => each.Code == below) is { } lower ? 1 + Depth(lower) : 0;
    }

    private static T Read<T>(string file)
    {
        using var stream = typeof(ClockRules).Assembly.GetManifestResourceStream($"clock/{file}")!;
        return JsonSerializer.Deserialize<T>(stream, Json)!;
    }
}
