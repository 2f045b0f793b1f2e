using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Microsoft.AspNetCore.Mvc;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Packs;

/// <summary>A page that does not come in a pack says so with its Thai and English addresses; <c>POST /languages/{code}/approve</c> records that a person has read one.</summary>
public static class PackPages
{
    public static void UsePacks(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (Languages.Of(context).Pack is null)
        {
            await next(context);
            return;
        }
        await context.RequestServices.GetRequiredService<PackReviews>().Load();
        if (LanguagePack.Has(context.Request.Path.Value ?? "/")) await next(context);
        else await new RazorComponentResult<PackElsewhereDocument> { StatusCode = StatusCodes.Status404NotFound }.ExecuteAsync(context);
    });

    public static void MapPackForms(this IEndpointRouteBuilder app) => app.MapPost("/languages/{code}/approve", Approve).Allow(Roles.AgencyAdmin);

    private static async Task<RedirectHttpResult> Approve(string code, [FromForm] string digest, [FromForm] string name, ServiceWriter writer, Screen screen) =>
        TypedResults.Redirect(screen.Link("/languages", ("failed", await writer.Send<ApproveLanguagePack, LanguagePackApproval>(ServiceReader.CitizenFeedback,
            $"/api/language-packs/{Uri.EscapeDataString(code)}/approve", new(digest, name)) is null ? screen.Failure : null)));
}
