using System.Security.Cryptography;
using System.Text;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Sampling;

namespace Transparency.Scoring.Assessments;

/// <summary>A question as it is asked: once, or of one listed decision point.</summary>
/// <param name="Key">Question id, with <c>@service.point</c> when it is asked of a point.</param>
public sealed record AskedItem(string Key, AssessmentQuestion Question, ListedPoint? Point);

/// <summary>What a set of questions becomes for one agency, what is still missing, what it comes to, and what of it can be verified. Pure.</summary>
public static class AssessmentForm
{
    public static readonly IReadOnlyList<string> Claims = ["met", "partly", "not", "na"], Methods = ["examine", "interview", "test"], Risks = ["high", "medium", "low"];

    /// <summary>Every question in the order of the set, the agency's own behind the core; a question per point once for each listed point.</summary>
    public static IReadOnlyList<AskedItem> Items(QuestionSet set, AssessmentState state) =>
        [.. set.Questions.Concat(state.Own).SelectMany(question => question.Scope == "point"
            ? state.Points.Select(point => new AskedItem($"{question.Id}@{point.Service}.{point.Point}", question, point)) : [new AskedItem(question.Id, question, null)])];

    /// <summary>What stands against submitting an item: claim, note, method, period, evidence.</summary>
    public static IReadOnlyList<string> Missing(AskedItem item, AssessmentState state)
    {
        if (state.Answers.GetValueOrDefault(item.Key) is not { } answer) return ["claim"];
        if (answer.Claim == "na") return string.IsNullOrWhiteSpace(answer.Note) ? ["note"] : [];
        if (answer.Claim == "not") return [];
        var missing = new List<string>();
        if (answer.Method is null) missing.Add("method");
        if (answer.From is null || answer.To is null) missing.Add("period");
        if (state.Evidence.All(each => each.Fact.Item != item.Key)) missing.Add("evidence");
        return missing;
    }

    /// <summary>Level of a claim in per cent; null when it leaves the denominator.</summary>
    public static decimal? Level(string claim) => claim switch { "met" => 100, "partly" => 50, "not" => 0, _ => null };

    /// <summary>Points claimed ÷ applicable points × 100, two decimals, one rounding at the end. The points of a question per decision point are shared by its points.</summary>
    public static decimal? Claimed(QuestionSet set, AssessmentState state)
    {
        var (got, applicable) = (0m, 0m);
        foreach (var question in Items(set, state).GroupBy(each => each.Question.Id, StringComparer.Ordinal))
        {
            var levels = question.Select(each => state.Answers.GetValueOrDefault(each.Key) is { } answer ? Level(answer.Claim) : null).OfType<decimal>().ToList();
            if (levels.Count == 0) continue;
            got += question.First().Question.Points * levels.Average() / 100;
            applicable += question.First().Question.Points;
        }
        return applicable == 0 ? null : MeanInterval.Rounded(got / applicable * 100);
    }

    /// <summary>
    /// The claims that can be verified: all but "not met", which nobody claims in order to look better. An id binds what was claimed: agency, item, claim and the
    /// first 12 hex digits of SHA-256 over answer and hashes of the evidence, so that the root of the population changes with any of them.
    /// </summary>
    public static IReadOnlyList<string> Population(string agency, QuestionSet set, AssessmentState state) =>
        [.. Items(set, state).Where(each => state.Answers.GetValueOrDefault(each.Key) is { Claim: not "not" }).Select(each => Id(agency, each.Key, state))];

    /// <summary>Root over the claims, hex; null when there is none.</summary>
    public static string? Root(IReadOnlyCollection<string> claims) => claims.Count == 0 ? null : Convert.ToHexStringLower(SampleSeed.RootOf(claims));

    /// <summary>Agency, item and claim of an id.</summary>
    public static (string Agency, string Item, string Claim) Parts(string id) => id.Split(':') is [var agency, var item, var claim, _] ? (agency, item, claim) : throw new FormatException($"{id} is no id of a claim");

    private static string Id(string agency, string item, AssessmentState state)
    {
        var answer = state.Answers[item];
        var said = string.Join('\n', [answer.Claim, answer.Method ?? "", $"{answer.From:yyyy-MM-dd}", $"{answer.To:yyyy-MM-dd}", answer.Note ?? "",
            .. state.Evidence.Where(each => each.Fact.Item == item).Select(each => each.Fact.Sha256).Order(StringComparer.Ordinal)]);
        return $"{agency}:{item}:{answer.Claim}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said)))[..12]}";
    }
}
