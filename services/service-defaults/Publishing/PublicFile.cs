using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Transparency.ServiceDefaults.Publishing;

/// <summary>A public file of figures: everybody gets the same bytes, so caches may keep it for a moment and ask whether it changed (RFC 9110, 9111).</summary>
public static class PublicFile
{
    /// <summary>Seconds a cache may show it unasked. With the seconds a service keeps its figures this stays far below the 60 that public figures may be behind.</summary>
    public const int FreshSeconds = 15;

    /// <summary>The file with its validator, or 304 when the caller has these very bytes.</summary>
    public static Results<FileContentHttpResult, StatusCodeHttpResult> Answer(HttpContext http, byte[] bytes, string mediaType)
    {
        ArgumentNullException.ThrowIfNull(http);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
        http.Response.Headers.ETag = tag.ToString();
        http.Response.Headers.CacheControl = $"public, max-age={FreshSeconds}";
        // A cache that compressed the file on its way marks the validator as weak; it is still the same file.
        return http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(bytes, mediaType);
    }
}
