using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;
using Transparency.ServiceDefaults.Publishing;

namespace Transparency.Portal.Shell;

/// <summary>Our own files, and the headers that keep every page to them.</summary>
public static class Files
{
    private const string Policy = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";

    public static void UseFiles(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            // Pages differ by person; only files with a version in the address are kept, and what everybody is shown alike.
            headers.CacheControl = "no-store";
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode != StatusCodes.Status200OK || context.GetEndpoint()?.Metadata.GetMetadata<ShownToAllAttribute>() is null) return Task.CompletedTask;
                // Who signed in has a session; how large the letters are is a cookie too.
                headers.Append(HeaderNames.Vary, HeaderNames.Cookie);
                if (context.User.Identity?.IsAuthenticated != true && !headers.ContainsKey(HeaderNames.SetCookie)) headers.CacheControl = $"public, max-age={PublicFile.FreshSeconds}";
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseResponseCompression();
        app.UseCompressedLibrary(app.Environment.WebRootFileProvider);
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = answer => answer.Context.Response.Headers.CacheControl =
                answer.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, max-age=604800",
        });
    }

    // Libraries were compressed once when they were made; compressing half a megabyte per request would cost more than it saves.
    private static void UseCompressedLibrary(this IApplicationBuilder app, IFileProvider files) => app.Use((context, next) =>
    {
        var path = context.Request.Path.Value!;
        if (path.StartsWith("/lib/", StringComparison.Ordinal) && path.EndsWith(".js", StringComparison.Ordinal)
            && context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal) && files.GetFileInfo(path + ".br") is { Exists: true } file)
        {
            var headers = context.Response.Headers;
            headers.ContentEncoding = "br";
            headers.ContentType = "text/javascript";
            headers.Vary = HeaderNames.AcceptEncoding;
            headers.CacheControl = "public, max-age=31536000, immutable";
            return context.Response.SendFileAsync(file, context.RequestAborted);
        }
        return next(context);
    });
}
