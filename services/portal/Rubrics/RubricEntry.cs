using System.Globalization;
using System.Text.Json.Nodes;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Rubrics;

/// <summary>What somebody entered in the rubric's form, as text: kept until it is right.</summary>
/// <param name="Values">Field name → text.</param>
public sealed record RubricEntry(IReadOnlyDictionary<string, string> Values)
{
    public static string WeightField(string criterion) => "w-" + criterion;

    public static string ParameterField(string criterion, string parameter) => $"p-{criterion}-{parameter}";

    /// <summary>The form as it stands before anything is entered.</summary>
    public static RubricEntry Of(RubricView rubric) => new(rubric.Criteria.SelectMany(criterion => Numbers(criterion)
        .Select(each => KeyValuePair.Create(ParameterField(criterion.Id, each.Key), each.Value))
        .Prepend(KeyValuePair.Create(WeightField(criterion.Id), criterion.Weight.ToString(CultureInfo.InvariantCulture)))).ToDictionary());

    public static RubricEntry Of(IFormCollection form) => new(form.Where(each => each.Key is "ed" or "em" or "ey" or "reason" || each.Key.StartsWith("w-", StringComparison.Ordinal) || each.Key.StartsWith("p-", StringComparison.Ordinal))
        .ToDictionary(each => each.Key, each => each.Value.ToString().Trim()));

    /// <summary>Parameters that are whole numbers.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Numbers(RubricCriterion criterion) => criterion.Parameters.Where(each => !each.Value.StartsWith('['));

    /// <summary>Path under which the service names a fault of a criterion's field.</summary>
    public static string PathOf(RubricView rubric, RubricCriterion criterion, string field) =>
        string.Create(CultureInfo.InvariantCulture, $"rubric.criteria[{rubric.Criteria.TakeWhile(each => each.Id != criterion.Id).Count()}].{field}");

    /// <summary>The day entered; null when it is none.</summary>
    public DateOnly? EffectiveOn => ThaiTime.Parse(Values.GetValueOrDefault("ed", ""), Values.GetValueOrDefault("em", ""), Values.GetValueOrDefault("ey", ""))?.Date;

    /// <summary>
    /// The next version: the published one with what was entered. What is no whole number is passed on as text, so that the service names the
    /// field; the points of a dimension are always the sum of its criteria.
    /// </summary>
    public JsonObject Onto(JsonObject published)
    {
        var next = (JsonObject)published.DeepClone();
        next["version"] = published["version"]!.GetValue<int>() + 1;
        var sums = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var criterion in next["criteria"]!.AsArray().OfType<JsonObject>())
        {
            var id = criterion["id"]!.GetValue<string>();
            if (Values.TryGetValue(WeightField(id), out var weight)) criterion["weight"] = Number(weight);
            foreach (var name in criterion["parameters"]!.AsObject().Select(each => each.Key).ToList())
                if (Values.TryGetValue(ParameterField(id, name), out var value)) criterion["parameters"]![name] = Number(value);
            var dimension = criterion["dimension"]!.GetValue<string>();
            sums[dimension] = sums.GetValueOrDefault(dimension) + (criterion["weight"]!.AsValue().TryGetValue<int>(out var points) ? points : 0);
        }
        foreach (var dimension in next["dimensions"]!.AsArray().OfType<JsonObject>()) dimension["weight"] = sums.GetValueOrDefault(dimension["code"]!.GetValue<string>());
        return next;
    }

    private static JsonNode Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
}
