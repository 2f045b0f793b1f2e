using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Quality;

/// <summary><c>POST /data/day</c>: asks for the statement of a past day and shows it.</summary>
public static class StateDayForm
{
    public static void MapStateDay(this IEndpointRouteBuilder app) => app.MapPost("/data/day", Submit).Allow(Roles.Auditor, Roles.Operations);

    private static async Task<RedirectHttpResult> Submit([FromForm] string? pd, [FromForm] string? pm, [FromForm] string? py, ServiceWriter writer, Screen screen)
    {
        var day = ThaiTime.Parse(pd, pm, py)?.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var made = day is null ? null : await writer.Send<object?, DayStatement>(ServiceReader.DecisionCapture, $"/api/completeness/{day}", null);
        return TypedResults.Redirect(made is null ? screen.Link("/data", ("dayFailed", screen.Failure)) + "#statements" : screen.Link("/data", ("day", made.Day)) + "#detail");
    }
}
