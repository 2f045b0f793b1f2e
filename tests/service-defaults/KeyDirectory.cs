using System.Security.Cryptography;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.ServiceDefaults.Tests;

/// <summary>A directory of public ticket keys, with the private halves kept by the test.</summary>
public sealed class KeyDirectory : IDisposable
{
    private readonly Dictionary<string, string> privateKeys = [];

    public KeyDirectory(params string[] kids)
    {
        Path = Directory.CreateTempSubdirectory("ticket-keys-").FullName;
        foreach (var kid in kids.Length == 0 ? ["first"] : kids)
            Add(kid);
    }

    public string Path { get; }

    public void Add(string kid)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        privateKeys[kid] = key.ExportPkcs8PrivateKeyPem();
        File.WriteAllText(System.IO.Path.Combine(Path, kid + ".pem"), key.ExportSubjectPublicKeyInfoPem());
    }

    public string PrivateKey(string kid) => privateKeys[kid];

    public void Remove(string kid) => File.Delete(System.IO.Path.Combine(Path, kid + ".pem"));

    public TicketMint Mint(TimeProvider time, string kid = "first") => new(kid, privateKeys[kid], time);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
