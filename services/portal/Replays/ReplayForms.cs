using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.Replays.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Replays;

/// <summary>Starting and cancelling a replay of a service.</summary>
public static class ReplayForms
{
    /// <summary>Services that keep facts, in the order in which they follow each other.</summary>
    public static readonly IReadOnlyList<string> Services = [ServiceReader.DecisionCapture, ServiceReader.Scoring, ServiceReader.RedFlag, ServiceReader.CitizenFeedback];

    public static void MapReplayForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/replays/start", Start).Allow(Roles.Auditor, Roles.Operations);
        app.MapPost("/replays/{service}/{id}/cancel", Cancel).Allow(Roles.Auditor, Roles.Operations);
    }

    private static async Task<RedirectHttpResult> Start([FromForm] string service, [FromForm] bool? swap, ServiceWriter writer, Screen screen) =>
        After(Services.Contains(service) && await writer.Send<StartReplay, Replay>(service, $"/api/replays/{service}", new(swap == true)) is not null, screen);

    private static async Task<RedirectHttpResult> Cancel(string service, string id, ServiceWriter writer, Screen screen) =>
        After(Services.Contains(service) && await writer.Delete(service, $"/api/replays/{service}/{Uri.EscapeDataString(id)}"), screen);

    private static RedirectHttpResult After(bool done, Screen screen) => TypedResults.Redirect(screen.Link("/replays", ("failed", done ? null : screen.Failure)));
}
