namespace Transparency.ServiceDefaults;

/// <summary>Crockford's base 32: what people read off paper and type. Lower case, O for 0, I and L for 1, hyphens are forgiven.</summary>
public static class Crockford
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <param name="length">Characters, five bits each; the lowest bits of the number are written.</param>
    public static string Write(ulong number, int length) => string.Create(length, number, static (chars, n) =>
    {
        for (var i = chars.Length - 1; i >= 0; i--, n >>= 5) chars[i] = Alphabet[(int)(n & 31)];
    });

    /// <summary>A character for each random byte, five bits of it: 256 is a multiple of 32, so every character is equally likely.</summary>
    public static string Write(ReadOnlySpan<byte> random)
    {
        Span<char> chars = stackalloc char[random.Length];
        for (var i = 0; i < random.Length; i++) chars[i] = Alphabet[random[i] & 31];
        return new(chars);
    }

    /// <summary>The code in its one spelling; null when it cannot be one of that length.</summary>
    public static string? Read(string? typed, int length)
    {
        if (typed is null || typed.Length > 2 * length) return null;
        var chars = typed.ToUpperInvariant().Replace("-", "", StringComparison.Ordinal).Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return chars.Length == length && chars.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? chars : null;
    }
}
