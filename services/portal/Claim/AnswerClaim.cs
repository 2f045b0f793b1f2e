using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Rating;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Claim;

/// <summary>
/// The claim page without script: <c>POST /claim/code</c> opens the questions, <c>POST /claim/answer</c> is a tap, <c>POST /claim/check</c> says whether a
/// rating counts. All by POST, so that codes stand in no log and no history; public, so without antiforgery.
/// </summary>
public static class AnswerClaim
{
    /// <summary>Stands in a seal where a poster's code would: seals of the one open nothing of the other.</summary>
    private const string Place = "claim";

    public static void MapAnswerClaim(this IEndpointRouteBuilder app)
    {
        app.MapPost("/claim/code", OpenAsync).DisableAntiforgery().AllowPublic();
        app.MapPost("/claim/answer", TapAsync).DisableAntiforgery().AllowPublic();
        app.MapPost("/claim/check", CheckAsync).DisableAntiforgery().AllowPublic();
    }

    private static async Task<IResult> OpenAsync(HttpRequest request, ServiceReader reader, ServiceWriter writer)
    {
        var code = (await request.ReadFormAsync(request.HttpContext.RequestAborted))["code"].ToString();
        var asked = reader.AskPublicly<QuestionSet>(ServiceReader.CitizenFeedback, "/api/questions");
        if (await LookAsync(writer, code) is not { } found) return Start("unknown");
        if (found.State != "open") return Start(found.State);
        return AnswerRating.Page(PlaceOf(found), (await asked).Value, RatingState.Begin(Place, code));
    }

    private static async Task<IResult> TapAsync(HttpRequest request, ServiceReader reader, ServiceWriter writer, RatingSeal seal, Screen screen)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        var asked = reader.AskPublicly<QuestionSet>(ServiceReader.CitizenFeedback, "/api/questions");
        if (seal.Open(form["state"], Place) is not { Code: { } code } state) return Start("again");
        // A reload after the last tap finds the code used, by itself: the same rating id is then told that it counts.
        if (await LookAsync(writer, code) is not { } found || (await asked).Value is not { } questions) return Start("unknown");
        return await AnswerRating.AdvanceAsync(form, PlaceOf(found), questions, state, screen, (answers, draft) => writer.SendPublicly<SpendCode, RatingReceipt>(
            ServiceReader.CitizenFeedback, "/api/votes/by-code", new SpendCode(code, state.Rating, answers, draft.Reasons, draft.Text)));
    }

    private static async Task<IResult> CheckAsync(HttpRequest request, ServiceReader reader)
    {
        var rating = (await request.ReadFormAsync(request.HttpContext.RequestAborted))["rating"].ToString().Trim();
        var found = await reader.AskPublicly<RatingReceipt>(ServiceReader.CitizenFeedback, "/api/ratings/" + Uri.EscapeDataString(rating));
        return found.Value is { Counted: true } receipt ? Start(null, receipt.Day) : Start(found is Reading<RatingReceipt>.Missing ? "notCounted" : "silent");
    }

    private static Task<ClaimView?> LookAsync(ServiceWriter writer, string code) =>
        writer.SendPublicly<LookAtCode, ClaimView>(ServiceReader.CitizenFeedback, "/api/claims/look", new LookAtCode(code));

    private static ServicePoint PlaceOf(ClaimView found) => new(Place, found.Agency, found.Office, found.Service, "", "", true, default, 0, null);

    private static RazorComponentResult<ClaimDocument> Start(string? problem, DateOnly? counted = null) =>
        new(new { Problem = problem, Counted = counted }) { PreventStreamingRendering = true };
}
