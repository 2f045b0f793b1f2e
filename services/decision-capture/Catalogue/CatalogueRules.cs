using System.Globalization;
using Transparency.DecisionCapture.Sources;
using Transparency.ServiceDefaults;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue;

/// <summary>What a catalogue must satisfy as a whole before it is published: every reference is known, every code unique and well formed.</summary>
public static class CatalogueRules
{
    private static readonly string[] s_kinds = ["application", "benefitClaim", "inspection", "overpayment"];
    private static readonly string[] s_units = ["minutes", "hours", "workingDays", "days", "months"];
    private static readonly string[] s_officeKinds = ["central", "provincial", "area", "branch", "regional", "overseas"];
    private static readonly string[] s_powers = ["own", "delegated", "onBehalf"];
    private static readonly string[] s_startBases = ["received", "complete", "submitted"];

    /// <summary>Every broken rule of the imported entries, given the catalogue as it would be after the import.</summary>
    /// <param name="import">The lists as sent, without nulls among lists.</param>
    /// <param name="after">The catalogue in force with the import merged in.</param>
    public static IReadOnlyList<FieldError> Check(V1.Catalogue import, V1.Catalogue after)
    {
        var errors = new List<FieldError>();
        var agencies = after.Agencies.Select(each => each.Code).ToHashSet(StringComparer.Ordinal);
        var laws = after.Laws.Select(each => each.Code).ToHashSet(StringComparer.Ordinal);

        Each(errors, "agencies", import.Agencies, each => each.Code, (field, each) => Names(errors, field, each.NameTh, each.NameEn));
        Each(errors, "offices", import.Offices, each => each.Code, (field, each) =>
        {
            Names(errors, field, each.NameTh, each.NameEn);
            Known(errors, field + ".agency", agencies, each.Agency, "unknown-agency");
            Present(errors, field + ".province", each.Province);
            Present(errors, field + ".calendar", each.Calendar);
            if (each.Kind is { } kind)
                OneOf(errors, field + ".kind", s_officeKinds, kind);
            Successor(errors, field, each, after.Offices);
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(each.TimeZone ?? "", out _))
                errors.Add(new(field + ".timeZone", "unknown-time-zone", each.TimeZone));
            foreach (var (name, time) in new[] { ("opens", each.Opens), ("closes", each.Closes) })
                if (!TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                    errors.Add(new($"{field}.{name}", "not-a-time", "HH:mm"));
        });
        Each(errors, "services", import.Services, each => each.Code, (field, each) => Service(errors, field, each, agencies, laws));
        Each(errors, "laws", import.Laws, each => each.Code, (field, each) =>
        {
            Names(errors, field, each.NameTh, each.NameEn);
            if (each.From > each.To)
                errors.Add(new(field + ".to", "before-from"));
        });
        Each(errors, "clockRules", import.ClockRules, each => each.Code, (field, each) =>
        {
            Names(errors, field, each.NameTh, each.NameEn);
            Present(errors, field + ".source", each.Source);
        });
        Each(errors, "sources", import.Sources, each => each.Name, (field, each) =>
        {
            Names(errors, field, each.NameTh, each.NameEn);
            if (each.Agencies is not { Count: > 0 })
                errors.Add(new(field + ".agencies", "required"));
            for (var i = 0; i < (each.Agencies?.Count ?? 0); i++)
                Known(errors, $"{field}.agencies[{i}]", agencies, each.Agencies![i], "unknown-agency");
            if (each.PublicKeyPem is { } pem && !Signatures.IsKey(pem))
                errors.Add(new(field + ".publicKeyPem", "not-a-p256-public-key"));
        });
        return errors;
    }

