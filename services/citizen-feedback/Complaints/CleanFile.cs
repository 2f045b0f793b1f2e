using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>
/// A file as it may be kept: its kind is judged by the bytes alone, and images lose everything that is not picture – Exif with place, time and
/// device, XMP, comments, thumbnails, and whatever is hung on behind the end. Sources: JPEG ITU-T T.81 Annex B, PNG (W3C) chunks.
/// </summary>
public sealed record CleanFile(string MediaType, byte[] Content)
{
    /// <summary>Largest file, bytes.</summary>
    public const int Largest = 5 * 1024 * 1024;

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Content));

    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly string[] PictureChunks = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "pHYs"];

    /// <summary>The file without metadata, or the rule it breaks: empty, too-large, unknown-type or broken-file.</summary>
    public static (CleanFile? File, string? Rule) Of(byte[] sent)
    {
        if (sent.Length == 0) return (null, "empty");
        if (sent.Length > Largest) return (null, "too-large");
        try
        {
            if (sent is [0xFF, 0xD8, 0xFF, ..]) return (new("image/jpeg", Jpeg(sent)), null);
            if (sent.AsSpan().StartsWith(PngSignature)) return (new("image/png", Png(sent)), null);
            return sent.AsSpan().StartsWith("%PDF-"u8) ? (new("application/pdf", sent), null) : (null, "unknown-type");
        }
        catch (Exception broken) when (broken is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return (null, "broken-file");
        }
    }

    // Keeps what draws: tables, frame, scans; of the application segments JFIF (APP0) and Adobe's colour transform (APP14).
    private static byte[] Jpeg(ReadOnlySpan<byte> sent)
    {
        using var kept = new MemoryStream();
        kept.Write(sent[..2]);
        for (var at = 2; ;)
        {
            if (sent[at] != 0xFF) throw new ArgumentOutOfRangeException(nameof(sent));
            while (sent[at + 1] == 0xFF) at++;
            var marker = sent[at + 1];
            if (marker == 0xD9)
            {
                kept.Write([0xFF, 0xD9]);
                return kept.ToArray();
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(sent.Slice(at + 2, 2));
            var segment = sent.Slice(at, 2 + length);
            if (!(marker is >= 0xE1 and <= 0xEF and not 0xEE or 0xFE)) kept.Write(segment);
            at += segment.Length;
            if (marker != 0xDA) continue;
            // Entropy-coded data up to the next marker that is neither a stuffed zero nor a restart.
            var from = at;
            while (sent[at] != 0xFF || sent[at + 1] is 0x00 or >= 0xD0 and <= 0xD7) at++;
            kept.Write(sent[from..at]);
        }
    }

    private static byte[] Png(ReadOnlySpan<byte> sent)
    {
        using var kept = new MemoryStream();
        kept.Write(sent[..8]);
        for (var at = 8; ;)
        {
            var chunk = sent.Slice(at, checked(12 + (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(sent.Slice(at, 4)), Largest)));
            var type = System.Text.Encoding.ASCII.GetString(chunk.Slice(4, 4));
            if (PictureChunks.Contains(type)) kept.Write(chunk);
            if (type == "IEND") return kept.ToArray();
            at += chunk.Length;
        }
    }
}
