using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>What somebody entered about a service, as text: kept until it is right.</summary>
/// <param name="Values">Field name → text; lists one a line.</param>
public sealed record ServiceEntry(IReadOnlyDictionary<string, string> Values)
{
    private const int MostRows = 20;

    /// <summary>The form as it stands before anything is entered.</summary>
    public static ServiceEntry Of(Service service)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["manual"] = service.ManualReference ?? "", ["start"] = service.StartBasis, ["level"] = Text(service.EServiceLevel),
            ["limit"] = Text(service.TotalLimit?.Value), ["unit"] = service.TotalLimit?.Unit ?? "workingDays", ["documents"] = string.Join('\n', service.RequiredDocuments),
        };
        foreach (var step in service.Steps) (values[$"s-{step.Code}-limit"], values[$"s-{step.Code}-unit"]) = (Text(step.Limit?.Value), step.Limit?.Unit ?? "workingDays");
        foreach (var point in service.DecisionPoints)
        {
            var field = $"p-{point.Code}-";
            (values[field + "discretionary"], values[field + "fourEyes"]) = (point.Discretionary ? "yes" : "no", point.FourEyes ? "yes" : "no");
            (values[field + "evidence"], values[field + "amount"]) = (string.Join('\n', point.RequiredEvidence), point.MaxAmountBaht?.ToString(CultureInfo.InvariantCulture) ?? "");
            Put(values, field + "n-", [.. (point.NotApplicable ?? []).Select(each => (each.Code, each.NameTh, each.NameEn, each.LegalBasis))]);
            (values[field + "risk"], values[field + "impact"], values[field + "volume"], values[field + "complaints"]) = (Text(point.Risk.Risk), Text(point.Risk.Impact), Text(point.Risk.Volume), Text(point.Risk.Complaints));
        }
        Put(values, "r-", [.. (service.StopReasons ?? []).Select(each => (each.Code, each.NameTh, each.NameEn, each.LegalBasis))]);
        return new(values);
    }

    /// <summary>Rows of a list of codes with names and law: those that are filled, and two more to fill.</summary>
    public int Rows(string field)
    {
        var filled = 0;
        for (var row = 0; row < MostRows; row++)
            if (this[$"{field}{row}-code"].Length > 0) filled = row + 1;
        return Math.Min(MostRows, filled + 2);
    }

    public static ServiceEntry Of(IFormCollection form) =>
        new(form.Where(each => each.Key.Length < 120 && each.Key[0] != '_').ToDictionary(each => each.Key, each => each.Value.ToString().Trim().ReplaceLineEndings("\n"), StringComparer.Ordinal));

    public string this[string field] => Values.GetValueOrDefault(field, "");

    /// <summary>The day entered; null when it is none.</summary>
    public DateOnly? EffectiveOn => ThaiTime.Parse(this["ed"], this["em"], this["ey"])?.Date;

    /// <summary>The service with what was entered; numbers that are none are named by field.</summary>
    public (Service Service, IReadOnlyList<FieldError> Faults) Onto(Service service)
    {
        var faults = new List<FieldError>();
        var next = service with
        {
            ManualReference = Null("manual"), StartBasis = this["start"], EServiceLevel = Number("level") ?? 0, TotalLimit = Limit("limit", "unit"), RequiredDocuments = Lines("documents"),
            Steps = [.. service.Steps.Select(step => step with { Limit = Limit($"s-{step.Code}-limit", $"s-{step.Code}-unit") })],
            DecisionPoints = [.. service.DecisionPoints.Select(point => Point(point, $"p-{point.Code}-"))],
            StopReasons = Listed("r-", each => new StopReason(each.Code, each.NameTh, each.NameEn, each.LegalBasis)),
        };
        return (next, faults);

        DecisionPoint Point(DecisionPoint point, string field) => point with
        {
            Discretionary = this[field + "discretionary"] == "yes", FourEyes = this[field + "fourEyes"] == "yes", RequiredEvidence = Lines(field + "evidence"), MaxAmountBaht = Amount(field + "amount"),
            Risk = new(Number(field + "risk") ?? 0, Number(field + "impact") ?? 0, Number(field + "volume") ?? 0, Number(field + "complaints") ?? 0),
            NotApplicable = Listed(field + "n-", each => each),
        };

        TimeLimit? Limit(string value, string unit) => Number(value) is { } number ? new(number, this[unit]) : null;

        int? Number(string field)
        {
            if (this[field].Length == 0) return null;
            if (int.TryParse(this[field], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            faults.Add(new(field, "not-a-number"));
            return null;
        }

        decimal? Amount(string field)
        {
            if (this[field].Length == 0) return null;
            if (decimal.TryParse(this[field].Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return amount;
            faults.Add(new(field, "not-a-number"));
            return null;
        }
    }

    private static void Put(Dictionary<string, string> values, string field, IReadOnlyList<(string Code, string Thai, string English, string Law)> rows)
    {
        for (var row = 0; row < rows.Count; row++)
            (values[$"{field}{row}-code"], values[$"{field}{row}-th"], values[$"{field}{row}-en"], values[$"{field}{row}-law"]) = rows[row];
    }

    // A row whose code was emptied is taken away; none left is the same as none listed.
    private IReadOnlyList<T>? Listed<T>(string field, Func<NotApplicable, T> of)
    {
        var rows = Enumerable.Range(0, MostRows).Select(row => $"{field}{row}-").Where(row => this[row + "code"].Length > 0)
            .Select(row => of(new(this[row + "code"], this[row + "th"], this[row + "en"], this[row + "law"]))).ToList();
        return rows.Count == 0 ? null : rows;
    }

    private IReadOnlyList<string> Lines(string field) => [.. this[field].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private string? Null(string field) => this[field] is { Length: > 0 } text ? text : null;

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
