using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Verify;

/// <summary>
/// <c>GET /verify/offline.html</c>: the verifier as one file with type, script and keys inside, for a machine without network. Its own content
/// policy names script and style by their digests and allows nothing else, so that even a changed script could not reach anybody.
/// </summary>
public static class OfflineFile
{
    public const string Path = "/verify/offline.html";
    public const string Name = "transparency-verify.html";

    private static readonly (string File, string Range)[] Fonts =
    [
        ("thai", "U+02D7, U+0303, U+0331, U+0E01-0E5B, U+200C-200D, U+25CC"),
        ("latin", "U+0000-00FF, U+2000-206F, U+2122, U+2191, U+2193, U+2212"),
    ];

    public static void MapOfflineFile(this IEndpointRouteBuilder app) => app.MapGet(Path, Write).AllowPublic();

    private static async Task<Results<RazorComponentResult<OfflineDocument>, ProblemHttpResult>> Write(Screen screen, Names names, ServiceReader reader, IWebHostEnvironment host, HttpResponse response)
    {
        // A file that is kept for years names every log or is not given out.
        if ((await reader.AskLogPolicies()).ToList() is var asked && asked.Any(each => each.Value is null))
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "no-policy", "A log did not tell its keys.");
        var files = new FilesOfPortal(host);
        var style = Style(files);
        var script = files.Text("lib/verify/offline.js").TrimEnd();
        response.Headers.ContentDisposition = $"attachment; filename=\"{Name}\"";
        return new RazorComponentResult<OfflineDocument>(new Dictionary<string, object?>
        {
            [nameof(OfflineDocument.Policies)] = asked.Select(each => each.Value!).ToList(),
            [nameof(OfflineDocument.At)] = asked.Min(each => each.ReadAt!.Value),
            [nameof(OfflineDocument.Style)] = style,
            [nameof(OfflineDocument.Script)] = script,
            [nameof(OfflineDocument.Given)] = VerifierGiven.ForFile([.. asked.Select(each => each.Value!)], names.Catalogue, screen.Language),
            [nameof(OfflineDocument.Rules)] = $"default-src 'none'; script-src '{Digest(script)}'; style-src '{Digest(style)}'; font-src data:; base-uri 'none'; form-action 'none'",
        });
    }

    private static string Digest(string inline) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inline)));

    // The page's own type, since a machine of an office may have none whose marks stand clear; addresses of fonts would reach out.
    private static string Style(FilesOfPortal files) => string.Concat(Fonts.Select(font =>
            $"@font-face{{font-family:Sarabun;font-weight:400;src:url(data:font/woff2;base64,{files.Base64($"lib/sarabun/sarabun-{font.File}-400-normal.woff2")}) format(\"woff2\");unicode-range:{font.Range}}}\n"))
        + string.Join('\n', files.Text("css/site.css").Split('\n').Where(line => !line.StartsWith("@font-face", StringComparison.Ordinal)));

    private sealed class FilesOfPortal(IWebHostEnvironment host)
    {
        public string Text(string path) => Encoding.UTF8.GetString(Bytes(path)).ReplaceLineEndings("\n");

        public string Base64(string path) => Convert.ToBase64String(Bytes(path));

        private byte[] Bytes(string path)
        {
            using var content = host.WebRootFileProvider.GetFileInfo(path).CreateReadStream();
            using var whole = new MemoryStream();
            content.CopyTo(whole);
            return whole.ToArray();
        }
    }
}
