using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Transparency.RedFlag.Studies;

namespace Transparency.RedFlag.Rules;

/// <summary>A rule as data. The words and limits change here; what is computed from the facts is the function of the same id in <see cref="RuleBook"/>.</summary>
/// <param name="Kind">process or integrity; integrity flags are restricted.</param>
/// <param name="MediumFrom">Severity from which the flag is of medium strength.</param>
/// <param name="HighFrom">Severity from which the flag is of high strength.</param>
/// <param name="From">First day (Thai calendar) of events it applies to; null: all.</param>
/// <param name="To">Last day of events it applies to; null: until withdrawn.</param>
/// <param name="MinimumN">Fewest decisions of an officer, or fewest like decisions, that a rule about many needs; null for a rule about one.</param>
/// <param name="Table">What the rule looks up, by code (or <c>service/code</c>): of the codes beside it one is due. Null for a rule that looks up nothing.</param>
public sealed record RuleDefinition(string Id, int Version, string Kind, bool Shadow, string Owner, string NameTh, string NameEn, string LegalBasis,
    string WhyTh, string WhyEn, string ClearsTh, string ClearsEn, string SentenceTh, string SentenceEn, IReadOnlyList<string> MinimumFacts,
    IReadOnlyDictionary<string, decimal> Parameters, decimal MediumFrom, decimal HighFrom,
    // Written only when set: what was published without them keeps its digest.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? From = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? To = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MinimumN = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, IReadOnlyList<string>>? Table = null)
{
    [JsonIgnore]
    public bool Restricted => Kind == "integrity";

    /// <summary>Whether the rule applies to what happened then.</summary>
    public bool InForceAt(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(7)).DateTime) is var day && !(day < From) && !(day > To);

    public string Strength(decimal severity) => severity >= HighFrom ? "high" : severity >= MediumFrom ? "medium" : "low";

    /// <summary>SHA-256 of the rule as data: the same version must never stand for two contents.</summary>
    [JsonIgnore]
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Table is null ? this : this with { Table = new SortedDictionary<string, IReadOnlyList<string>>(Table.ToDictionary(), StringComparer.Ordinal) }, RuleSet.Json)));

    /// <summary>
    /// The same rule with its limits in the order in which they were published: the digest is over that order, and the log keeps no order of names. As it is when no
    /// order gives the digest.
    /// </summary>
    /// <remarks>
    /// Every order is tried, because nothing that is already handed out says which it was: versions on record, the flags raised under them and packs in other people's hands carry a digest over the order of
    /// rules.json. A digest over sorted names would make every one of them look changed, and an order in new publications would need this for the old ones all the same. <see cref="RuleSet.Parse"/> keeps
    /// rules within <see cref="MostOrdered"/> limits.
    /// </remarks>
    /// <param name="digest">Digest of the publication.</param>
    public RuleDefinition InOrderOf(string digest)
    {
        if (Digest == digest || Parameters.Count > MostOrdered) return this;
        foreach (var order in Orders([.. Parameters], 0))
            if (this with { Parameters = new Dictionary<string, decimal>(order) } is var rule && rule.Digest == digest) return rule;
        return this;
    }

    // Eight limits are forty thousand orders, a second's work once after a replay.
    public const int MostOrdered = 8;

    private static IEnumerable<KeyValuePair<string, decimal>[]> Orders(KeyValuePair<string, decimal>[] limits, int from)
    {
        if (from >= limits.Length - 1) yield return limits;
        else
            for (var i = from; i < limits.Length; i++)
            {
                (limits[from], limits[i]) = (limits[i], limits[from]);
                foreach (var order in Orders(limits, from + 1)) yield return order;
                (limits[from], limits[i]) = (limits[i], limits[from]);
            }
    }
}

public sealed record Words(string Th, string En)
{
    /// <summary>Of a unit, the English singular; null where there is none.</summary>
    public string? One { get; init; }
}

