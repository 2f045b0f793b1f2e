using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.CatalogueEdits;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Staff;

/// <summary>Importing rows of the staff register, and handing open tasks over. Staff codes travel in the body, never in an address.</summary>
public static class StaffForms
{
    private const int LargestFile = 2_000_000;

    public static void MapStaffForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/staff/import", Import).Allow(Roles.AgencyAdmin);
        app.MapPost("/staff/hand-over", Give).Allow(Roles.AgencyAdmin);
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<CatalogueRefusedDocument>>> Import(IFormFile file, [FromForm] string? reason, ServiceWriter writer, Screen screen, CancellationToken cancellationToken)
    {
        if (file.Length > LargestFile) return Refused([new("file", "too-large", "≤ 2 MB")], screen);
        string text;
        try
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellationToken);
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.ToArray());
        }
        catch (DecoderFallbackException)
        {
            return Refused([new("file", "encoding", "UTF-8")], screen);
        }
        var sent = await writer.SendOrLearn<ImportStaff, StaffImported>(ServiceReader.DecisionCapture, "/api/staff/import", new(text, reason ?? ""));
        return sent.Answer is { } done ? TypedResults.Redirect(screen.Link("/staff", ("imported", done.Changed))) : Refused(Faults(sent.Errors, sent.Problem, screen), screen);
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<CatalogueRefusedDocument>>> Give([FromForm] string agency, [FromForm] string from, [FromForm] string to, [FromForm] string? reason, ServiceWriter writer, Screen screen)
    {
        var sent = await writer.SendOrLearn<HandOver, HandedOver>(ServiceReader.DecisionCapture, "/api/staff/hand-over", new(agency, from.Trim(), to.Trim(), reason ?? ""));
        return sent.Answer is { } done ? TypedResults.Redirect(screen.Link("/staff", ("given", done.Cases), ("agency", agency))) : Refused(Faults(sent.Errors, sent.Problem, screen), screen);
    }

    private static IReadOnlyList<FieldError> Faults(IReadOnlyList<FieldError> errors, string? problem, Screen screen) => errors.Count > 0 ? errors : [new("staff", problem ?? "unanswered", screen.TraceId)];

    private static RazorComponentResult<CatalogueRefusedDocument> Refused(IReadOnlyList<FieldError> faults, Screen screen)
    {
        screen.Path = "/staff";
        return new(new { Faults = faults, Back = Navigation.Staff }) { PreventStreamingRendering = true, StatusCode = StatusCodes.Status400BadRequest };
    }
}
