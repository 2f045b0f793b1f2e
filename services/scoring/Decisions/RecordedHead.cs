using System.Text.Json;
using System.Text.Json.Serialization;
using static System.Text.Json.Serialization.JsonNumberHandling;

namespace Transparency.Scoring.Decisions;

/// <summary>What others are told of a <see cref="DecisionScoreRecorded"/>. Its criteria, most of the stored fact, are passed over unread.</summary>
/// <inheritdoc cref="DecisionScoreRecorded"/>
public sealed record RecordedHead(string DecisionId, string CaseId, string Agency, string Office, string Service, string DecisionPoint, int Revision,
    [property: JsonNumberHandling(WriteAsString | AllowReadingFromString)] decimal? Score, string RubricId, int RubricVersion, string RubricDigest, long ComputedFrom,
    IReadOnlyList<RecordedDimension> Dimensions, RecordedClock? Clock, RecordedTimes Times)
{
    /// <exception cref="JsonException">It is no recorded score.</exception>
    public static RecordedHead Parse(ReadOnlySpan<byte> data) => JsonSerializer.Deserialize<RecordedHead>(data, DecisionScoreRecorded.Json)!;
}
