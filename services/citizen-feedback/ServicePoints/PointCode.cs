using System.Security.Cryptography;
using System.Text;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>Public code of a service point: 8 characters of Crockford's base 32 (40 bits), as printed on the poster.</summary>
public readonly record struct PointCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private PointCode(string value) => Value = value;

    public string Value { get; }

    public string Stream => "service-point-" + Value;

    /// <param name="bits">5 bytes.</param>
    public static PointCode Of(ReadOnlySpan<byte> bits)
    {
        ulong n = 0;
        foreach (var b in bits[..5]) n = n << 8 | b;
        return new(string.Create(8, n, static (chars, number) =>
        {
            for (var i = 7; i >= 0; i--, number >>= 5) chars[i] = Alphabet[(int)(number & 31)];
        }));
    }

    /// <summary>A code that is the same on every machine, so that seeding twice opens nothing twice.</summary>
    public static PointCode ForDemo(string agency, string office, string service) =>
        Of(SHA256.HashData(Encoding.UTF8.GetBytes($"demo\n{agency}\n{office}\n{service}")));

    /// <summary>Reads what a person typed: lower case, O for 0, I and L for 1, and hyphens are forgiven (Crockford).</summary>
    public static PointCode? Parse(string? typed)
    {
        if (typed is null || typed.Length > 16) return null;
        var chars = typed.ToUpperInvariant().Replace("-", "", StringComparison.Ordinal).Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return chars.Length == 8 && chars.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? new PointCode(chars) : null;
    }
}
