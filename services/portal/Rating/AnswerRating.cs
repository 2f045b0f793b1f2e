using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
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
        RatingSeal seal, Screen screen)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        var found = reader.AskPublicly<ServicePoint>(ServiceReader.CitizenFeedback, "/api/service-points/" + Uri.EscapeDataString(point));
        var asked = reader.AskPublicly<QuestionSet>(ServiceReader.CitizenFeedback, "/api/questions");
        if (await found is not { Value: { } servicePoint })
            return TypedResults.NotFound();
        var questions = (await asked).Value;
        if (seal.Open(form["state"], servicePoint.Point) is not { } state || questions is null)
            return Page(servicePoint, questions, RatingState.Begin(servicePoint.Point), note: screen.T["rate.expired"]);

        var plan = RatingPlan.Of(questions, state.Rating);
        if (plan?.Next(state.Answers) is { } question)
        {
            var answer = form["answer"].ToString();
            if (question.Options.All(o => o.Code != answer))
                return Page(servicePoint, questions, state, note: screen.T["rate.choose"]);
            state = state.With(question.Id, answer);
            if (plan.Next(state.Answers) is not null)
                return Page(servicePoint, questions, state);
            var draft = Fold(form, plan, questions);
            var rating = new SubmitRating(state.Rating, servicePoint.Point, draft.Others.Concat(state.Answers).ToDictionary(a => a.Key, a => a.Value), draft.Reasons, draft.Text);
            var receipt = await writer.SendPublicly<SubmitRating, RatingReceipt>(ServiceReader.CitizenFeedback, "/api/ratings", rating);
            // Refused or not answered: the last question stands again with everything that was typed.
            return receipt is null
                ? Page(servicePoint, questions, state with { Answers = state.Answers.Where(a => a.Key != question.Id).ToDictionary() }, screen.T["form.failed", ("id", screen.TraceId)], draft)
                : Page(servicePoint, questions, state, receipt: receipt);
        }
        return Page(servicePoint, questions, RatingState.Begin(servicePoint.Point), note: screen.T["rate.expired"]);
    }

    private static RatingDraft Fold(IFormCollection form, RatingPlan plan, QuestionSet questions)
    {
        var others = plan.Others.Select(q => (q.Id, Code: form["other-" + q.Id].ToString(), q.Options)).Where(o => o.Options.Any(p => p.Code == o.Code)).ToDictionary(o => o.Id, o => o.Code);
        var reasons = questions.ReasonCodes.Select(r => r.Code).Where(code => form["reasons"].Contains(code)).ToArray();
        var text = form["text"].ToString().Trim();
        return new RatingDraft(others, reasons, text.Length == 0 ? null : text[..Math.Min(2000, text.Length)]);
    }

    private static RazorComponentResult<RateDocument> Page(ServicePoint point, QuestionSet? questions, RatingState state, string? note = null, RatingDraft? draft = null, RatingReceipt? receipt = null) =>
        new(new { Point = point, Questions = questions, State = state, Note = note, Draft = draft, Receipt = receipt }) { PreventStreamingRendering = true };
}
