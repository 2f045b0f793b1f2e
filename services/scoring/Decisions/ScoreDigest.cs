using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Decisions;

/// <summary>
/// SHA-256 of a score's JSON, member by member as the serializer writes it (the specs compare the two): a replay takes one digest per decision,
/// and the serializer's was a quarter of its time.
/// </summary>
internal static class ScoreDigest
{
    private static readonly string[] Statuses = [.. Enum.GetValues<CriterionStatus>().Select(status => JsonNamingPolicy.CamelCase.ConvertName(status.ToString()))];

    // A thread keeps its buffer and writer between scores.
    [ThreadStatic] private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? s_kept;

    /// <summary>The digest of what a score says, whatever its revision and whatever more was known that changed nothing.</summary>
    public static byte[] Of(DecisionScoreRecorded score)
    {
        var (bytes, json) = s_kept ??= New();
        bytes.ResetWrittenCount();
        json.Reset();
        Write(json, score);
        json.Flush();
        return SHA256.HashData(bytes.WrittenSpan);
    }

    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json) New()
    {
        var bytes = new ArrayBufferWriter<byte>(1 << 14);
        return (bytes, new Utf8JsonWriter(bytes, new JsonWriterOptions { SkipValidation = true }));
    }

    private static void Write(Utf8JsonWriter json, DecisionScoreRecorded score)
    {
        json.WriteStartObject();
        json.WriteString("decisionId"u8, score.DecisionId);
        json.WriteString("caseId"u8, score.CaseId);
        json.WriteString("agency"u8, score.Agency);
        json.WriteString("office"u8, score.Office);
        json.WriteString("service"u8, score.Service);
        json.WriteString("decisionPoint"u8, score.DecisionPoint);
        json.WriteString("source"u8, score.Source);
        json.WriteBoolean("historical"u8, score.Historical);
        json.WriteNumber("revision"u8, 0);
        Decimal(json, "score"u8, score.Score);
        Decimal(json, "earned"u8, score.Earned);
        json.WriteNumber("applicable"u8, score.Applicable);
        json.WriteString("rubricId"u8, score.RubricId);
        json.WriteNumber("rubricVersion"u8, score.RubricVersion);
        json.WriteString("rubricDigest"u8, score.RubricDigest);
        json.WriteNumber("catalogueVersion"u8, score.CatalogueVersion);
        json.WriteNumber("computedFrom"u8, 0L);
        json.WriteStartArray("dimensions"u8);
        foreach (var each in score.Dimensions) Write(json, each);
        json.WriteEndArray();
        json.WriteStartArray("criteria"u8);
        foreach (var each in score.Criteria) Write(json, each);
        json.WriteEndArray();
        if (score.Clock is { } clock) Write(json, clock);
        json.WriteStartObject("times"u8);
        json.WriteString("decidedAt"u8, score.Times.DecidedAt);
        json.WriteString("knownUntil"u8, default(DateTimeOffset));
        if (score.Times.ClockStartedAt is { } started) json.WriteString("clockStartedAt"u8, started);
        if (score.Times.ClockDueAt is { } due) json.WriteString("clockDueAt"u8, due);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecordedDimension dimension)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, dimension.Code);
        Decimal(json, "score"u8, dimension.Score);
        Decimal(json, "earned"u8, dimension.Earned);
        json.WriteNumber("applicable"u8, dimension.Applicable);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecordedCriterion criterion)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, criterion.Id);
        json.WriteString("status"u8, Statuses[(int)criterion.Status]);
        Decimal(json, "points"u8, criterion.Points);
        if (criterion.Why is { } why) json.WriteString("why"u8, why);
        json.WriteStartObject("inputs"u8);
        Inputs(json, criterion.Inputs);
        json.WriteEndObject();
        json.WriteStartArray("events"u8);
        foreach (var each in criterion.Events) json.WriteStringValue(each);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The database keeps no order of names: what is read back from the log must have the digest of what was written.
    private static void Inputs(Utf8JsonWriter json, IReadOnlyDictionary<string, string> inputs)
    {
        var ordered = ArrayPool<KeyValuePair<string, string>>.Shared.Rent(inputs.Count);
        var count = 0;
        foreach (var each in inputs) ordered[count++] = each;
        ordered.AsSpan(0, count).Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        for (var i = 0; i < count; i++) json.WriteString(ordered[i].Key, ordered[i].Value);
        ArrayPool<KeyValuePair<string, string>>.Shared.Return(ordered, clearArray: true);
    }

    private static void Write(Utf8JsonWriter json, RecordedClock clock)
    {
        json.WriteStartObject("clock"u8);
        json.WriteString("ruleSet"u8, clock.RuleSet);
        json.WriteString("calendar"u8, clock.Calendar);
        json.WriteString("timeZone"u8, clock.TimeZone);
        json.WriteString("startBasis"u8, clock.StartBasis);
        json.WriteString("unit"u8, clock.Unit);
        Decimal(json, "limit"u8, clock.Limit);
        Decimal(json, "used"u8, clock.Used);
        Decimal(json, "overdue"u8, clock.Overdue);
        json.WriteBoolean("onTime"u8, clock.OnTime);
        json.WriteEndObject();
    }

    // Numbers with decimals are strings, as I-JSON wants.
    private static void Decimal(Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal? value)
    {
        if (value is not { } number) return;
        Span<byte> digits = stackalloc byte[40];
        Utf8Formatter.TryFormat(number, digits, out var written);
        json.WriteString(name, digits[..written]);
    }
}
