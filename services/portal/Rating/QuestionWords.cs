using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Rating;

/// <summary>
/// Words of a question set. The service has them in Thai and English; a pack has its own for one version of the set, and a later version is
/// asked in English until it is translated: a wrong question would count as an answer.
/// </summary>
public static class QuestionWords
{
    public static string Of(Texts text, QuestionSet set, Question question) => Packed(text, set, "question." + question.Id) ?? text.Of(question.TextTh, question.TextEn);

    public static string Of(Texts text, QuestionSet set, AnswerOption option) => Packed(text, set, "option." + option.Code) ?? text.Of(option.TextTh, option.TextEn);

    public static string Of(Texts text, QuestionSet set, ReasonCode reason) => Packed(text, set, "reason." + reason.Code) ?? text.Of(reason.TextTh, reason.TextEn);

    private static string? Packed(Texts text, QuestionSet set, string key) =>
        text.Pack is not null && text.Find("question.set") == $"{set.Id}@{set.Version}" ? text.Find(key) : null;
}
