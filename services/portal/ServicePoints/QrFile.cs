using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Portal.Drawing;
using Transparency.Portal.Rating;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.ServicePoints;

/// <summary><c>GET /service-points/{point}/qr.svg</c>: the code alone, for signs that are made elsewhere; as wide as on the poster and sharp at any size.</summary>
public static class QrFile
{
    public static void MapQrFile(this IEndpointRouteBuilder app) => app.MapGet("/service-points/{point}/qr.svg", Draw).Allow(Roles.AgencyAdmin, Roles.Auditor);

    /// <summary>The file, in black on white.</summary>
    internal static string Of(string url)
    {
        var code = QrPath.Of(url);
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="90mm" height="90mm" viewBox="0 0 {code.Size} {code.Size}" shape-rendering="crispEdges"><title>{WebUtility.HtmlEncode(url)}</title><rect width="{code.Size}" height="{code.Size}" fill="#fff"/><path fill="#000" d="{code.Path}"/></svg>
            """;
    }

    private static Results<FileContentHttpResult, NotFound> Draw(string point, PublicAddress address) => FindPoint.Read(point) is { } code && code == point
        ? TypedResults.File(Encoding.UTF8.GetBytes(Of(address.Of("/q/" + code))), "image/svg+xml", $"qr-{code}.svg") : TypedResults.NotFound();
}
