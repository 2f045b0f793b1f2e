using System.Security.Cryptography;
using System.Text;

namespace Transparency.Servers;

/// <summary>Folders that hold a private server's data, readable by the user that the server runs as.</summary>
public static class ServerFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// <c>.run</c> inside <paramref name="checkout"/>; when other users cannot enter that path (as under a directory of mode 0700)
    /// <c>/var/tmp/transparency-&lt;hash of the path&gt;</c>, the same one at every call.
    /// </summary>
    public static string For(string checkout)
    {
        var full = Path.GetFullPath(checkout);
        if (OthersMayEnter(full))
            return Path.Combine(full, ".run");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)));
        return Path.Combine("/var/tmp", "transparency-" + hash[..12]);
    }

    internal static bool OthersMayEnter(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
            if (folder.Exists && (folder.UnixFileMode & UnixFileMode.OtherExecute) == 0)
                return false;
        return true;
    }

    /// <summary>Creates a folder (mode 0755) that its servers' users may pass through.</summary>
    public static void CreatePassable(string path) =>
        Directory.CreateDirectory(path, Owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    /// <summary>Creates a folder (mode 0700) and gives it, with what it holds, to <paramref name="user"/>.</summary>
    internal static async Task CreateForAsync(string path, string? user, CancellationToken cancellation)
    {
        Directory.CreateDirectory(path, Owner);
        if (user is not null)
            await ServerProcess.RunAsync("chown", ["-R", $"{user}:", path], cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes a file that only its owner can read.</summary>
    public static void WriteSecret(string path, string text)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The secret kept in <paramref name="path"/>, made of 18 random bytes at the first call.</summary>
    public static string SecretIn(string path)
    {
        if (!File.Exists(path))
            WriteSecret(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(18)));
        return File.ReadAllText(path);
    }
}
