using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Rating;

/// <summary>What a person put into the fold of the last question.</summary>
public sealed record RatingDraft(IReadOnlyDictionary<string, string> Others, IReadOnlyList<string> Reasons, string? Text);

/// <summary>
/// <c>POST /q/{point}/answer</c>: one tap. The first two only turn the page; the third sends the rating. Public, so without antiforgery:
/// there is no session to ride on. A reload sends the same rating id again, which counts once.
/// </summary>
public static class AnswerRating
{
    public static void MapAnswerRating(this IEndpointRouteBuilder app) => app.MapPost("/q/{point}/answer", Tap).DisableAntiforgery().AllowPublic();

    private static async Task<Results<RazorComponentResult<RateDocument>, NotFound>> Tap(string point, HttpRequest request, ServiceReader reader, ServiceWriter writer,
        RatingSeal seal, Names names, Screen screen)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        var found = reader.AskPublicly<ServicePoint>(ServiceReader.CitizenFeedback, "/api/service-points/" + Uri.EscapeDataString(point));
        var asked = reader.AskPublicly<QuestionSet>(ServiceReader.CitizenFeedback, "/api/questions");
        if (await found is not { Value: { } servicePoint })
            return TypedResults.NotFound();
        servicePoint = Now(servicePoint, names, screen);
        var questions = (await asked).Value;
        if (seal.Open(form["state"], servicePoint.Point) is not { } state || questions is null)
            return Page(servicePoint, questions, RatingState.Begin(servicePoint.Point), note: screen.T["rate.expired"]);

        return await AdvanceAsync(form, servicePoint, questions, state, screen, (answers, draft) => writer.SendPublicly<SubmitRating, RatingReceipt>(ServiceReader.CitizenFeedback, "/api/ratings",
            new SubmitRating(state.Rating, servicePoint.Point, answers, draft.Reasons, draft.Text, screen.Lang)));
    }

    /// <summary>What a tap leads to: the next question, thanks, or the same question again with everything that was typed.</summary>
    /// <param name="send">Sends the rating after the last answer; null when it was refused or not answered.</param>
    internal static async Task<RazorComponentResult<RateDocument>> AdvanceAsync(IFormCollection form, ServicePoint place, QuestionSet questions, RatingState state, Screen screen,
        Func<IReadOnlyDictionary<string, string>, RatingDraft, Task<RatingReceipt?>> send)
    {
        var plan = RatingPlan.Of(questions, state.Rating);
        if (plan?.Next(state.Answers) is not { } question)
            return Page(place, questions, state with { Answers = new Dictionary<string, string>() }, note: screen.T["rate.expired"]);
        var answer = form["answer"].ToString();
        if (question.Options.All(o => o.Code != answer))
            return Page(place, questions, state, note: screen.T["rate.choose"]);
        var answered = state.With(question.Id, answer);
        if (plan.Next(answered.Answers) is not null)
            return Page(place, questions, answered);
        var draft = Fold(form, plan, questions);
        return await send(draft.Others.Concat(answered.Answers).ToDictionary(a => a.Key, a => a.Value), draft) is { } receipt
            ? Page(place, questions, answered, receipt: receipt)
            : Page(place, questions, state, screen.T["form.failed", ("id", screen.TraceId)], draft);
    }

    private static RatingDraft Fold(IFormCollection form, RatingPlan plan, QuestionSet questions)
    {
        var others = plan.Others.Select(q => (q.Id, Code: form["other-" + q.Id].ToString(), q.Options)).Where(o => o.Options.Any(p => p.Code == o.Code)).ToDictionary(o => o.Id, o => o.Code);
        var reasons = questions.ReasonCodes.Select(r => r.Code).Where(code => form["reasons"].Contains(code)).ToArray();
        var text = form["text"].ToString().Trim();
        return new RatingDraft(others, reasons, text.Length == 0 ? null : text[..Math.Min(2000, text.Length)]);
    }

    /// <summary>The point as what is given there today counts: of an office that moved, for its successor.</summary>
    internal static ServicePoint Now(ServicePoint point, Names names, Screen screen) => point with { Office = names.Catalogue.InCharge(screen.Now)(point.Office) };

    internal static RazorComponentResult<RateDocument> Page(ServicePoint point, QuestionSet? questions, RatingState state, string? note = null, RatingDraft? draft = null, RatingReceipt? receipt = null) =>
        new(new { Point = point, Questions = questions, State = state, Note = note, Draft = draft, Receipt = receipt }) { PreventStreamingRendering = true };
}
