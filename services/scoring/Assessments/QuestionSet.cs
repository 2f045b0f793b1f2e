using System.Text.Json;
using System.Text.RegularExpressions;
using Transparency.Contracts.Scoring.V1;
using Transparency.Ledger;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Assessments;

/// <summary>
/// What a self-assessment asks, as versioned data: a core that one agency (<see cref="LockedBy"/>) locks for all, and how far an agency may add to it.
/// A published version is never changed; a campaign names id, version and digest.
/// </summary>
/// <param name="CoreShare">Least share of all points that the core keeps; never below <see cref="LeastCoreShare"/>.</param>
public sealed partial record QuestionSet(string Id, int Version, string NameTh, string NameEn, string LockedBy, decimal CoreShare, int MostOwnQuestions, IReadOnlyList<AssessmentQuestion> Questions)
{
    /// <summary>The common core of any set is at least this share of its points.</summary>
    public const decimal LeastCoreShare = 0.70m;

    /// <summary>Most questions, core and own together.</summary>
    public const int Most = 60;

    private static readonly string[] s_dimensions = ["compliance", "evidence", "timeline"], s_scopes = ["agency", "point"], s_measures = ["compliance", "evidence", "timeline", "onTime"];

    /// <summary>SHA-256 of the canonical JSON, lower-case hex.</summary>
    public string Digest { get; private init; } = "";

    /// <summary>Reads a set, or names everything that is wrong with it by field and rule.</summary>
    public static (QuestionSet? Set, IReadOnlyList<FieldError> Faults) Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize<QuestionSet>(json, JsonSerializerOptions.Web) is not { Questions: not null } set) return (null, [new("questions", "required")]);
            var faults = set.Faults().ToList();
            return faults.Count == 0 ? (set with { Digest = Convert.ToHexStringLower(CanonicalJson.Digest(json)) }, []) : (null, faults);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return (null, [new("questionSet", "unreadable", e.Message)]);
        }
    }

    /// <summary>Share of all points that the core has beside an agency's own questions, 0–1.</summary>
    public decimal ShareOfCore(IReadOnlyList<AssessmentQuestion> own) => (decimal)Questions.Sum(each => each.Points) / (Questions.Sum(each => each.Points) + own.Sum(each => each.Points));

    /// <summary>What is wrong with an agency's own part; the core itself is out of its reach. Pure.</summary>
    public IReadOnlyList<FieldError> FaultsOfOwn(IReadOnlyList<AssessmentQuestion> own)
    {
        List<FieldError> faults = [.. FaultsOf(own)];
        faults.AddRange(own.Where(each => each.LawConfirmedBy is not null).Select(each => new FieldError("questions", "law-not-confirmed-here", $"{each.Id}: an agency does not confirm the law of its own question")));
        if (own.Count > MostOwnQuestions) faults.Add(new("questions", "too-many", $"at most {MostOwnQuestions}"));
        faults.AddRange(own.Where(each => Questions.Any(core => core.Id == each.Id)).Select(each => new FieldError("questions", "core-locked", $"{each.Id} is a question of the common core")));
        if (faults.Count == 0 && ShareOfCore(own) < CoreShare) faults.Add(new("questions", "core-share", $"the common core would be {ShareOfCore(own):P1} of the points; at least {CoreShare:P0} is needed"));
        return faults;
    }

    public QuestionSetView View() => new(Id, Version, Digest, NameTh, NameEn, LockedBy, CoreShare, MostOwnQuestions, Questions);

    private IEnumerable<FieldError> Faults()
    {
        if (!Name().IsMatch(Id ?? "")) yield return new("id", "kebab-case");
        if (Version < 1) yield return new("version", "range", "1 or more");
        if (string.IsNullOrWhiteSpace(NameTh) || string.IsNullOrWhiteSpace(NameEn)) yield return new("name", "required", "in Thai and English");
        if (string.IsNullOrWhiteSpace(LockedBy)) yield return new("lockedBy", "required");
        if (CoreShare is < LeastCoreShare or > 1) yield return new("coreShare", "range", $"{LeastCoreShare}–1");
        if (MostOwnQuestions is < 0 or > 20) yield return new("mostOwnQuestions", "range", "0–20");
        foreach (var dimension in s_dimensions.Where(code => Questions.All(each => each.Dimension != code))) yield return new("questions", "dimension-missing", dimension);
        foreach (var fault in FaultsOf(Questions)) yield return fault;
    }

    private static IEnumerable<FieldError> FaultsOf(IReadOnlyList<AssessmentQuestion> questions)
    {
        if (questions.Count > Most) yield return new("questions", "too-many", $"at most {Most}");
        for (var i = 0; i < questions.Count; i++)
        {
            var (each, at) = (questions[i], $"questions[{i}]");
            if (!Name().IsMatch(each.Id ?? "")) yield return new($"{at}.id", "kebab-case");
            else if (questions.Take(i).Any(other => other.Id == each.Id)) yield return new($"{at}.id", "duplicate", each.Id);
            if (!s_dimensions.Contains(each.Dimension)) yield return new($"{at}.dimension", "unknown-value", string.Join(", ", s_dimensions));
            if (!s_scopes.Contains(each.Scope)) yield return new($"{at}.scope", "unknown-value", string.Join(", ", s_scopes));
            if (each.Measure is { } measure && !s_measures.Contains(measure)) yield return new($"{at}.measure", "unknown-value", string.Join(", ", s_measures));
            if (each.Points is < 1 or > 100) yield return new($"{at}.points", "range", "1–100");
            foreach (var (field, text) in new[] { ("textTh", each.TextTh), ("textEn", each.TextEn), ("lawTh", each.LawTh), ("lawEn", each.LawEn) })
                if (text?.Trim().Length is null or 0 or > 500) yield return new($"{at}.{field}", "required", "1–500 characters");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

/// <summary>The sets this build ships, and <c>GET /api/question-sets/{id}</c>.</summary>
public static class QuestionSets
{
    private static readonly QuestionSet[] s_all = [Shipped("default-question-set.json")];

    public static QuestionSet? Find(string id, int version) => s_all.FirstOrDefault(each => each.Id == id && each.Version == version);

    /// <summary>The newest version of a set.</summary>
    public static QuestionSet? Newest(string id) => s_all.Where(each => each.Id == id).MaxBy(each => each.Version);

    public static void MapQuestionSets(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/question-sets/{id}", (string id, int? version) => (version is { } v ? Find(id, v) : Newest(id)) is { } set ? Results.Ok(set.View()) : Problems.NotFound()).AllowPublic();

    private static QuestionSet Shipped(string file)
    {
        using var bytes = new MemoryStream();
        using (var stream = typeof(QuestionSets).Assembly.GetManifestResourceStream($"rubrics/{file}")!) stream.CopyTo(bytes);
        var (set, faults) = QuestionSet.Read(bytes.ToArray());
        return set ?? throw new FormatException($"{file}: {faults[0]}");
    }
}
