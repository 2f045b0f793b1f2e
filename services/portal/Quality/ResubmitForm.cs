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
        var answer = await writer.Send<ResubmitQuarantined, ResubmitAnswer>(ServiceReader.DecisionCapture, "/api/quarantine/resubmit",
            new ResubmitQuarantined(string.IsNullOrEmpty(entry) ? null : [entry], string.IsNullOrEmpty(reason) ? null : reason));
        return TypedResults.Redirect((answer is null
            ? screen.Link("/data", ("failed", screen.TraceId))
            : screen.Link("/data", ("tried", answer.Tried), ("accepted", answer.Accepted), ("duplicates", answer.Duplicates), ("still", answer.StillQuarantined))) + "#quarantine");
    }

    /// <param name="Ids">Entries to try; null for all of a reason.</param>
    private sealed record ResubmitQuarantined(IReadOnlyList<string>? Ids, string? Reason);
}
