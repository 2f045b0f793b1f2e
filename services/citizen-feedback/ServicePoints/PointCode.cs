using Transparency.ServiceDefaults;
using System.Security.Cryptography;
using System.Text;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>Public code of a service point: 8 characters of Crockford's base 32 (40 bits), as printed on the poster.</summary>
public readonly record struct PointCode
{
    private PointCode(string value) => Value = value;

    public string Value { get; }

    public string Stream => "service-point-" + Value;

    /// <param name="bits">5 bytes.</param>
    public static PointCode Of(ReadOnlySpan<byte> bits)
    {
        ulong n = 0;
        foreach (var b in bits[..5]) n = n << 8 | b;
        return new(Crockford.Write(n, 8));
    }

    /// <summary>A code that is the same on every machine, so that seeding twice opens nothing twice.</summary>
    public static PointCode ForDemo(string agency, string office, string service) =>
        Of(SHA256.HashData(Encoding.UTF8.GetBytes($"demo\n{agency}\n{office}\n{service}")));

    /// <summary>
    /// Code of the poster that takes this one's place: derived, so that a replacement that was interrupted is finished by asking again instead of opening a third point.
    /// </summary>
    public PointCode Next() => Of(SHA256.HashData(Encoding.UTF8.GetBytes($"replaced\n{Value}")));

    /// <summary>Reads what a person typed: lower case, O for 0, I and L for 1, and hyphens are forgiven (Crockford).</summary>
    public static PointCode? Parse(string? typed) => Crockford.Read(typed, 8) is { } code ? new PointCode(code) : null;
}
