using System.Security.Cryptography;
using System.Text;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>
/// Tracking code (8 characters, 40 bits) and secret (16 characters, 80 bits) of a complaint in Crockford's base 32. They are shown once;
/// their hashes are kept. Eighty random bits need no slow hash.
/// </summary>
public sealed record TrackingKey(string Code, string Secret)
{
    private const int CodeLength = 8, SecretLength = 16;

    /// <param name="random">24 random bytes.</param>
    public static TrackingKey Of(ReadOnlySpan<byte> random) => new(Crockford.Write(random[..CodeLength]), Crockford.Write(random.Slice(CodeLength, SecretLength)));

    /// <summary>What a person typed; small letters, spaces, hyphens and O, I, L are forgiven. Null when it cannot be a key.</summary>
    public static TrackingKey? Parse(string? code, string? secret) =>
        Read(code, CodeLength) is { } c && Read(secret, SecretLength) is { } s ? new(c, s) : null;

    public byte[] CodeHash => SHA256.HashData(Encoding.UTF8.GetBytes("complaint-code\n" + Code));

    public byte[] SecretHash => SHA256.HashData(Encoding.UTF8.GetBytes($"complaint-secret\n{Code}\n{Secret}"));

    // Read off a slip of paper: spaces and dashes between the groups, which an address never holds, are forgiven too.
    private static string? Read(string? typed, int length) => typed is null || typed.Length > 3 * length ? null
        : Crockford.Read(typed.Replace(" ", "", StringComparison.Ordinal).Replace("–", "", StringComparison.Ordinal), length);
}
