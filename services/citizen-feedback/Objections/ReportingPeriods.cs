using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>A rule of reporting-periods.json.</summary>
/// <param name="StartsOn">acted: the day on which the order was carried out, and only then; ordered: the day of the order.</param>
public sealed record ReportingRule(string Code, string LawTh, string LawEn, string TextTh, string TextEn, int? Value, string Unit, string StartsOn, string? ConfirmedBy);

/// <summary>The periods in which the law wants an order objected to or reported: data, with who confirmed each against the Royal Gazette.</summary>
public sealed class ReportingPeriods(IReadOnlyList<ReportingRule> rules)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    };

    public IReadOnlyList<ReportingRule> Rules => rules;

    /// <exception cref="InvalidDataException">A code stands twice, or a unit, length or start cannot be.</exception>
    public static ReportingPeriods Parse(ReadOnlySpan<byte> json)
    {
        var read = JsonSerializer.Deserialize<List<ReportingRule>>(json, Json) ?? throw new InvalidDataException("reporting-periods.json is empty.");
        if (read.DistinctBy(r => r.Code).Count() != read.Count || read.Any(r => r.Unit is not ("days" or "workingDays") || r.Value is < 1 or > 3650 || r.StartsOn is not ("acted" or "ordered")))
            throw new InvalidDataException("reporting-periods.json: a code stands twice, or a unit, length or start cannot be.");
        return new(read);
    }

    /// <summary>The periods that run for a statement. Pure.</summary>
    public IReadOnlyList<ReportingPeriod> Of(ObjectionStatement statement) => [.. from rule in rules
        let start = rule.StartsOn == "acted" ? statement.ActedOn : statement.OrderedOn
        where start is not null
        select new ReportingPeriod(rule.Code, rule.LawTh, rule.LawEn, rule.TextTh, rule.TextEn, rule.Value, rule.Unit, start.Value, rule.ConfirmedBy)];
}
