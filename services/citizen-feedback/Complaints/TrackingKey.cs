using System.Security.Cryptography;
using System.Text;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>
/// Tracking code (8 characters, 40 bits) and secret (16 characters, 80 bits) of a complaint in Crockford's base 32. They are shown once;
/// their hashes are kept. Eighty random bits need no slow hash.
/// </summary>
public sealed record TrackingKey(string Code, string Secret)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int CodeLength = 8, SecretLength = 16;

    /// <param name="random">24 random bytes.</param>
    public static TrackingKey Of(ReadOnlySpan<byte> random) => new(Spell(random[..CodeLength]), Spell(random.Slice(CodeLength, SecretLength)));

    /// <summary>What a person typed; small letters, spaces, hyphens and O, I, L are forgiven. Null when it cannot be a key.</summary>
    public static TrackingKey? Parse(string? code, string? secret) =>
        Read(code, CodeLength) is { } c && Read(secret, SecretLength) is { } s ? new(c, s) : null;

    public byte[] CodeHash => SHA256.HashData(Encoding.UTF8.GetBytes("complaint-code\n" + Code));

    public byte[] SecretHash => SHA256.HashData(Encoding.UTF8.GetBytes($"complaint-secret\n{Code}\n{Secret}"));

    // 256 is a multiple of 32: every character is equally likely.
    private static string Spell(ReadOnlySpan<byte> bytes)
    {
        Span<char> chars = stackalloc char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++) chars[i] = Alphabet[bytes[i] & 31];
        return new(chars);
    }

    private static string? Read(string? typed, int length)
    {
        if (typed is null || typed.Length > length * 3) return null;
        var chars = string.Concat(typed.ToUpperInvariant().Where(c => c is not (' ' or '-' or '–')).Select(c => c switch { 'O' => '0', 'I' or 'L' => '1', _ => c }));
        return chars.Length == length && chars.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? chars : null;
    }
}
