using Microsoft.Net.Http.Headers;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.Browser;

/// <summary>
/// A browser sends the session cookie whoever wrote the form. So a request that changes something and leans on the cookie (or creates one)
/// must say that it comes from this site: by <c>Sec-Fetch-Site</c> (W3C Fetch Metadata) or, where browsers do not send it, by <c>Origin</c>.
/// </summary>
public static class SameOrigin
{
    public static void UseSameOrigin(this WebApplication app) => app.Use((context, next) =>
        LeansOnCookie(context) && !SaysSameOrigin(context.Request)
            ? Problems.Of(StatusCodes.Status403Forbidden, "cross-site-request", "This request came from another site.").ExecuteAsync(context)
            : next(context));

    private static bool LeansOnCookie(HttpContext context) =>
        !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method))
        && (context.Who()?.Session is not null || context.Request.Path.StartsWithSegments("/api/session", StringComparison.OrdinalIgnoreCase));

    private static bool SaysSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
            return site is ["same-origin"] or ["none"];
        // The scheme may differ behind a proxy that ends TLS; the authority may not.
        return request.Headers[HeaderNames.Origin] is [{ } origin]
            && Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
