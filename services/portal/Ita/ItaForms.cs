using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Ita;

/// <summary>Importing a result, opening a follow-up and reporting on one. A refused file comes back with every reason.</summary>
public static class ItaForms
{
    private const int LargestFile = 256 * 1024;

    public static void MapItaForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/ita/import", Import).Allow(Roles.AgencyAdmin);
        app.MapPost("/follow-ups/open", Open).Allow(Roles.AgencyAdmin, Roles.Auditor);
        app.MapPost("/follow-ups/{id}/progress", Report).Allow(Roles.AgencyAdmin, Roles.Auditor);
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<RefusedImportDocument>>> Import([FromForm] string agency, [FromForm] int year, IFormFile file,
        ServiceWriter writer, Screen screen, CancellationToken cancellationToken)
    {
        screen.Path = "/ita";
        if (file.Length > LargestFile) return Refused(file.FileName, [new FieldError("file", "too-large", "≤ 256 kB")]);
        string text;
        try
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellationToken);
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.ToArray());
        }
        catch (DecoderFallbackException)
        {
            return Refused(file.FileName, [new FieldError("file", "encoding", "UTF-8")]);
        }
        var sent = await writer.SendOrLearn<ImportIta, ItaSummary>(ServiceReader.Scoring, "/api/ita/imports", new(agency, year, Path.GetFileName(file.FileName), text));
        return sent.Answer is { } done ? TypedResults.Redirect(screen.Link("/ita", ("agency", done.Agency), ("year", done.YearBe)))
            : Refused(file.FileName, sent.Errors.Count > 0 ? sent.Errors : [new FieldError("file", "unavailable", screen.TraceId)]);
    }

    private static RazorComponentResult<RefusedImportDocument> Refused(string file, IReadOnlyList<FieldError> errors) =>
        new(new { File = file, Errors = errors }) { PreventStreamingRendering = true, StatusCode = StatusCodes.Status400BadRequest };

    private static async Task<RedirectHttpResult> Open([FromForm] string agency, [FromForm] string kind, [FromForm] string title, [FromForm] string source, [FromForm] string owner,
        [FromForm] string ud, [FromForm] string um, [FromForm] string uy, ServiceWriter writer, Screen screen)
    {
        var opened = ThaiTime.Parse(ud, um, uy) is { } due
            ? await writer.Send<OpenFollowUp, FollowUpView>(ServiceReader.Scoring, "/api/follow-ups", new(agency, kind, source, title, owner, due.Date, [])) : null;
        return TypedResults.Redirect(opened is null ? screen.Link("/ita", ("failed", screen.Failure)) + "#follow" : screen.Link("/ita") + "#" + opened.Id);
    }

    private static async Task<RedirectHttpResult> Report(string id, [FromForm] string status, [FromForm] string note, [FromForm] string? evidence, ServiceWriter writer, Screen screen)
    {
        var done = await writer.Send<ReportProgress, FollowUpView>(ServiceReader.Scoring, $"/api/follow-ups/{Uri.EscapeDataString(id)}/progress", new(status, note, evidence?.Trim() is { Length: > 0 } given ? given : null));
        return TypedResults.Redirect(done is null ? screen.Link("/ita", ("failed", screen.Failure)) + "#follow" : screen.Link("/ita") + "#" + done.Id);
    }
}
