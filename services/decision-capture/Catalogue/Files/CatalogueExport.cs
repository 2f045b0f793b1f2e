using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Exports;
using Transparency.ServiceDefaults;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Files;

/// <summary>
/// <c>GET /api/catalogue/export?format=json|csv&amp;table=&amp;agency=</c>: the entries in force, in the form in which they can be brought back. Public, as
/// the catalogue is; which accounts a source is bound to is left out.
/// </summary>
public static class CatalogueExport
{
    private static readonly JsonSerializerOptions s_indented = new(Wire.Json) { WriteIndented = true };

    internal static Results<FileContentHttpResult, ProblemHttpResult> Get(string? format, string? table, string? agency, CatalogueLog catalogue)
    {
        var inForce = catalogue.InForce.Published;
        if (format is null or "json") return File(Json(inForce, agency), "application/json", "catalogue.json");
        if (format != "csv") return Problems.Invalid(new FieldError("format", "unknown-value", "json, csv"));
        if (Table(table ?? "", inForce, Of) is not { } text) return Problems.Invalid(new FieldError("table", "unknown-value", string.Join(", ", CatalogueTables.Columns.Keys)));
        // With byte order mark: spreadsheets take a Thai file for Windows-874 without it.
        return File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)], "text/csv; charset=utf-8", $"catalogue-{table}.csv");

        bool Of(string of) => agency is null || of == agency;
        FileContentHttpResult File(byte[] content, string type, string name) => TypedResults.File(content, type, $"{inForce.Version}-{name}");
    }

    /// <summary>The entries as JSON; those of one agency without what belongs to none. Pure.</summary>
    public static byte[] Json(V1.Catalogue catalogue, string? agency) => JsonSerializer.SerializeToUtf8Bytes(new CatalogueImport(agency is null ? catalogue.Agencies : null,
        [.. catalogue.Offices.Where(each => agency is null || each.Agency == agency)], [.. catalogue.Services.Where(each => agency is null || each.Agency == agency)], agency is null ? catalogue.Laws : null, null, null), s_indented);

    /// <summary>A table of the catalogue (RFC 4180); null when there is no such table. Pure.</summary>
    public static string? Table(string table, V1.Catalogue catalogue, Func<string, bool> agency)
    {
        if (!CatalogueTables.Columns.TryGetValue(table, out var columns)) return null;
        var services = catalogue.Services.Where(each => agency(each.Agency)).ToList();
        IEnumerable<object?[]> rows = table switch
        {
            "agencies" => catalogue.Agencies.Where(each => agency(each.Code)).Select(each => new object?[] { each.Code, each.NameTh, each.NameEn, each.Sample }),
            "laws" => catalogue.Laws.Select(each => new object?[] { each.Code, each.NameTh, each.NameEn, each.Section, each.From, each.To, each.ConfirmedBy }),
            "offices" => catalogue.Offices.Where(each => agency(each.Agency)).Select(each => new object?[] { each.Code, each.Agency, each.NameTh, each.NameEn, each.Province, each.TimeZone, each.Calendar, each.Opens, each.Closes, each.Kind, each.ClosedOn, each.Successor, each.Pilot, each.Sample }),
            "services" => services.Select(each => new object?[] { each.Code, each.Agency, each.NameTh, each.NameEn, each.Kind, each.ManualReference, each.TotalLimit?.Value, each.TotalLimit?.Unit, each.StartBasis, each.EServiceLevel, each.RequiredDocuments, each.FeeBaht, each.EndedOn, each.Sample }),
            "steps" => services.SelectMany(each => each.Steps.Select(step => new object?[] { each.Code, step.Code, step.NameTh, step.NameEn, step.Order, step.Limit?.Value, step.Limit?.Unit, step.Optional })),
            "stops" => services.SelectMany(each => (each.StopReasons ?? []).Select(stop => new object?[] { each.Code, stop.Code, stop.NameTh, stop.NameEn, stop.LegalBasis })),
            "powers" => services.SelectMany(each => each.DecisionPoints.SelectMany(point => (point.Powers ?? []).Select(power => new object?[] { each.Code, point.Code, power.Code, power.NameTh, power.NameEn, power.Kind, power.Order, power.OrderSha256, power.From, power.To }))),
            "notApplicable" => services.SelectMany(each => each.DecisionPoints.SelectMany(point => (point.NotApplicable ?? []).Select(declared => new object?[] { each.Code, point.Code, declared.Code, declared.NameTh, declared.NameEn, declared.LegalBasis }))),
            _ => services.SelectMany(each => each.DecisionPoints.Select(point => new object?[] { each.Code, point.Code, point.NameTh, point.NameEn, point.Discretionary, new Parts(point.Outcomes.Select(Text)), point.RequiredEvidence, point.LegalBases, point.MinimumMinutes, point.FourEyes, point.MaxAmountBaht, point.Risk.Risk, point.Risk.Impact, point.Risk.Volume, point.Risk.Complaints, point.EndedOn })),
        };
        return string.Join("\r\n", rows.Select(row => string.Join(',', row.Select(Cell))).Prepend(string.Join(',', columns))) + "\r\n";
    }

    private static string Text(V1.Outcome outcome) => string.Join('|', new[] { outcome.Code, outcome.NameTh, outcome.NameEn, outcome.Burdening ? "true" : "false", outcome.GrantsAsApplied ? "true" : "false" }
        .Concat(outcome.EndedOn is { } last ? [$"{last:yyyy-MM-dd}"] : []).Select(CellParts.Escaped));

    // Parts that are escaped already.
    private sealed record Parts(IEnumerable<string> Escaped);

    private static string Cell(object? value) => CsvFormat.Cell(value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Parts parts => string.Join(';', parts.Escaped),
        IReadOnlyList<string> list => string.Join(';', list.Select(CellParts.Escaped)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    });
}
