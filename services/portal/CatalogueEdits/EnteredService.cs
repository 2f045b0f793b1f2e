using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>The service that the fields of a form describe. Pure.</summary>
public sealed class EnteredService
{
    private readonly ServiceEntry _entry;
    private readonly List<FieldError> _faults = [];

    private EnteredService(ServiceEntry entry) => _entry = entry;

    /// <summary>The service with what was entered; numbers and days that are none are named by field.</summary>
    /// <param name="before">As it is in force; null for a new one. Its agency, its days of ending and whether it is a sample are kept.</param>
    public static (Service Service, IReadOnlyList<FieldError> Faults) Of(ServiceEntry entry, Service? before)
    {
        var read = new EnteredService(entry);
        return (read.Service(before), read._faults);
    }

    private Service Service(Service? before) => new(before?.Code ?? _entry["code"], before?.Agency ?? _entry["agency"], _entry["th"], _entry["en"], _entry["kind"], Null("manual"),
        [.. Each("s-", Step)], Limit("limit", "unit"), _entry["start"], Number("level") ?? 0, Lines("documents"), Amount("fee"),
        [.. Each("p-", at => Point(at, before?.DecisionPoints.FirstOrDefault(each => each.Code == _entry[at + "code"])))], before?.Sample ?? false,
        Listed("r-", before?.StopReasons, at => new StopReason(_entry[at + "code"], _entry[at + "th"], _entry[at + "en"], _entry[at + "law"])), Ended("ended", before?.EndedOn));

    private ServiceStep Step(string at) => new(_entry[at + "code"], _entry[at + "th"], _entry[at + "en"], Number(at + "place") ?? 0, Limit(at + "limit", at + "unit"), _entry[at + "optional"] == "yes");

    private DecisionPoint Point(string at, DecisionPoint? before) => new(_entry[at + "code"], _entry[at + "th"], _entry[at + "en"], _entry[at + "discretionary"] == "yes",
        [.. Each(at + "o-", row => Outcome(row, before?.Outcomes.FirstOrDefault(each => each.Code == _entry[row + "code"])))], Lines(at + "evidence"), Lines(at + "laws"),
        Number(at + "minutes"), _entry[at + "fourEyes"] == "yes", Amount(at + "amount"),
        new(Number(at + "risk") ?? 0, Number(at + "impact") ?? 0, Number(at + "volume") ?? 0, Number(at + "complaints") ?? 0),
        Listed(at + "n-", before?.NotApplicable, row => new NotApplicable(_entry[row + "code"], _entry[row + "th"], _entry[row + "en"], _entry[row + "law"])),
        Listed(at + "w-", before?.Powers, Power), Ended(at + "ended", before?.EndedOn));

    private Outcome Outcome(string at, Outcome? before) =>
        new(_entry[at + "code"], _entry[at + "th"], _entry[at + "en"], _entry[at + "burdening"] == "yes", _entry[at + "applied"] == "yes", Ended(at + "ended", before?.EndedOn));

    private DecisionPower Power(string at) => new(_entry[at + "code"], _entry[at + "th"], _entry[at + "en"], _entry[at + "kind"], Null(at + "order"), Null(at + "sha")?.ToLowerInvariant(), Day(at + "f"), Day(at + "t"));

    // The day before the change takes effect is the last; one that ended already keeps its day.
    private DateOnly? Ended(string field, DateOnly? before) => _entry[field] != "yes" ? null : before ?? _entry.EffectiveOn?.AddDays(-1);

    private IEnumerable<T> Each<T>(string list, Func<string, T> of) => _entry.Filled(list).Select(row => of($"{list}{row}-"));

    // None left is the same as none listed, in the way in which none were listed before.
    private IReadOnlyList<T>? Listed<T>(string list, IReadOnlyList<T>? before, Func<string, T> of) => Each(list, of).ToList() is { Count: > 0 } rows ? rows : before is { Count: 0 } ? before : null;

    private TimeLimit? Limit(string value, string unit) => Number(value) is { } number ? new(number, _entry[unit]) : null;

    private int? Number(string field) => _entry[field].Length == 0 ? null
        : int.TryParse(_entry[field], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Wrong<int>(field, "not-a-number");

    private decimal? Amount(string field) => _entry[field].Length == 0 ? null
        : decimal.TryParse(_entry[field].Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : Wrong<decimal>(field, "not-a-number");

    private DateOnly? Day(string prefix) => _entry.Day(prefix) is { } day ? day
        : (_entry[prefix + "d"] + _entry[prefix + "m"] + _entry[prefix + "y"]).Length == 0 ? null : Wrong<DateOnly>(prefix + "d", "not-a-day");

    private T? Wrong<T>(string field, string rule) where T : struct
    {
        _faults.Add(new(field, rule));
        return null;
    }

    private IReadOnlyList<string> Lines(string field) => [.. _entry[field].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private string? Null(string field) => _entry[field] is { Length: > 0 } text ? text : null;
}
