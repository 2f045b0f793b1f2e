using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;

namespace Transparency.Portal.Rating;

/// <summary>What the script of a poster's page is given as a JSON block: the questions in the page's language, the place, and its words. With it a rating is given without a line.</summary>
public static class RateGiven
{
    // Thai as itself; whatever could end the block is escaped.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Words that the script says.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "rate.title", "rate.progress", "rate.confidential", "rate.more", "rate.reasons", "rate.text", "rate.again", "rate.anonymous", "rate.thanks", "rate.counted", "rate.batch", "rate.receipt", "rate.closed",
        "rate.closedNext", "rate.expired", "claim.queued", "claim.check", "claim.countedNow", "claim.notCounted", "claim.silent",
    ];

    /// <param name="point">Null on a page that only sends what is kept on the phone.</param>
    public static string Of(Screen screen, Names names, ServicePoint? point, QuestionSet? questions)
    {
        var t = screen.T;
        return JsonSerializer.Serialize(new
        {
            Language = screen.Lang,
            point?.Point,
            point?.Office,
            point?.Service,
            Place = point is null ? null : new[] { names.Office(point.Agency, point.Office), names.Service(point.Agency, point.Service) },
            Set = point is null || questions is null ? null : new
            {
                Questions = questions.Questions.Select(q => new { q.Id, Text = QuestionWords.Of(t, questions, q), q.Confidential, Options = q.Options.Select(o => new { o.Code, Text = QuestionWords.Of(t, questions, o) }) }),
                ReasonCodes = questions.ReasonCodes.Select(r => new { r.Code, Text = QuestionWords.Of(t, questions, r) }),
            },
            // Months of the two languages that have them; the others write numbers (Screen.Date).
            Months = t.Pack is null ? Enumerable.Range(1, 12).Select(month => ThaiTime.Month(month, screen.Language)) : null,
            // Results are in Thai and English: whoever reads a pack is led on inside it.
            Results = t.Pack is null ? screen.Link("/services") : null,
            Complain = screen.Link("/complain"),
            Words = Keys.Append(t.Pack is null ? "rate.results" : "complain.title").ToDictionary(key => key, key => t[key]),
        }, Json);
    }
}
