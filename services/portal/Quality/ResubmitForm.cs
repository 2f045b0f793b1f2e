using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Quality;

/// <summary><c>POST /data/resubmit</c>: tries one entry, or all that wait for one reason, again after the fix.</summary>
public static class ResubmitForm
{
    public static void MapResubmit(this IEndpointRouteBuilder app) =>
        app.MapPost("/data/resubmit", Submit).Allow(Roles.AgencyAdmin, Roles.Operations);

    private static async Task<RedirectHttpResult> Submit([FromForm] string? entry, [FromForm] string? reason, ServiceWriter writer, Screen screen)
    {
        var path = string.IsNullOrEmpty(entry) ? "/api/quarantine/resubmit" : $"/api/quarantine/{Uri.EscapeDataString(entry)}/resubmit";
        var answer = await writer.Send<Selection, ResubmitAnswer>(ServiceReader.DecisionCapture, path, new Selection(string.IsNullOrEmpty(reason) ? null : reason));
        return TypedResults.Redirect((answer is null
            ? screen.Link("/data", ("failed", screen.Failure))
            : screen.Link("/data", ("tried", answer.Tried), ("accepted", answer.Accepted), ("duplicates", answer.Duplicates), ("still", answer.StillQuarantined))) + "#quarantine");
    }

    /// <param name="Reason">All that wait for this reason; null for all that wait.</param>
    private sealed record Selection(string? Reason);
}
