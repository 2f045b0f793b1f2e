using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>A service written out as the fields of its form: everything that the contract holds of it has one. Pure.</summary>
public static class ServiceFields
{
    /// <summary>Field name → text.</summary>
    public static Dictionary<string, string> Of(Service service)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["code"] = service.Code, ["agency"] = service.Agency, ["th"] = service.NameTh, ["en"] = service.NameEn, ["kind"] = service.Kind,
            ["manual"] = service.ManualReference ?? "", ["start"] = service.StartBasis, ["level"] = Text(service.EServiceLevel), ["ended"] = Yes(service.EndedOn is not null),
            ["limit"] = Text(service.TotalLimit?.Value), ["unit"] = service.TotalLimit?.Unit ?? "workingDays", ["documents"] = Lines(service.RequiredDocuments), ["fee"] = Text(service.FeeBaht),
        };
        Each("s-", service.Steps, (step, at) =>
        {
            Named(at, step.Code, step.NameTh, step.NameEn);
            (values[at + "place"], values[at + "limit"], values[at + "unit"], values[at + "optional"]) = (Text(step.Order), Text(step.Limit?.Value), step.Limit?.Unit ?? "workingDays", Yes(step.Optional));
        });
        Each("r-", service.StopReasons, (stop, at) => Founded(at, stop.Code, stop.NameTh, stop.NameEn, stop.LegalBasis));
        Each("p-", service.DecisionPoints, Point);
        return values;

        void Point(DecisionPoint point, string at)
        {
            Named(at, point.Code, point.NameTh, point.NameEn);
            (values[at + "discretionary"], values[at + "fourEyes"], values[at + "ended"]) = (point.Discretionary ? "yes" : "no", point.FourEyes ? "yes" : "no", Yes(point.EndedOn is not null));
            (values[at + "evidence"], values[at + "laws"], values[at + "amount"], values[at + "minutes"]) = (Lines(point.RequiredEvidence), Lines(point.LegalBases), Text(point.MaxAmountBaht), Text(point.MinimumMinutes));
            (values[at + "risk"], values[at + "impact"], values[at + "volume"], values[at + "complaints"]) = (Text(point.Risk.Risk), Text(point.Risk.Impact), Text(point.Risk.Volume), Text(point.Risk.Complaints));
            Each(at + "o-", point.Outcomes, (outcome, row) =>
            {
                Named(row, outcome.Code, outcome.NameTh, outcome.NameEn);
                (values[row + "burdening"], values[row + "applied"], values[row + "ended"]) = (Yes(outcome.Burdening), Yes(outcome.GrantsAsApplied), Yes(outcome.EndedOn is not null));
            });
            Each(at + "w-", point.Powers, (power, row) =>
            {
                Named(row, power.Code, power.NameTh, power.NameEn);
                (values[row + "kind"], values[row + "order"], values[row + "sha"]) = (power.Kind, power.Order ?? "", power.OrderSha256 ?? "");
                Day(row + "f", power.From);
                Day(row + "t", power.To);
            });
            Each(at + "n-", point.NotApplicable, (declared, row) => Founded(row, declared.Code, declared.NameTh, declared.NameEn, declared.LegalBasis));
        }

        void Named(string at, string code, string thai, string english) => (values[at + "code"], values[at + "th"], values[at + "en"]) = (code, thai, english);

        void Founded(string at, string code, string thai, string english, string law)
        {
            Named(at, code, thai, english);
            values[at + "law"] = law;
        }

        void Day(string prefix, DateOnly? day) => (values[prefix + "d"], values[prefix + "m"], values[prefix + "y"]) = (Text(day?.Day), Text(day?.Month), Text(day?.Year + ThaiTime.EraOffset));
    }

    private static void Each<T>(string list, IReadOnlyList<T>? items, Action<T, string> write)
    {
        for (var row = 0; row < (items?.Count ?? 0); row++) write(items![row], $"{list}{row}-");
    }

    private static string Lines(IReadOnlyList<string> texts) => string.Join('\n', texts);

    private static string Yes(bool value) => value ? "yes" : "";

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Text(decimal? amount) => amount?.ToString(CultureInfo.InvariantCulture) ?? "";
}
