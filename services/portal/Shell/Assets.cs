using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;

namespace Transparency.Portal.Shell;

/// <summary>Addresses of our own files with a version from their content, so that browsers may keep them for a year.</summary>
public sealed class Assets(IWebHostEnvironment host)
{
    private readonly ConcurrentDictionary<string, string> _urls = new(StringComparer.Ordinal);

    public string Url(string path) => _urls.GetOrAdd(path, p => $"{p}?v={Version(host.WebRootFileProvider.GetFileInfo(p))}");

    private static string Version(IFileInfo file)
    {
        using var content = file.CreateReadStream();
        return Convert.ToHexStringLower(SHA256.HashData(content))[..10];
    }
}