/// <summary>rules.json: the rules in force and the words for units, values and factors.</summary>
public sealed partial record RuleSet(IReadOnlyDictionary<string, Words> Units, IReadOnlyDictionary<string, Words> Values, IReadOnlyDictionary<string, Words> Factors,
    IReadOnlyList<RuleDefinition> Rules)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <exception cref="InvalidDataException">A rule has no function, an id stands twice, a limit is missing or thresholds are in the wrong order.</exception>
    public static RuleSet Parse(ReadOnlySpan<byte> json)
    {
        var set = JsonSerializer.Deserialize<RuleSet>(json, Json) ?? throw new InvalidDataException("rules.json is empty.");
        var faults = new List<string>();
        foreach (var rule in set.Rules)
        {
            if ((RuleBook.Functions.TryGetValue(rule.Id, out var entry) ? entry.Parameters : StudyBook.Functions.TryGetValue(rule.Id, out var study) ? study.Parameters : null) is not { } parameters)
            {
                faults.Add($"{rule.Id}: no such rule function");
                continue;
            }
            if (rule.Kind is not ("process" or "integrity")) faults.Add($"{rule.Id}: kind is process or integrity");
            if (rule.Parameters.Count > RuleDefinition.MostOrdered) faults.Add($"{rule.Id}: at most {RuleDefinition.MostOrdered} limits");
            if (rule.Version < 1) faults.Add($"{rule.Id}: version starts at 1");
            if (rule.From > rule.To) faults.Add($"{rule.Id}: from is after to");
            if (rule.MediumFrom > rule.HighFrom) faults.Add($"{rule.Id}: mediumFrom is above highFrom");
            if (rule.Parameters.ContainsKey("spreadFrom") != rule.Parameters.ContainsKey("spreadTo") || (rule.Parameters.TryGetValue("spreadFrom", out var from) && !(from > 0 && from < rule.Parameters["spreadTo"])))
                faults.Add($"{rule.Id}: spreadFrom is above 0 and below spreadTo");
            if (rule.Parameters.TryGetValue("workingPercent", out var working) && !(working > 0 && working <= rule.Parameters.GetValueOrDefault("falseDiscoveryPercent"))) faults.Add($"{rule.Id}: workingPercent is above 0 and at most falseDiscoveryPercent");
            faults.AddRange(parameters.Where(p => !p.Split('|').Any(rule.Parameters.ContainsKey)).Select(p => $"{rule.Id}: parameter {p} is missing"));
        }
        faults.AddRange(set.Rules.GroupBy(r => r.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key}: stands twice"));
        return faults.Count == 0 ? set : throw new InvalidDataException("rules.json: " + string.Join("; ", faults));
    }

    /// <summary>Fills {factor} with its value and unit, {factor.limit} with its limit and unit.</summary>
    public Words Sentence(RuleDefinition rule, IReadOnlyList<Factor> factors)
    {
        StringBuilder th = new(rule.SentenceTh), en = new(rule.SentenceEn);
        foreach (var f in factors)
        {
            var value = Value(f);
            var (unit, limit) = (Unit(f, f.Value), Unit(f, f.Limit));
            th.Replace($"{{{f.Code}}}", $"{value.Th} {unit?.Th}".TrimEnd()).Replace($"{{{f.Code}.limit}}", $"{f.Limit} {limit?.Th}".TrimEnd());
            en.Replace($"{{{f.Code}}}", $"{value.En} {unit?.En}".TrimEnd()).Replace($"{{{f.Code}.limit}}", $"{f.Limit} {limit?.En}".TrimEnd());
        }
        // Thai writes no space between words, but one before a number.
        return new(NumberAfterThai().Replace(th.ToString(), " "), en.ToString());
    }

    public Words Value(Factor f)
    {
        if (Values.TryGetValue(f.Value, out var words)) return words;
        // Several codes at once are several words.
        var each = f.Value.Split(", ").Select(code => Values.GetValueOrDefault(code)).ToList();
        return each.Count > 1 && !each.Contains(null) ? new(string.Join(" หรือ ", each.Select(w => w!.Th)), string.Join(" or ", each.Select(w => w!.En))) : new(f.Value, f.ValueEn ?? f.Value);
    }

    /// <summary>The unit of a factor as it stands behind a number; null when it has none.</summary>
    public Words? Unit(Factor f, string? number) => f.Unit is not null && Units.TryGetValue(f.Unit, out var words) ? number == "1" && words.One is { } one ? words with { En = one } : words : null;

    [GeneratedRegex("(?<=[\u0e00-\u0e7f])(?=[0-9])")]
    private static partial Regex NumberAfterThai();
}
