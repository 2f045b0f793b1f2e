using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Clock;

/// <summary>Confirming a law text and withdrawing that, by the ministry's administrator; decision-capture decides and records.</summary>
public static class LawTextForms
{
    public static void MapLawTextForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/law-texts/confirm", Confirm).Allow(Roles.AgencyAdmin);
        app.MapPost("/law-texts/withdraw", Withdraw).Allow(Roles.AgencyAdmin);
    }

    private static async Task<RedirectHttpResult> Confirm([FromForm] string th, [FromForm] string en, [FromForm] string words, ServiceWriter writer, Screen screen) =>
        After(await writer.Send<ConfirmLawText, LawTextConfirmations>(ServiceReader.DecisionCapture, "/api/catalogue/law-texts", new(th, en, words)), screen);

    private static async Task<RedirectHttpResult> Withdraw([FromForm] string th, [FromForm] string en, [FromForm] string words, ServiceWriter writer, Screen screen) =>
        After(await writer.Send<WithdrawLawText, LawTextConfirmations>(ServiceReader.DecisionCapture, "/api/catalogue/law-texts/withdraw", new(th, en, words)), screen);

    private static RedirectHttpResult After(LawTextConfirmations? texts, Screen screen) =>
        TypedResults.Redirect(screen.Link("/clock-rules", ("law-failed", texts is null ? screen.Failure : null)) + "#laws");
}
