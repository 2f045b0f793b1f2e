using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.Contracts.Scoring.V1;
using Transparency.Ledger;
using Transparency.ServiceDefaults;

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
    /// <summary>What is asked of a decision: two criteria that say the same here find the same, whatever it is worth and whoever asks.</summary>
    [JsonIgnore]
    public string Question { get; } = $"{Id} {Check} {JsonSerializer.Serialize(new SortedDictionary<string, JsonElement>(Parameters?.ToDictionary() ?? [], StringComparer.Ordinal))}";

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
        var (rubric, faults) = Read(json);
        return rubric ?? throw new FormatException(faults[0].Detail);
    }

    /// <summary>Reads a rubric, or says everything that is wrong with it: field and rule by name.</summary>
    /// <returns>A rubric without faults, or no rubric and at least one fault.</returns>
    public static (Rubric? Rubric, IReadOnlyList<FieldError> Faults) Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize<Rubric>(json, JsonSerializerOptions.Web) is not { } rubric) return (null, [new("rubric", "required", "The rubric is empty.")]);
            rubric = rubric with { Digest = Convert.ToHexStringLower(CanonicalJson.Digest(json)) };
            var faults = RubricFaults.Of(rubric).ToList();
            return faults.Count == 0 ? (rubric, []) : (null, faults);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return (null, [new((e as JsonException)?.Path is { Length: > 2 } path ? path[2..] : "rubric", "unreadable", $"The rubric cannot be read: {e.Message}")]);
        }
    }

    /// <summary>The view served by <c>GET /api/rubrics/{id}</c>.</summary>
    public RubricView View() => new(Id, Version, Digest, NameTh, NameEn,
        [.. Dimensions.Select(each => new RubricDimension(each.Code, each.Weight, each.NameTh, each.NameEn))],
        [.. Criteria.Select(each => new RubricCriterion(each.Id, each.Dimension, each.Weight, each.Check,
            each.Parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString()),
            each.Law.Th, each.Law.En, each.Law.ConfirmedBy, each.NameTh, each.NameEn, each.MetTh, each.MetEn))],
        [.. Labels.Select(each => new RubricWord(each.Key, each.Value.Th, each.Value.En))],
        [.. Terms.Select(each => new RubricWord(each.Key, each.Value.Th, each.Value.En))]);

    /// <summary>Id, version, digest and names: how reports name it.</summary>
    public ReplayRubric Named() => new(Id, Version, Digest, NameTh, NameEn);
}

/// <summary>The rubric this build ships. A published version is never changed; what two people publish stands beside it in <see cref="PublishedRubrics"/>.</summary>
public static class RubricShelf
{
    private static readonly (Rubric Rubric, string Json) Standard = Read("default-rubric.json");

    /// <summary>The rubric in force until two people publish another.</summary>
    public static Rubric InForce => Standard.Rubric;

    /// <summary>Its JSON as it ships.</summary>
    public static string Source => Standard.Json;

    private static (Rubric Rubric, string Json) Read(string file)
    {
        using var reader = new StreamReader(typeof(RubricShelf).Assembly.GetManifestResourceStream($"rubrics/{file}")!);
        var json = reader.ReadToEnd();
        return (Rubric.Parse(System.Text.Encoding.UTF8.GetBytes(json)), json);
    }
}
