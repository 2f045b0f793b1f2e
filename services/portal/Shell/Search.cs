using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Shell;

/// <summary><c>GET /search?q=</c>: one box for a case, a flag, a service point or the beginning of a case number.</summary>
public static partial class Search
{
    public static void MapSearch(this IEndpointRouteBuilder app) => app.MapGet("/search", Find).Allow(Roles.People);

    private static RedirectHttpResult Find(string? q, Screen screen) => TypedResults.Redirect(Target(q, screen));

    private static string Target(string? typed, Screen screen) => (typed ?? "").Trim() switch
    {
        "" => screen.Link("/home"),
        var text when CaseId().IsMatch(text) => screen.Link("/cases/" + text.ToLowerInvariant()),
        var text when FlagId().IsMatch(text) => screen.Link("/flags/" + text.ToLowerInvariant()),
        var text => screen.Link("/cases", ("q", text)),
    };

    [GeneratedRegex("^case-[0-9a-f]{32}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CaseId();

    [GeneratedRegex("^(flag|flg)-[0-9a-f]{16,32}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FlagId();
}
