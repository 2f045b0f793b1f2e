using System.Security.Cryptography;
using Transparency.Portal.Text;

namespace Transparency.Portal.Packs;

/// <summary>
/// A language that rating and complaint pages take as data: <c>Text/‹code›/pack.json</c>. Every other page is in Thai and English only.
/// </summary>
/// <param name="Code">ISO 639-1.</param>
/// <param name="Name">What its speakers call it.</param>
/// <param name="Digest">SHA-256 of the file, lower-case hex: an approval is of these bytes.</param>
public sealed record LanguagePack(string Code, string Name, string Digest, Texts Texts)
{
    public static IReadOnlyList<LanguagePack> All { get; } = [Of("my", "မြန်မာ"), Of("km", "ខ្មែរ"), Of("lo", "ລາວ"), Of("vi", "Tiếng Việt")];

    public string Prefix => "/" + Code;

    /// <summary>Whether a page comes in packs: rating, with a code or without, and complaint, but not the channel for staff.</summary>
    /// <param name="path">Without language.</param>
    public static bool Has(string path) => path is "/q" or "/claim" or "/complain" or "/not-found" || path.StartsWith("/claim/", StringComparison.Ordinal) || path.StartsWith("/q/", StringComparison.Ordinal)
        || (path.StartsWith("/complain/", StringComparison.Ordinal) && path != "/complain/staff");

    private static LanguagePack Of(string code, string name)
    {
        using var file = typeof(LanguagePack).Assembly.GetManifestResourceStream($"text/{code}/pack")!;
        return new(code, name, Convert.ToHexStringLower(SHA256.HashData(file)), Texts.OfPack(code));
    }
}
