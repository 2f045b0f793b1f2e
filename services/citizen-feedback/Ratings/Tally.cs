using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>How many times one option of one question was chosen in a group.</summary>
public sealed record OptionCount(string Group, string QuestionId, string Option, long N);

/// <summary>Counts → published figures. Pure; everything about what may be seen by whom is decided here.</summary>
public static class Tally
{
    /// <summary>Fewer ratings than this say too much about each of them (system.md §8).</summary>
    public const int K = 10;

    /// <param name="sizes">Group → ratings in it.</param>
    /// <param name="confidential">Whether the reader may see confidential questions: never the office rated.</param>
    /// <param name="claimed">Group → claimed ratings among them; null when the groups are points, which have none.</param>
    /// <param name="weighted">Released answers with their weights, for the filtered figures; null where there are none.</param>
    public static IReadOnlyList<RatingGroup> Groups(QuestionSet set, IReadOnlyDictionary<string, long> sizes, IEnumerable<OptionCount> counts,
        IEnumerable<OptionCount> reasons, bool confidential, IReadOnlyDictionary<string, long>? claimed = null, IEnumerable<WeightedCount>? weighted = null)
    {
        var weights = weighted?.ToLookup(w => w.Group);
        IReadOnlyList<Question> shown = [.. set.Questions.Where(q => confidential || !q.Confidential)];
        var byGroup = counts.ToLookup(c => c.Group);
        var reasonsOf = reasons.ToLookup(c => c.Group);
        return
        [
            .. sizes.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value < K
                ? new RatingGroup(s.Key, 0, false, [])
                : new RatingGroup(s.Key, s.Value, true, [.. shown.Select(q => Of(q, byGroup[s.Key]))],
                    reasonsOf[s.Key].ToDictionary(r => r.Option, r => r.N), claimed?.GetValueOrDefault(s.Key) ?? 0,
                    weights is null ? null : [.. shown.Select(q => Filter.Of(q, weights[s.Key]))])),
        ];
    }

    private static QuestionResult Of(Question question, IEnumerable<OptionCount> counts)
    {
        var answers = question.Options.ToDictionary(o => o.Code, o => counts.Where(c => c.QuestionId == question.Id && c.Option == o.Code).Sum(c => c.N));
        var n = answers.Values.Sum();
        // A question asked by rota may have fewer answers than the group has ratings; it stands under the same rule.
        if (n < K) return new QuestionResult(question.Id, 0, null, null, null, new Dictionary<string, long>());
        var valued = question.Options.Where(o => o.Value is not null).ToList();
        var nValued = valued.Sum(o => answers[o.Code]);
        if (nValued < K) return new QuestionResult(question.Id, n, null, null, null, answers);
        var mean = valued.Sum(o => o.Value!.Value * answers[o.Code]) / nValued;
        var (lower, upper) = Interval(mean, nValued);
        return new QuestionResult(question.Id, n, Round(mean), Round(lower), Round(upper), answers);
    }

    /// <summary>
    /// 95 % interval of the mean of a variable bounded to 0–100: Wilson's score interval on mean ÷ 100. Among all variables with that mean
    /// and those bounds a yes/no one has the largest variance p(1 − p), so for graded answers the interval is too wide rather than too narrow, and
    /// it does not collapse when everybody gave the same answer (Wilson 1927, JASA 22:209).
    /// </summary>
    /// <param name="mean">0–100.</param>
    /// <param name="n">Answers with a value; at least 1.</param>
    public static (decimal Lower, decimal Upper) Interval(decimal mean, long n)
    {
        const double z = 1.959963984540054;
        double p = (double)mean / 100, z2 = z * z;
        var centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = z * Math.Sqrt(p * (1 - p) / n + z2 / (4.0 * n * n)) / (1 + z2 / n);
        return ((decimal)Math.Max(0, centre - half) * 100, (decimal)Math.Min(1, centre + half) * 100);
    }

    internal static decimal Round(decimal value) => decimal.Round(value, 2, MidpointRounding.AwayFromZero);
}
