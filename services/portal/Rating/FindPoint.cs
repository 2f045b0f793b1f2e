using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Rating;

/// <summary><c>GET /q/find?point=</c>: a code read off a poster, forgiving what people confuse (0/O, 1/I/L, spaces, dashes, small letters).</summary>
public static class FindPoint
{
    public static void MapFindPoint(this IEndpointRouteBuilder app) => app.MapGet("/q/find", Find).AllowPublic();

    /// <summary>Null when it cannot be a code: eight characters of Crockford's base 32.</summary>
    public static string? Read(string? typed)
    {
        var code = string.Concat((typed ?? "").ToUpperInvariant().Where(c => c is not (' ' or '-' or '.')).Select(c => c switch { 'O' => '0', 'I' or 'L' => '1', _ => c }));
        return code.Length == 8 && code.All(c => "0123456789ABCDEFGHJKMNPQRSTVWXYZ".Contains(c, StringComparison.Ordinal)) ? code : null;
    }

    private static RedirectHttpResult Find(string? point, Screen screen) =>
        TypedResults.Redirect(Read(point) is { } code ? screen.Link("/q/" + code) : screen.Link("/q", ("unknown", "1")));
}
