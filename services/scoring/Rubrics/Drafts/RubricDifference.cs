using System.Globalization;
using System.Text.Json;
using Transparency.Contracts.Scoring.V1;

namespace Transparency.Scoring.Rubrics.Drafts;

/// <summary>What differs between two versions of a rubric, field by field: a pure function.</summary>
public static class RubricDifference
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The differences in the order of the later version, then what it left out. The version number itself is none.</summary>
    public static IReadOnlyList<RubricChange> Of(Rubric before, Rubric after)
    {
        var changes = new List<RubricChange>();
        Compare(null, Fields(before), Fields(after));
        var old = before.Criteria.ToDictionary(each => each.Id, StringComparer.Ordinal);
        foreach (var criterion in after.Criteria)
            if (!old.Remove(criterion.Id, out var was)) changes.Add(new(criterion.Id, criterion.NameTh, criterion.NameEn, "added", null, criterion.Weight.ToString(CultureInfo.InvariantCulture)));
            else Compare(criterion, Fields(was), Fields(criterion));
        foreach (var gone in before.Criteria.Where(each => old.ContainsKey(each.Id))) changes.Add(new(gone.Id, gone.NameTh, gone.NameEn, "removed", gone.Weight.ToString(CultureInfo.InvariantCulture), null));
        return changes;

        void Compare(Criterion? criterion, List<(string Field, string? Value)> left, List<(string Field, string? Value)> right)
        {
            var values = left.ToDictionary(each => each.Field, each => each.Value, StringComparer.Ordinal);
            foreach (var (field, value) in right)
            {
                values.Remove(field, out var earlier);
                if (earlier != value) changes.Add(new(criterion?.Id, criterion?.NameTh, criterion?.NameEn, field, earlier, value));
            }
            foreach (var (field, earlier) in values) changes.Add(new(criterion?.Id, criterion?.NameTh, criterion?.NameEn, field, earlier, null));
        }
    }

    private static List<(string, string?)> Fields(Rubric rubric) =>
    [
        ("nameTh", rubric.NameTh), ("nameEn", rubric.NameEn),
        .. rubric.Dimensions.SelectMany(each => new (string, string?)[] { ($"dimensions.{each.Code}.weight", Number(each.Weight)), ($"dimensions.{each.Code}.nameTh", each.NameTh), ($"dimensions.{each.Code}.nameEn", each.NameEn) }),
        .. Words("labels", rubric.Labels), .. Words("terms", rubric.Terms),
    ];

    private static List<(string, string?)> Fields(Criterion criterion) =>
    [
        ("weight", Number(criterion.Weight)), ("dimension", criterion.Dimension), ("check", criterion.Check),
        .. criterion.Parameters.Select(each => ($"parameters.{each.Key}", (string?)JsonSerializer.Serialize(each.Value, Plain))),
        ("nameTh", criterion.NameTh), ("nameEn", criterion.NameEn), ("metTh", criterion.MetTh), ("metEn", criterion.MetEn),
        ("law.th", criterion.Law.Th), ("law.en", criterion.Law.En), ("law.confirmedBy", criterion.Law.ConfirmedBy), .. Words("why", criterion.Why),
    ];

    private static IEnumerable<(string, string?)> Words(string field, IReadOnlyDictionary<string, Words> words) =>
        words.SelectMany(each => new (string, string?)[] { ($"{field}.{each.Key}.th", each.Value.Th), ($"{field}.{each.Key}.en", each.Value.En) });

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
