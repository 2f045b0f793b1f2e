using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Shell;

namespace Transparency.Portal.Cases;

/// <summary>A recorded value as a person reads it: names for codes, Buddhist-Era dates for instants, words for yes and no.</summary>
public static class FieldValues
{
    public static string Words(TimelineField field, CaseSummary @case, Names names, Screen screen) => field.Code switch
    {
        "agency" => names.Agency(field.Value),
        "office" => names.Office(@case.Agency, field.Value),
        "service" => names.Service(@case.Agency, field.Value),
        "decisionPoint" => names.Point(@case.Agency, @case.Service, field.Value),
        "outcome" => names.Outcome(@case.Agency, @case.Service, null, field.Value),
        "step" => names.Step(@case.Agency, @case.Service, field.Value),
        "legalBasis" => string.Join(", ", field.Value.Split(", ").Select(names.Law)),
        "documentKind" or "evidenceKind" => screen.T.Code("document", field.Value),
        "registrationNo" => field.Value,
        _ when field.Code.EndsWith(".kind", StringComparison.Ordinal) && (field.Code.StartsWith("documents.", StringComparison.Ordinal) || field.Code.StartsWith("evidence.", StringComparison.Ordinal)) =>
            screen.T.Code("document", field.Value),
        _ => Plain(field, screen),
    };

    /// <summary>Label of a recorded field; items of a list are numbered from 1.</summary>
    public static string Label(string path, Screen screen)
    {
        var parts = path.Split('.');
        var names = parts.Where(p => !char.IsAsciiDigit(p[0])).ToArray();
        var number = parts.FirstOrDefault(p => char.IsAsciiDigit(p[0]));
        var whole = string.Join('.', names);
        var label = screen.T.Code("field", whole);
        if (label == whole)
            label = screen.T.Code("field", names[^1]);
        return number is null ? label : $"{label} {int.Parse(number, CultureInfo.InvariantCulture) + 1}";
    }

    private static string Plain(TimelineField field, Screen screen)
    {
        if (field.Value is "true" or "false")
            return screen.T["value." + field.Value];
        if (field.Value.Length >= 16 && field.Value[4] == '-' && field.Value.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(field.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return screen.Instant(instant);
        return screen.T.Code("value." + field.Code[(field.Code.LastIndexOf('.') + 1)..], field.Value);
    }
}
