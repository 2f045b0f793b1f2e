using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.Scoring.Rubrics;
using static System.Text.Json.Serialization.JsonNumberHandling;

namespace Transparency.Scoring.Decisions;

/// <summary>
/// The stored fact <c>decision_scored</c>: a decision has a (new revision of its) score. Numbers with decimals are strings, as I-JSON wants;
/// texts are not stored but rendered from the rubric that id, version and digest name.
/// </summary>
/// <param name="ComputedFrom">Ledger index (decision-capture's) of the newest fact of the case that was known.</param>
public sealed record DecisionScoreRecorded(string DecisionId, string CaseId, string Agency, string Office, string Service, string DecisionPoint, string Source, bool Historical,
    int Revision, [property: JsonNumberHandling(WriteAsString | AllowReadingFromString)] decimal? Score, [property: JsonNumberHandling(WriteAsString | AllowReadingFromString)] decimal Earned,
    int Applicable, string RubricId, int RubricVersion, string RubricDigest, long CatalogueVersion, long ComputedFrom,
    IReadOnlyList<RecordedDimension> Dimensions, IReadOnlyList<RecordedCriterion> Criteria, RecordedClock? Clock, RecordedTimes Times)
{
    public const string Type = "decision_scored";
    public const string StreamType = "score";

    internal static readonly JsonSerializerOptions Json = Options();

    /// <summary>Stream of a decision's scores; its tenant is the agency.</summary>
    public static string StreamOf(string decisionId) => $"score-{decisionId}";

    /// <summary>The outcome among the inputs of its criteria; null when no check looked at it.</summary>
    [JsonIgnore]
    public string? Outcome => Criteria.Select(each => each.Inputs.GetValueOrDefault("outcome")).FirstOrDefault(each => each is not null);

    /// <summary>The fact for a result. <paramref name="revision"/> 1 is the first score.</summary>
    public static DecisionScoreRecorded Of(Subject subject, ScoredDecision scored, int revision, DateTimeOffset knownUntil)
    {
        var (fact, rubric, clock) = (subject.Fact, scored.Rubric, scored.Clock);
        return new DecisionScoreRecorded(subject.DecisionId, fact.CaseId, fact.Agency, fact.Office, fact.Service, subject.Decision.DecisionPoint, fact.Source, fact.Historical,
            revision, scored.Whole.Score, scored.Whole.Earned.ToDecimal(), scored.Whole.Applicable, rubric.Id, rubric.Version, rubric.Digest,
            subject.Catalogue.Version, subject.History.LastIndex,
            [.. scored.Dimensions.Select(each => new RecordedDimension(each.Dimension.Code, each.Total.Score, each.Total.Earned.ToDecimal(), each.Total.Applicable))],
            [.. scored.Criteria.Select(each => new RecordedCriterion(each.Criterion.Id, each.Finding.Status, each.Points.ToDecimal(), each.Finding.Why, each.Finding.Inputs, each.Finding.Events))],
            clock is null ? null : new RecordedClock(clock.RuleSet, clock.Calendar, clock.TimeZone, clock.StartBasis, clock.Unit, clock.Limit, clock.Used, clock.Overdue, clock.OnTime),
            new RecordedTimes(subject.DecidedAt, knownUntil, clock?.StartedAt, clock?.DueAt));
    }

    /// <summary>Digest of what the score says, whatever its revision and whatever more was known that changed nothing.</summary>
    public byte[] ResultDigest() => ScoreDigest.Of(this);

    /// <summary>The digest as versions before replays computed it, with inputs in the order they were found: rows written then carry it.</summary>
    public byte[] ResultDigestAsFound() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        this with { Revision = 0, ComputedFrom = 0, Times = Times with { KnownUntil = default } }, Json));

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    public static DecisionScoreRecorded Parse(ReadOnlySpan<byte> data) => JsonSerializer.Deserialize<DecisionScoreRecorded>(data, Json)!;

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = Strict };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }
}

public sealed record RecordedDimension(string Code, [property: JsonNumberHandling(WriteAsString | AllowReadingFromString)] decimal? Score,
    [property: JsonNumberHandling(WriteAsString | AllowReadingFromString)] decimal Earned, int Applicable);

/// <param name="Why">Code of the explanation in the rubric; null when fully met.</param>
/// <param name="Events">Ids of decision-capture's events the check used.</param>
public sealed record RecordedCriterion(string Id, CriterionStatus Status, [property: JsonNumberHandling(WriteAsString | AllowReadingFromString)] decimal Points, string? Why,
    IReadOnlyDictionary<string, string> Inputs, IReadOnlyList<Guid> Events);

/// <summary>The clock's reading without its segments: they follow from facts, calendar and rule set, which are named.</summary>
public sealed record RecordedClock(string RuleSet, string Calendar, string TimeZone, string StartBasis, string Unit,
    [property: JsonNumberHandling(WriteAsString | AllowReadingFromString)] decimal? Limit, [property: JsonNumberHandling(WriteAsString | AllowReadingFromString)] decimal Used,
    [property: JsonNumberHandling(WriteAsString | AllowReadingFromString)] decimal Overdue, bool OnTime);

/// <param name="KnownUntil">Up to when absence was concluded.</param>
public sealed record RecordedTimes(DateTimeOffset DecidedAt, DateTimeOffset KnownUntil, DateTimeOffset? ClockStartedAt, DateTimeOffset? ClockDueAt);
