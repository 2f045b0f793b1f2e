using System.Collections.Frozen;
using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Clock;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Catalogues;

/// <summary>One version of the catalogue, looked up by code. Immutable.</summary>
public sealed class CatalogueIndex(Catalogue catalogue)
{
    private static readonly TimeOnly Opening = new(8, 30), Closing = new(16, 30);
    private static readonly OfficeTime Bangkok = new(Zone("Asia/Bangkok") ?? TimeZoneInfo.Utc, Opening, Closing, ClockRules.Calendar("th-government")!);

    private readonly FrozenDictionary<(string, string), Service> _services = catalogue.Services.DistinctBy(Key).ToFrozenDictionary(Key);
    private readonly FrozenDictionary<(string, string), Office> _offices = catalogue.Offices.DistinctBy(each => (each.Agency, each.Code)).ToFrozenDictionary(each => (each.Agency, each.Code));
    private readonly FrozenDictionary<(string, string), OfficeTime> _times = TimesOf(catalogue);
    private readonly FrozenDictionary<string, Law> _laws = catalogue.Laws.DistinctBy(each => each.Code).ToFrozenDictionary(each => each.Code, StringComparer.Ordinal);

    /// <summary>The catalogue without entries, version 0.</summary>
    public static CatalogueIndex Empty { get; } = new(new Catalogue(0, "", [], [], [], [], []));

    public long Version => catalogue.Version;

    /// <summary>Standards that were made easier up to this version.</summary>
    public IReadOnlyList<Easing> Easings => catalogue.Easings;

    /// <summary>Every service of this version.</summary>
    public IReadOnlyList<Service> Services => catalogue.Services;

    /// <summary>False when this version has agencies and not this one: what is filed under a code that nobody has would be found by nobody.</summary>
    public bool MayHave(string agency) => catalogue.Agencies.Count == 0 || catalogue.Agencies.Any(each => each.Code == agency);

    /// <summary>Every office of this version.</summary>
    public IReadOnlyList<Office> Offices => catalogue.Offices;

    public Service? Service(string agency, string code) => _services.GetValueOrDefault((agency, code));

    public Law? Law(string code) => _laws.GetValueOrDefault(code);

    /// <summary>
    /// How many of an agency's services have a complete published entry – citizen manual, a total limit, and steps that each have their own – and how
    /// many services it has.
    /// </summary>
    /// <param name="day">Services that ended before it are none of it.</param>
    public (long Complete, long All) EntriesOf(string agency, DateOnly day)
    {
        var services = catalogue.Services.Where(each => each.Agency == agency && each.OpenOn(day)).ToList();
        return (services.Count(each => !string.IsNullOrWhiteSpace(each.ManualReference) && each.TotalLimit is not null && each.Steps.Count > 0 && each.Steps.All(step => step.Limit is not null)), services.Count);
    }

    /// <summary>Decision points of an agency's services, none of them listed by anybody yet. The risk follows from the highest of the four ratings: 4 and more high, 2 and less low.</summary>
    /// <param name="day">What ended before it is left out.</param>
    public IReadOnlyList<ListedPoint> PointsOf(string agency, DateOnly day) =>
        [.. catalogue.Services.Where(each => each.Agency == agency && each.OpenOn(day)).SelectMany(service => service.DecisionPoints.Where(each => each.OpenOn(day)).Select(point => new ListedPoint(service.Code, point.Code, point.NameTh, point.NameEn,
            Math.Max(Math.Max(point.Risk.Risk, point.Risk.Impact), Math.Max(point.Risk.Volume, point.Risk.Complaints)) switch { >= 4 => "high", <= 2 => "low", _ => "medium" }, Listed: false)))];

    /// <summary>Province of an office; for offices abroad the country. Null when the office is not in this version.</summary>
    public string? Province(string agency, string office) => _offices.GetValueOrDefault((agency, office))?.Province;

    /// <summary>The office that has the work of one on a day: itself while it is open or nobody succeeds it, else its successor, or that one's.</summary>
    public string InCharge(string office, DateOnly day) => Succession.InCharge(catalogue.Offices, office, day);

    /// <summary>Codes of an agency's offices in a province.</summary>
    public string[] OfficesIn(string agency, string province) => [.. catalogue.Offices.Where(each => each.Agency == agency && each.Province == province).Select(each => each.Code)];

    /// <summary>Zone, hours and calendar of a government office in Bangkok, with this version's rule sets.</summary>
    public OfficeTime Standard { get; } = Bangkok with { Book = BookOf(catalogue) };

    /// <summary>Rule sets of the clock that were put in force up to this version, each with its days.</summary>
    public IReadOnlyList<ClockRulePeriod> ClockRulePeriods => catalogue.ClockRules;

    /// <summary>Zone, hours and calendar of an office; those of an office in Bangkok when the catalogue does not know it or names an unknown zone, calendar or hour.</summary>
    public OfficeTime OfficeTime(string agency, string office) => _times.GetValueOrDefault((agency, office)) ?? Standard;

    private static (string, string) Key(Service service) => (service.Agency, service.Code);

    private static ClockRuleBook BookOf(Catalogue catalogue) => ClockRuleBook.With([.. catalogue.ClockRules.Select(each => (each.Code, each.From, each.To))]);

    // One book for all of a version's offices.
    private static FrozenDictionary<(string, string), OfficeTime> TimesOf(Catalogue catalogue)
    {
        var book = BookOf(catalogue);
        return catalogue.Offices.DistinctBy(each => (each.Agency, each.Code)).ToFrozenDictionary(each => (each.Agency, each.Code), each => TimeOf(each, book));
    }

    private static OfficeTime TimeOf(Office office, ClockRuleBook book)
    {
        var hours = TimeOnly.TryParseExact(office.Opens, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var opens)
            & TimeOnly.TryParseExact(office.Closes, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var closes) && opens < closes;
        return new OfficeTime(Zone(office.TimeZone) ?? Bangkok.Zone, hours ? opens : Opening, hours ? closes : Closing, ClockRules.Calendar(office.Calendar) ?? Bangkok.Calendar, book);
    }

    private static TimeZoneInfo? Zone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
}
