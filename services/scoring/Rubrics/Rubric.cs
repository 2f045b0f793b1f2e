using System.Collections.Frozen;
using System.Text.Json;
using Transparency.Contracts.Scoring.V1;
using Transparency.Ledger;

namespace Transparency.Scoring.Rubrics;

/// <summary>The law a criterion rests on.</summary>
/// <param name="ConfirmedBy">Who confirmed section and text against the Royal Gazette; null = not yet, and shown so.</param>
public sealed record LegalReference(string Th, string En, string? ConfirmedBy);

/// <summary>A text in both languages. In explanations, <c>{input}</c> stands for a value of the finding and <c>{input:date}</c> for it as a date.</summary>
public sealed record Words(string Th, string En);

/// <param name="Weight">Sum of the maxima of its criteria.</param>
public sealed record Dimension(string Code, int Weight, string NameTh, string NameEn);

/// <summary>One criterion: which check, with which parameters, worth how many points.</summary>
/// <param name="Dimension">compliance, evidence or timeline.</param>
/// <param name="Weight">Most points, at least 1.</param>
/// <param name="Check">Name of the check, see <see cref="Checks"/>.</param>
/// <param name="Why">Explanation by code, for every result that is not full.</param>
public sealed record Criterion(string Id, string Dimension, int Weight, string Check, IReadOnlyDictionary<string, JsonElement> Parameters,
    LegalReference Law, string NameTh, string NameEn, string MetTh, string MetEn, IReadOnlyDictionary<string, Words> Why)
{
    /// <summary>A whole-number parameter.</summary>
    /// <exception cref="KeyNotFoundException">The rubric does not carry it.</exception>
    public int Number(string parameter) => Parameters[parameter].GetInt32();

    /// <summary>True when a list parameter holds the value.</summary>
    public bool Lists(string parameter, string? value)
    {
        foreach (var each in Parameters[parameter].EnumerateArray())
            if (each.ValueEquals(value)) return true;
        return false;
    }
}

/// <summary>
/// A rubric: versioned data. Its digest is the SHA-256 of its canonical JSON (RFC 8785); a score names id, version and digest and is never
/// moved by a later version.
/// </summary>
/// <param name="Labels">Names of the inputs that findings list.</param>
/// <param name="Terms">Words for the codes that findings carry as values.</param>
public sealed record Rubric(string Id, int Version, string NameTh, string NameEn, IReadOnlyList<Dimension> Dimensions, IReadOnlyList<Criterion> Criteria,
    IReadOnlyDictionary<string, Words> Labels, IReadOnlyDictionary<string, Words> Terms)
{
    /// <summary>SHA-256 of the canonical JSON, lower-case hex.</summary>
    public string Digest { get; private init; } = "";

    /// <summary>Reads and checks a rubric.</summary>
    /// <exception cref="FormatException">The rubric breaks a rule; the message names it.</exception>
    public static Rubric Parse(ReadOnlySpan<byte> json)
    {
        Rubric rubric;
        try
        {
            rubric = JsonSerializer.Deserialize<Rubric>(json, JsonSerializerOptions.Web) ?? throw new FormatException("The rubric is empty.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The rubric cannot be read: {e.Message}", e);
        }
        rubric = rubric with { Digest = Convert.ToHexStringLower(CanonicalJson.Digest(json)) };
        return rubric.Faults().FirstOrDefault() is { } fault ? throw new FormatException(fault) : rubric;
    }

    /// <summary>The view served by <c>GET /api/rubrics/{id}</c>.</summary>
    public RubricView View() => new(Id, Version, Digest, NameTh, NameEn,
        [.. Dimensions.Select(each => new RubricDimension(each.Code, each.Weight, each.NameTh, each.NameEn))],
        [.. Criteria.Select(each => new RubricCriterion(each.Id, each.Dimension, each.Weight, each.Check,
            each.Parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString()),
            each.Law.Th, each.Law.En, each.Law.ConfirmedBy, each.NameTh, each.NameEn, each.MetTh, each.MetEn))],
        [.. Labels.Select(each => new RubricWord(each.Key, each.Value.Th, each.Value.En))],
        [.. Terms.Select(each => new RubricWord(each.Key, each.Value.Th, each.Value.En))]);

    private IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Id) || Version < 1) yield return "A rubric has an id and a version from 1.";
        foreach (var twice in Criteria.GroupBy(each => each.Id).Where(each => each.Count() > 1)) yield return $"Criterion {twice.Key} occurs twice.";
        foreach (var criterion in Criteria)
        {
            if (criterion.Weight < 1) yield return $"Criterion {criterion.Id}: the weight is at least 1.";
            foreach (var low in criterion.Parameters.Where(each => each.Value is { ValueKind: JsonValueKind.Number } number && !(number.TryGetInt32(out var value) && value >= (each.Key == "zeroAtTimes" ? 2 : 1))))
                yield return $"Criterion {criterion.Id}: the parameter {low.Key} is too low or no whole number.";
            if (!Checks.All.TryGetValue(criterion.Check, out var check)) yield return $"Criterion {criterion.Id}: there is no check named {criterion.Check}.";
            foreach (var missing in check?.Parameters.Where(each => !criterion.Parameters.ContainsKey(each)) ?? [])
                yield return $"Criterion {criterion.Id}: the parameter {missing} is missing.";
            foreach (var missing in check?.Reasons.Where(each => !criterion.Why.ContainsKey(each)) ?? [])
                yield return $"Criterion {criterion.Id}: no explanation for {missing}.";
            if (Dimensions.All(each => each.Code != criterion.Dimension)) yield return $"Criterion {criterion.Id}: there is no dimension {criterion.Dimension}.";
        }
        foreach (var dimension in Dimensions)
            if (Criteria.Where(each => each.Dimension == dimension.Code).Sum(each => each.Weight) != dimension.Weight)
                yield return $"Dimension {dimension.Code}: the weights of its criteria do not add up to {dimension.Weight}.";
    }
}

/// <summary>The rubrics this build ships. A published version is never changed; a new one stands beside it.</summary>
public static class RubricShelf
{
    private static readonly FrozenDictionary<(string, int), Rubric> Shelf =
        new[] { Read("default-rubric.json") }.ToFrozenDictionary(rubric => (rubric.Id, rubric.Version));

    /// <summary>The rubric that new scores are computed with.</summary>
    public static Rubric InForce { get; } = Shelf.Values.Where(rubric => rubric.Id == "standard").MaxBy(rubric => rubric.Version)!;

    /// <summary>A rubric by id and version (newest when null); null when it is not there.</summary>
    public static Rubric? Find(string id, int? version = null) =>
        version is { } exact ? Shelf.GetValueOrDefault((id, exact)) : Shelf.Values.Where(rubric => rubric.Id == id).MaxBy(rubric => rubric.Version);

    private static Rubric Read(string file)
    {
        using var stream = typeof(RubricShelf).Assembly.GetManifestResourceStream($"rubrics/{file}")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Rubric.Parse(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }
}
