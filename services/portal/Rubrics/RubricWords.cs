using System.Text.Json;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Rubrics;

/// <summary>Parameters of criteria in words.</summary>
public static class RubricWords
{
    /// <summary>A change with its sign, two decimals; a minus as wide as the plus, so that columns stand.</summary>
    public static string Signed(decimal value) => value.ToString("+0.00;−0.00;0.00", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Name of a field that differs; a parameter by its own name, a dimension's by the dimension.</summary>
    public static string Field(Texts text, RubricView? rubric, string field) => field.Split('.') switch
    {
        ["parameters", var name] => text.Code("rubricParameter", name),
        ["dimensions", var code, "weight"] when rubric?.Dimensions.FirstOrDefault(each => each.Code == code) is { } dimension => $"{text["rubric.points"]} {text.Of(dimension.NameTh, dimension.NameEn)}",
        _ => text.Code("rubricField", field),
    };

    /// <summary>Name and value: เต็มภายใน (ชั่วโมง) 24. Codes in lists are named by the rubric's own terms.</summary>
    /// <param name="json">The value as JSON text, a number or a list of codes.</param>
    public static string Parameter(Texts text, RubricView rubric, string name, string json)
    {
        var label = text.Code("rubricParameter", name);
        if (!json.StartsWith('[')) return $"{label} {json}";
        var codes = JsonSerializer.Deserialize<string[]>(json) ?? [];
        return $"{label} {string.Join(", ", codes.Select(code => rubric.Terms.FirstOrDefault(term => term.Code == code) is { } term ? text.Of(term.Th, term.En) : code))}";
    }
}
