using Microsoft.Extensions.Primitives;

namespace Transparency.Gateway.Sessions;

/// <summary>Addresses to return to: paths of this site only, so that a link to sign in cannot send anybody elsewhere afterwards.</summary>
public static class LocalUrl
{
    /// <summary><paramref name="asked"/> when it is a single local path, else <paramref name="otherwise"/>.</summary>
    public static string Or(StringValues asked, string otherwise) =>
        asked is [{ Length: > 0 and <= 2048 } url] && url[0] == '/' && (url.Length == 1 || url[1] is not ('/' or '\\')) && !url.Any(char.IsControl) ? url : otherwise;

    /// <summary>303: the browser fetches the page anew, a reload does not post again.</summary>
    public static IResult SeeOther(string url) => new SeeOtherResult(url);

    private sealed class SeeOtherResult(string url) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => StatusCodes.Status303SeeOther;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = Escaped(url);
            httpContext.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }

        // Thai letters in a path have to be percent-encoded in a header.
        private static string Escaped(string value) => string.Concat(value.EnumerateRunes().Select(r => r.IsAscii ? r.ToString() : Uri.EscapeDataString(r.ToString())));
    }
}
