using System.Security.Cryptography;
using Transparency.Servers;

namespace Transparency.Launch;

/// <summary>
/// The folder of one instance: servers' data, secrets, logs. Under <c>.run/NAME</c> of the checkout, or where <see cref="ServerFolder"/>
/// says when the servers' users cannot enter the checkout.
/// </summary>
public sealed class RunFolder
{
    private RunFolder(string checkout, string path) => (Checkout, Path) = (checkout, path);

    /// <summary>Root of the checkout.</summary>
    public string Checkout { get; }
    public string Path { get; }
    public string Secrets => In("secrets");
    public string Logs => In("logs");

    public static RunFolder Of(string name)
    {
        var checkout = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(checkout.FullName, "Transparency.sln")))
            checkout = checkout.Parent ?? throw new InvalidOperationException("Transparency.sln is in no folder above the launcher");
        return new(checkout.FullName, System.IO.Path.Combine(ServerFolder.For(checkout.FullName), name));
    }

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Create()
    {
        ServerFolder.CreatePassable(Path);
        foreach (var folder in (string[])[Secrets, Logs, In("pids")])
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A secret made at the first call and kept; <paramref name="bytes"/> random bytes as base64.</summary>
    public string Base64Secret(string name, int bytes) => Kept(name, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)));

    /// <summary>A secret of letters and digits that a person can type.</summary>
    public string TypedSecret(string name, int length) => Kept(name, () => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", length));

    /// <summary>The content of a secret file, made by <paramref name="make"/> when missing.</summary>
    public string Kept(string name, Func<string> make)
    {
        var file = System.IO.Path.Combine(Secrets, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        if (!File.Exists(file)) ServerFolder.WriteSecret(file, make());
        return File.ReadAllText(file);
    }
}
