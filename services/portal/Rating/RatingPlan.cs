using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.Portal.Rating;

/// <summary>
/// Three taps: the first open question of the set, one of the other open ones by rota, then the confidential one. The questions not asked
/// stand in the fold of the third. The rota follows the rating's random id, so it is the same on every step and even over many ratings.
/// </summary>
public sealed record RatingPlan(IReadOnlyList<Question> Asked, IReadOnlyList<Question> Others)
{
    /// <summary>Null when the set has not the three kinds of question that the page needs.</summary>
    public static RatingPlan? Of(QuestionSet set, string rating)
    {
        var open = set.Questions.Where(q => !q.Confidential).ToArray();
        var confidential = set.Questions.FirstOrDefault(q => q.Confidential);
        if (open.Length < 2 || confidential is null)
            return null;
        var turn = open[1 + rating[0] % (open.Length - 1)];
        return new RatingPlan([open[0], turn, confidential], [.. open.Skip(1).Where(q => q != turn)]);
    }

    /// <summary>The question a half-given rating waits for; null when all three are answered.</summary>
    public Question? Next(IReadOnlyDictionary<string, string> answers) => Asked.FirstOrDefault(q => !answers.ContainsKey(q.Id));
}
