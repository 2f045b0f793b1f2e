using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Tests.Decisions;

/// <summary>The digest that is written by hand is the one that the serializer gives, which stored rows carry.</summary>
public class ScoreDigestSpecs
{
    private static readonly string?[] Texts = ["", "granted", "สำนักงาน \"ก\" & <ข> + 'c' é \u2028 😀 \n\\", "a b", "2026-10-05T09:00:00Z"];

    [Fact]
    public void A_digest_is_the_one_of_the_serialized_score()
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var score = Score(random);
            score.ResultDigest().ShouldBe(SHA256.HashData(Serialized(score)));
            DecisionScoreRecorded.Parse(score.ToJson()).ResultDigest().ShouldBe(score.ResultDigest());
        }
    }

    [Fact]
    public void The_head_is_the_recorded_score_without_its_criteria()
    {
        var random = new Random(9);
        for (var i = 0; i < 200; i++)
        {
            var score = DecisionScoreRecorded.Parse(Score(random).ToJson());
            var head = RecordedHead.Parse(score.ToJson());
            head.Dimensions.ShouldBe(score.Dimensions);
            head.ShouldBe(new(score.DecisionId, score.CaseId, score.Agency, score.Office, score.Service, score.DecisionPoint, score.Revision, score.Score, score.RubricId, score.RubricVersion,
                score.RubricDigest, score.ComputedFrom, head.Dimensions, score.Clock, score.Times));
        }
    }

    [Fact]
    public void Revision_and_what_was_known_beside_change_nothing_and_anything_else_does()
    {
        var score = Score(new Random(8));
        (score with { Revision = 9, ComputedFrom = 99, Times = score.Times with { KnownUntil = DateTimeOffset.MaxValue } }).ResultDigest().ShouldBe(score.ResultDigest());
        (score with { Applicable = score.Applicable + 1 }).ResultDigest().ShouldNotBe(score.ResultDigest());
        (score with { Times = score.Times with { DecidedAt = score.Times.DecidedAt.AddTicks(1) } }).ResultDigest().ShouldNotBe(score.ResultDigest());
    }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static byte[] Serialized(DecisionScoreRecorded score) => JsonSerializer.SerializeToUtf8Bytes(score with
    {
        Revision = 0, ComputedFrom = 0, Times = score.Times with { KnownUntil = default },
        Criteria = [.. score.Criteria.Select(each => each with { Inputs = new SortedDictionary<string, string>(each.Inputs.ToDictionary(), StringComparer.Ordinal) })],
    }, Options);

    private static DecisionScoreRecorded Score(Random random)
    {
        string Text() => Texts[random.Next(Texts.Length)]!;
        string? Maybe() => random.Next(3) == 0 ? null : Text();
        decimal Number() => random.Next(5) switch { 0 => 0, 1 => 100, 2 => decimal.MaxValue, 3 => -random.Next(10_000) / 100m, _ => random.Next(1_000_000) / 7m };
        decimal? Perhaps() => random.Next(3) == 0 ? null : Number();
        DateTimeOffset At() => new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero).ToOffset(random.Next(3) == 0 ? TimeSpan.FromHours(7) : TimeSpan.Zero);
        return new(Text(), Text(), Text(), Text(), Text(), Text(), Text(), random.Next(2) == 0, random.Next(5), Perhaps(), Number(), random.Next(200), Text(), random.Next(9), Text(),
            random.NextInt64(1_000), random.NextInt64(), [.. Enumerable.Range(0, random.Next(4)).Select(_ => new RecordedDimension(Text(), Perhaps(), Number(), random.Next(50)))],
            [.. Enumerable.Range(0, random.Next(5)).Select(_ => new RecordedCriterion(Text(), (CriterionStatus)random.Next(5), Number(), Maybe(),
                Enumerable.Range(0, random.Next(6)).ToDictionary(i => $"{Text()}{i}", _ => Text()), [.. Enumerable.Range(0, random.Next(3)).Select(n => new Guid(random.Next(), (short)n, 0, new byte[8]))]))],
            random.Next(3) == 0 ? null : new(Text(), Text(), Text(), Text(), Text(), Perhaps(), Number(), Number(), random.Next(2) == 0),
            new(At().ToUniversalTime(), At(), random.Next(2) == 0 ? null : At(), random.Next(2) == 0 ? null : At()));
    }
}
