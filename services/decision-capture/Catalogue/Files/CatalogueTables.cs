using System.Globalization;
using Transparency.ServiceDefaults;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Files;

/// <summary>
/// The catalogue as flat tables, for people who work in a spreadsheet. A row replaces the fields that the table names; columns left out stay as
/// they are in force. Outcomes of a decision point stand in one cell, each <c>code|Thai|English|burdening|asApplied</c> with <c>true</c> or <c>false</c>, and <c>|yyyy-mm-dd</c> when it ended, between semicolons.
/// </summary>
public static class CatalogueTables
{
    /// <summary>Columns by table; the first names the entry.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Columns { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["agencies"] = ["code", "nameTh", "nameEn", "sample"],
        ["laws"] = ["code", "nameTh", "nameEn", "section", "from", "to", "confirmedBy"],
        ["offices"] = ["code", "agency", "nameTh", "nameEn", "province", "timeZone", "calendar", "opens", "closes", "kind", "closedOn", "successor", "pilot", "sample"],
        ["services"] = ["code", "agency", "nameTh", "nameEn", "kind", "manualReference", "limit", "unit", "startBasis", "eServiceLevel", "requiredDocuments", "feeBaht", "endedOn", "sample"],
        ["steps"] = ["service", "code", "nameTh", "nameEn", "order", "limit", "unit", "optional"],
        ["points"] = ["service", "code", "nameTh", "nameEn", "discretionary", "outcomes", "requiredEvidence", "legalBases", "minimumMinutes", "fourEyes", "maxAmountBaht", "risk", "impact", "volume", "complaints", "endedOn"],
        ["stops"] = ["service", "code", "nameTh", "nameEn", "legalBasis"],
        ["powers"] = ["service", "point", "code", "nameTh", "nameEn", "kind", "order", "orderSha256", "from", "to"],
        ["notApplicable"] = ["service", "point", "code", "nameTh", "nameEn", "legalBasis"],
    };

    /// <summary>The entries that a table changes, or every fault with its line and column. Pure.</summary>
    public static (CatalogueImport? Import, IReadOnlyList<FieldError> Faults) Read(string table, string text, V1.Catalogue inForce)
    {
        if (!Columns.TryGetValue(table, out var columns)) return (null, [new("table", "unknown-value", string.Join(", ", Columns.Keys))]);
        var (rows, faults) = CsvRow.Read(text, columns);
        if (faults.Count > 0) return (null, faults);
        foreach (var twice in rows.GroupBy(row => (row.Text("service", null), row.Text("point", null), row.Text("code", null))).Where(group => group.Count() > 1))
            twice.Last().Wrong<int>("code", "repeated", "The entry stands in more than one line.");
        var services = inForce.Services.ToDictionary(each => each.Code, StringComparer.Ordinal);
        CatalogueImport import = table switch
        {
            "agencies" => new([.. rows.Select(row => Agency(row, inForce.Agencies.FirstOrDefault(each => each.Code == row.Text("code", null))))], null, null, null, null, null),
            "laws" => new(null, null, null, [.. rows.Select(row => Law(row, inForce.Laws.FirstOrDefault(each => each.Code == row.Text("code", null))))], null, null),
            "offices" => new(null, [.. rows.Select(row => Office(row, inForce.Offices.FirstOrDefault(each => each.Code == row.Text("code", null))))], null, null, null, null),
            "services" => new(null, null, [.. rows.Select(row => Service(row, services.GetValueOrDefault(row.Text("code", null) ?? "")))], null, null, null),
            _ => new(null, null, Parts(rows, services, table), null, null, null),
        };
        return faults.Count > 0 ? (null, faults) : (import, []);
    }

    private static V1.Agency Agency(CsvRow row, V1.Agency? before) => new(row.Text("code", null)!, row.Text("nameTh", before?.NameTh)!, row.Text("nameEn", before?.NameEn)!, row.Flag("sample", before?.Sample ?? false));

    private static V1.Law Law(CsvRow row, V1.Law? before) => new(row.Text("code", null)!, row.Text("nameTh", before?.NameTh)!, row.Text("nameEn", before?.NameEn)!, row.Text("section", before?.Section),
        row.Day("from", before?.From), row.Day("to", before?.To), row.Text("confirmedBy", before?.ConfirmedBy));

    private static V1.Office Office(CsvRow row, V1.Office? before) => new(row.Text("code", null)!, row.Text("agency", before?.Agency)!, row.Text("nameTh", before?.NameTh)!, row.Text("nameEn", before?.NameEn)!,
        row.Text("province", before?.Province)!, row.Text("timeZone", before?.TimeZone ?? "Asia/Bangkok")!, row.Text("calendar", before?.Calendar ?? "th-government")!,
        row.Text("opens", before?.Opens ?? "08:30")!, row.Text("closes", before?.Closes ?? "16:30")!, row.Flag("sample", before?.Sample ?? false), row.Text("kind", before?.Kind),
        row.Day("closedOn", before?.ClosedOn), row.Text("successor", before?.Successor), row.Names("pilot") ? row.Flag("pilot", false) ? true : null : before?.Pilot);

    private static V1.Service Service(CsvRow row, V1.Service? before) => new(row.Text("code", null)!, row.Text("agency", before?.Agency)!, row.Text("nameTh", before?.NameTh)!, row.Text("nameEn", before?.NameEn)!,
        row.Text("kind", before?.Kind)!, row.Text("manualReference", before?.ManualReference), before?.Steps ?? [], Limit(row, before?.TotalLimit), row.Text("startBasis", before?.StartBasis ?? "received")!,
        row.Number("eServiceLevel", before?.EServiceLevel) ?? 0, row.List("requiredDocuments", before?.RequiredDocuments), row.Amount("feeBaht", before?.FeeBaht), before?.DecisionPoints ?? [], row.Flag("sample", before?.Sample ?? false), before?.StopReasons, row.Day("endedOn", before?.EndedOn));

    private static IReadOnlyList<V1.Service> Parts(IReadOnlyList<CsvRow> rows, Dictionary<string, V1.Service> services, string table)
    {
        var changed = new Dictionary<string, V1.Service>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Text("service", null) is not { } code || !services.TryGetValue(code, out var service))
            {
                row.Wrong<int>("service", "unknown-service", "A service of the catalogue in force");
                continue;
            }
            service = changed.GetValueOrDefault(code, service);
            changed[code] = table switch
            {
                "steps" => service with { Steps = Put(service.Steps, Step(row, service), each => each.Code) },
                "points" => service with { DecisionPoints = Put(service.DecisionPoints, Point(row, service), each => each.Code) },
                "stops" => service with { StopReasons = Put(service.StopReasons ?? [], Stop(row, service), each => each.Code) },
                "powers" => OfPoint(row, service, Power),
                _ => OfPoint(row, service, Declared),
            };
        }
        return [.. changed.Values];
    }

    private static V1.ServiceStep Step(CsvRow row, V1.Service service)
    {
        var before = service.Steps.FirstOrDefault(each => each.Code == row.Text("code", null));
        return new(row.Text("code", null)!, row.Text("nameTh", before?.NameTh)!, row.Text("nameEn", before?.NameEn)!, row.Number("order", before?.Order) ?? service.Steps.Count + 1, Limit(row, before?.Limit), row.Flag("optional", before?.Optional ?? false));
    }

    private static V1.DecisionPoint Point(CsvRow row, V1.Service service)
    {
        var before = service.DecisionPoints.FirstOrDefault(each => each.Code == row.Text("code", null));
        var risk = before?.Risk ?? new(0, 0, 0, 0);
        return new(row.Text("code", null)!, row.Text("nameTh", before?.NameTh)!, row.Text("nameEn", before?.NameEn)!, row.Flag("discretionary", before?.Discretionary ?? true), Outcomes(row, before?.Outcomes ?? []),
            row.List("requiredEvidence", before?.RequiredEvidence), row.List("legalBases", before?.LegalBases), row.Number("minimumMinutes", before?.MinimumMinutes), row.Flag("fourEyes", before?.FourEyes ?? false),
            row.Amount("maxAmountBaht", before?.MaxAmountBaht), new(row.Number("risk", risk.Risk) ?? 0, row.Number("impact", risk.Impact) ?? 0, row.Number("volume", risk.Volume) ?? 0, row.Number("complaints", risk.Complaints) ?? 0), before?.NotApplicable, before?.Powers, row.Day("endedOn", before?.EndedOn));
    }

    private static IReadOnlyList<V1.Outcome> Outcomes(CsvRow row, IReadOnlyList<V1.Outcome> before)
    {
        if (!row.Names("outcomes")) return before;
        var outcomes = new List<V1.Outcome>();
        foreach (var text in row.Parts("outcomes"))
            if (CellParts.Split(text, '|') is [var code, var thai, var english, "true" or "false", "true" or "false", ..] parts && parts.Count <= 6 && Ended(parts, out var last))
                outcomes.Add(new(CellParts.Plain(code), CellParts.Plain(thai), CellParts.Plain(english), parts[3] == "true", parts[4] == "true", last));
            else row.Wrong<int>("outcomes", "not-an-outcome", "code|Thai|English|burdening|asApplied, true or false for the last two, and |yyyy-mm-dd when it ended");
        return outcomes;
    }

    private static bool Ended(IReadOnlyList<string> parts, out DateOnly? last)
    {
        last = parts.Count == 6 && DateOnly.TryParseExact(parts[5], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        return parts.Count == 5 || last is not null;
    }

    private static V1.StopReason Stop(CsvRow row, V1.Service service)
    {
        var before = service.StopReasons?.FirstOrDefault(each => each.Code == row.Text("code", null));
        return new(row.Text("code", null)!, row.Text("nameTh", before?.NameTh)!, row.Text("nameEn", before?.NameEn)!, row.Text("legalBasis", before?.LegalBasis)!);
    }

    private static V1.Service OfPoint(CsvRow row, V1.Service service, Func<CsvRow, V1.DecisionPoint, V1.DecisionPoint> change)
    {
        if (service.DecisionPoints.FirstOrDefault(each => each.Code == row.Text("point", null)) is not { } point)
        {
            row.Wrong<int>("point", "unknown-decision-point", "A decision point in force");
            return service;
        }
        return service with { DecisionPoints = Put(service.DecisionPoints, change(row, point), each => each.Code) };
    }

    private static V1.DecisionPoint Power(CsvRow row, V1.DecisionPoint point)
    {
        var before = point.Powers?.FirstOrDefault(each => each.Code == row.Text("code", null));
        var power = new V1.DecisionPower(row.Text("code", null)!, row.Text("nameTh", before?.NameTh)!, row.Text("nameEn", before?.NameEn)!, row.Text("kind", before?.Kind ?? "own")!, row.Text("order", before?.Order),
            row.Text("orderSha256", before?.OrderSha256)?.ToLowerInvariant(), row.Day("from", before?.From), row.Day("to", before?.To));
        return point with { Powers = Put(point.Powers ?? [], power, each => each.Code) };
    }

    private static V1.DecisionPoint Declared(CsvRow row, V1.DecisionPoint point)
    {
        var before = point.NotApplicable?.FirstOrDefault(each => each.Code == row.Text("code", null));
        var declared = new V1.NotApplicable(row.Text("code", null)!, row.Text("nameTh", before?.NameTh)!, row.Text("nameEn", before?.NameEn)!, row.Text("legalBasis", before?.LegalBasis)!);
        return point with { NotApplicable = Put(point.NotApplicable ?? [], declared, each => each.Code) };
    }

    private static V1.TimeLimit? Limit(CsvRow row, V1.TimeLimit? before) =>
        row.Number("limit", before?.Value) is { } value ? new(value, row.Text("unit", before?.Unit ?? "workingDays") ?? "") : null;

    private static IReadOnlyList<T> Put<T>(IReadOnlyList<T> list, T item, Func<T, string> code) =>
        list.Any(each => code(each) == code(item)) ? [.. list.Select(each => code(each) == code(item) ? item : each)] : [.. list, item];
}
