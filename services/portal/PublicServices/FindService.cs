using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.PublicServices;

/// <summary><c>GET /services/find?service=&amp;office=</c>: from the two choices to the page that has them in its path.</summary>
public static class FindService
{
    public static void MapFindService(this IEndpointRouteBuilder app) => app.MapGet("/services/find", Find).AllowPublic();

    private static RedirectHttpResult Find(string? service, string? office, Screen screen) =>
        TypedResults.Redirect(string.IsNullOrWhiteSpace(service) || string.IsNullOrWhiteSpace(office)
            ? screen.Link("/services")
            : screen.Link($"/services/{Uri.EscapeDataString(service)}/{Uri.EscapeDataString(office)}"));
}