    private static void Service(List<FieldError> errors, string field, V1.Service service, HashSet<string> agencies, HashSet<string> laws)
    {
        Names(errors, field, service.NameTh, service.NameEn);
        Known(errors, field + ".agency", agencies, service.Agency, "unknown-agency");
        OneOf(errors, field + ".kind", s_kinds, service.Kind);
        OneOf(errors, field + ".startBasis", s_startBases, service.StartBasis);
        Limit(errors, field + ".totalLimit", service.TotalLimit);
        if (service.EServiceLevel is < 0 or > 3)
            errors.Add(new(field + ".eServiceLevel", "out-of-range", "0–3"));
        NotNegative(errors, field + ".feeBaht", service.FeeBaht);
        Each(errors, field + ".steps", service.Steps, step => step.Code, (at, step) =>
        {
            Names(errors, at, step.NameTh, step.NameEn);
            Limit(errors, at + ".limit", step.Limit);
            if (step.Order < 1)
                errors.Add(new(at + ".order", "out-of-range", "≥ 1"));
        });
        Each(errors, field + ".decisionPoints", service.DecisionPoints, point => point.Code, (at, point) =>
        {
            Names(errors, at, point.NameTh, point.NameEn);
            if (point.Outcomes.Count == 0)
                errors.Add(new(at + ".outcomes", "required"));
            else if (point.EndedOn is null && point.Outcomes.All(each => each.EndedOn is not null))
                errors.Add(new(at + ".outcomes", "none-open"));
            Each(errors, at + ".outcomes", point.Outcomes, outcome => outcome.Code, (where, outcome) => Names(errors, where, outcome.NameTh, outcome.NameEn));
            for (var i = 0; i < point.LegalBases.Count; i++)
                Known(errors, $"{at}.legalBases[{i}]", laws, point.LegalBases[i], "unknown-law");
            foreach (var (name, rating) in new[] { ("risk", point.Risk.Risk), ("impact", point.Risk.Impact), ("volume", point.Risk.Volume), ("complaints", point.Risk.Complaints) })
                if (rating is < 0 or > 5)
                    errors.Add(new($"{at}.risk.{name}", "out-of-range", "0–5"));
            NotNegative(errors, at + ".minimumMinutes", point.MinimumMinutes);
            NotNegative(errors, at + ".maxAmountBaht", point.MaxAmountBaht);
            Each(errors, at + ".powers", point.Powers ?? [], power => power.Code, (where, power) => Power(errors, where, power));
            Each(errors, at + ".notApplicable", point.NotApplicable ?? [], each => each.Code, (where, each) => Founded(where, each.NameTh, each.NameEn, each.LegalBasis));
        });
        Each(errors, field + ".stopReasons", service.StopReasons ?? [], each => each.Code, (at, each) => Founded(at, each.NameTh, each.NameEn, each.LegalBasis));

        void Founded(string at, string? thai, string? english, string? law)
        {
            Names(errors, at, thai, english);
            Known(errors, at + ".legalBasis", laws, law, "unknown-law");
        }
    }

    private static void Power(List<FieldError> errors, string field, V1.DecisionPower power)
    {
        Names(errors, field, power.NameTh, power.NameEn);
        OneOf(errors, field + ".kind", s_powers, power.Kind);
        if (power.From > power.To) errors.Add(new(field + ".to", "before-from"));
        if (power.OrderSha256 is { } digest && (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower))) errors.Add(new(field + ".orderSha256", "not-a-sha256"));
        if (power.Kind is not ("delegated" or "onBehalf")) return;
        // What is delegated is delegated by an order that can be shown.
        Present(errors, field + ".order", power.Order);
        if (power.OrderSha256 is null) errors.Add(new(field + ".orderSha256", "required"));
        if (power.From is null) errors.Add(new(field + ".from", "required"));
    }

    // Merged or moved: the work goes to an office that is open, or on to one that is; never in a circle.
    private static void Successor(List<FieldError> errors, string field, V1.Office office, IReadOnlyList<V1.Office> offices)
    {
        if (office.Successor is null)
            return;
        if (office.ClosedOn is null)
            errors.Add(new(field + ".successor", "not-closed", "An open office has no successor."));
        var seen = new HashSet<string>(StringComparer.Ordinal) { office.Code };
        for (var next = office.Successor; next is not null; next = offices.FirstOrDefault(each => each.Code == next)?.Successor)
        {
            if (offices.All(each => each.Code != next))
                errors.Add(new(field + ".successor", "unknown-office", next));
            if (!seen.Add(next))
            {
                errors.Add(new(field + ".successor", "circle", next));
                return;
            }
        }
    }

    private static void Each<T>(List<FieldError> errors, string list, IReadOnlyList<T> items, Func<T, string?> code, Action<string, T> check)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var field = $"{list}[{i}]";
            if (code(items[i]) is not { Length: > 0 and <= 100 } value || value.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)))
                errors.Add(new(field + ".code", "not-a-code", "1–100 characters without blanks"));
            else if (!seen.Add(value))
                errors.Add(new(field + ".code", "repeated", value));
            check(field, items[i]);
        }
    }

    private static void Names(List<FieldError> errors, string field, string? thai, string? english)
    {
        Present(errors, field + ".nameTh", thai);
        Present(errors, field + ".nameEn", english);
    }

    private static void Present(List<FieldError> errors, string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            errors.Add(new(field, "required"));
        else if (value.Length > 500)
            errors.Add(new(field, "too-long", "500"));
    }

    private static void Known(List<FieldError> errors, string field, HashSet<string> codes, string? value, string rule)
    {
        if (value is null || !codes.Contains(value))
            errors.Add(new(field, rule, value));
    }

    private static void OneOf(List<FieldError> errors, string field, string[] values, string? value)
    {
        if (!values.Contains(value, StringComparer.Ordinal))
            errors.Add(new(field, "unknown-value", string.Join(", ", values)));
    }

    private static void NotNegative(List<FieldError> errors, string field, decimal? value)
    {
        if (value < 0)
            errors.Add(new(field, "out-of-range", "≥ 0"));
    }

    private static void Limit(List<FieldError> errors, string field, V1.TimeLimit? limit)
    {
        if (limit is null)
            return;
        OneOf(errors, field + ".unit", s_units, limit.Unit);
        if (limit.Value < 1)
            errors.Add(new(field + ".value", "out-of-range", "≥ 1"));
    }
}
