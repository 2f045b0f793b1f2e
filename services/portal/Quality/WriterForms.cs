using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Quality;

/// <summary><c>POST /data/writers/propose</c> and <c>/decide</c>: two persons register a program that writes beside this system.</summary>
public static class WriterForms
{
    public static void MapWriterForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/data/writers/propose", Propose).Allow(Roles.Operations);
        app.MapPost("/data/writers/decide", Decide).Allow(Roles.Auditor);
    }

    private static async Task<RedirectHttpResult> Propose([FromForm] string writer, [FromForm] string reason, ServiceWriter sender, Screen screen) =>
        After(await sender.Send<ProposeForeignWriter, ForeignWriterView>(ServiceReader.DecisionCapture, "/api/completeness/writers", new(writer, reason)), screen);

    private static async Task<RedirectHttpResult> Decide([FromForm] string writer, [FromForm] bool approve, [FromForm] string? reason, ServiceWriter sender, Screen screen) =>
        After(await sender.Send<DecideForeignWriter, ForeignWriterView>(ServiceReader.DecisionCapture, "/api/completeness/writers/decide", new(writer, approve, reason)), screen);

    private static RedirectHttpResult After(ForeignWriterView? view, Screen screen) =>
        TypedResults.Redirect(screen.Link("/data", ("writerFailed", view is null ? screen.Failure : null)) + "#writers");
}
