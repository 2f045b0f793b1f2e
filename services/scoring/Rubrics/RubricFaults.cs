using System.Text.Json;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Rubrics;

/// <summary>What a rubric must be before anything is scored with it. Every fault names field and rule; a rubric as read from JSON may lack anything.</summary>
internal static class RubricFaults
{
    private static readonly string[] Codes = ["compliance", "evidence", "timeline"];
    private const int MostCriteria = 60, MostPoints = 100;

    public static IEnumerable<FieldError> Of(Rubric rubric)
    {
        if (string.IsNullOrWhiteSpace(rubric.Id) || rubric.Version < 1) yield return new("id", "required", "A rubric has an id and a version from 1.");
        foreach (var fault in Named("", rubric.NameTh, rubric.NameEn)) yield return fault;
        if (rubric.Dimensions is null || rubric.Criteria is null || rubric.Labels is null || rubric.Terms is null)
        {
            yield return new("rubric", "required", "A rubric has dimensions, criteria, labels and terms.");
            yield break;
        }
        if (rubric.Criteria.Count is 0 or > MostCriteria) yield return new("criteria", "out-of-range", $"A rubric has 1 to {MostCriteria} criteria.");
        if (rubric.Dimensions.Any(each => each is null) || rubric.Criteria.Any(each => each is null))
        {
            yield return new("criteria", "required", "A dimension or criterion is empty.");
            yield break;
        }
        foreach (var twice in rubric.Criteria.GroupBy(each => each.Id).Where(each => each.Count() > 1)) yield return new("criteria", "duplicate", $"Criterion {twice.Key} occurs twice.");
        foreach (var (criterion, at) in rubric.Criteria.Select((each, at) => (each, at)))
            foreach (var fault in OfCriterion(rubric, criterion, $"criteria[{at}]"))
                yield return fault;
        foreach (var (dimension, at) in rubric.Dimensions.Select((each, at) => (each, at)))
        {
            var field = $"dimensions[{at}]";
            if (!Codes.Contains(dimension.Code) || rubric.Dimensions.Count(each => each.Code == dimension.Code) > 1)
                yield return new(field + ".code", "one-of", $"Dimension {dimension.Code}: each of {string.Join(", ", Codes)} at most once.");
            foreach (var fault in Named(field + ".", dimension.NameTh, dimension.NameEn)) yield return fault;
            if (rubric.Criteria.Where(each => each.Dimension == dimension.Code).Sum(each => (long)each.Weight) != dimension.Weight)
                yield return new(field + ".weight", "sum", $"Dimension {dimension.Code}: the weights of its criteria do not add up to {dimension.Weight}.");
        }
        foreach (var (code, words) in rubric.Labels.Concat(rubric.Terms))
            if (words is null || string.IsNullOrWhiteSpace(words.Th) || string.IsNullOrWhiteSpace(words.En))
                yield return new("labels", "required", $"The word for {code} wants Thai and English.");
    }

    private static IEnumerable<FieldError> OfCriterion(Rubric rubric, Criterion criterion, string field)
    {
        if (string.IsNullOrWhiteSpace(criterion.Id)) yield return new(field + ".id", "required", "A criterion has an id.");
        if (criterion.Weight is < 1 or > MostPoints)
            yield return new(field + ".weight", "out-of-range", criterion.Weight < 1 ? $"Criterion {criterion.Id}: the weight is at least 1." : $"Criterion {criterion.Id}: the weight is at most {MostPoints}.");
        if (rubric.Dimensions.All(each => each.Code != criterion.Dimension)) yield return new(field + ".dimension", "one-of", $"Criterion {criterion.Id}: there is no dimension {criterion.Dimension}.");
        foreach (var fault in Named(field + ".", criterion.NameTh, criterion.NameEn)) yield return fault;
        if (string.IsNullOrWhiteSpace(criterion.MetTh) || string.IsNullOrWhiteSpace(criterion.MetEn)) yield return new(field + ".metTh", "required", $"Criterion {criterion.Id}: say in both languages what is fully met.");
        if (criterion.Law is null || string.IsNullOrWhiteSpace(criterion.Law.Th) || string.IsNullOrWhiteSpace(criterion.Law.En)) yield return new(field + ".law", "required", $"Criterion {criterion.Id}: name the law in both languages.");
        if (criterion.Parameters is null || criterion.Why is null)
        {
            yield return new(field, "required", $"Criterion {criterion.Id}: parameters and why are missing.");
            yield break;
        }
        foreach (var (name, value) in criterion.Parameters)
            if (value.ValueKind == JsonValueKind.Number && !(value.TryGetInt32(out var number) && number >= (name == "zeroAtTimes" ? 2 : 1) && number <= 10_000))
                yield return new($"{field}.parameters.{name}", "out-of-range", $"Criterion {criterion.Id}: the parameter {name} is too low or no whole number.");
        if (criterion.Check is null || !Checks.All.TryGetValue(criterion.Check, out var check))
        {
            yield return new(field + ".check", "one-of", $"Criterion {criterion.Id}: there is no check named {criterion.Check}.");
            yield break;
        }
        foreach (var name in check.Parameters)
            if (!criterion.Parameters.TryGetValue(name, out var value)) yield return new($"{field}.parameters.{name}", "required", $"Criterion {criterion.Id}: the parameter {name} is missing.");
            else if (value.ValueKind != (check.Lists.Contains(name) ? JsonValueKind.Array : JsonValueKind.Number)
                || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(each => each.ValueKind != JsonValueKind.String)))
                yield return new($"{field}.parameters.{name}", "type", $"Criterion {criterion.Id}: the parameter {name} is {(check.Lists.Contains(name) ? "a list of texts" : "a whole number")}.");
        if (criterion.Check == "recorded-in-time" && Number("fullWithinHours") >= Number("zeroFromDays") * 24)
            yield return new(field + ".parameters.zeroFromDays", "out-of-range", $"Criterion {criterion.Id}: zeroFromDays ends after fullWithinHours.");
        foreach (var reason in check.Reasons)
            if (!criterion.Why.TryGetValue(reason, out var words)) yield return new($"{field}.why.{reason}", "required", $"Criterion {criterion.Id}: no explanation for {reason}.");
            else if (words is null || string.IsNullOrWhiteSpace(words.Th) || string.IsNullOrWhiteSpace(words.En))
                yield return new($"{field}.why.{reason}", "required", $"Criterion {criterion.Id}: explain {reason} in Thai and English.");

        long? Number(string name) => criterion.Parameters.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
    }

    private static IEnumerable<FieldError> Named(string field, string? thai, string? english)
    {
        if (string.IsNullOrWhiteSpace(thai)) yield return new(field + "nameTh", "required", "A Thai name is missing.");
        if (string.IsNullOrWhiteSpace(english)) yield return new(field + "nameEn", "required", "An English name is missing.");
    }
}
