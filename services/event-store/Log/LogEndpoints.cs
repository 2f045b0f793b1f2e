using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>Serves the log as C2SP tlog-tiles.</summary>
public static class LogEndpoints
{
    private const string ForEver = "public, max-age=31536000, immutable";

    /// <summary>
    /// Maps <c>{prefix}/checkpoint</c>, <c>{prefix}/tile/&lt;level&gt;/&lt;index&gt;[.p/&lt;width&gt;]</c> and <c>{prefix}/tile/entries/…</c> for everybody.
    /// Tiles never change and may be cached for ever; the checkpoint for a second. <c>{prefix}/policy</c> says by whose keys the heads are
    /// checked (C2SP tlog-policy): who takes it from here trusts this address, so keys are also to be published elsewhere.
    /// </summary>
    public static RouteGroupBuilder MapLog(this IEndpointRouteBuilder routes, string prefix)
    {
        var group = routes.MapGroup(prefix).AllowAnonymous();
        group.MapGet("/checkpoint", CheckpointAsync);
        group.MapGet("/tile/{**path}", TileAsync);
        group.MapGet("/policy", PolicyAsync);
        return group;
    }

    private static async Task<Results<ContentHttpResult, NotFound>> CheckpointAsync(PublishedLog log, HttpContext context, CancellationToken cancellation)
    {
        if (await log.LatestAsync(cancellation).ConfigureAwait(false) is not { } head)
            return TypedResults.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=1";
        return TypedResults.Text(head.Note, "text/plain; charset=utf-8");
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> TileAsync(string path, PublishedLog log, HttpContext context, CancellationToken cancellation)
    {
        if (!TileId.TryParse("tile/" + path, out var tile) || await log.BytesOfAsync(tile, cancellation).ConfigureAwait(false) is not { } bytes)
            return TypedResults.NotFound();
        context.Response.Headers.CacheControl = ForEver;
        return TypedResults.Bytes(bytes, "application/octet-stream");
    }

    private static async Task<Results<ContentHttpResult, NotFound>> PolicyAsync(HttpContext context, Store store, CancellationToken cancellation)
    {
        // A log that is kept but not published has no options.
        if (context.RequestServices.GetService<LogOptions>() is not { } log)
            return TypedResults.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Text(await new LogHistory(store.Source).PolicyAsync(log, cancellation).ConfigureAwait(false), "text/plain; charset=utf-8");
    }
}
