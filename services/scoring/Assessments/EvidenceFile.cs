using System.IO.Compression;
using System.Security.Cryptography;

namespace Transparency.Scoring.Assessments;

/// <summary>
/// A file as it may be kept: its kind is judged by its bytes alone. Documents that carry a program (macros) and archives that are no document are refused.
/// The bytes are kept as sent, because their SHA-256 is what is claimed; they are never executed and only handed out to be saved.
/// </summary>
public sealed record EvidenceFile(string MediaType, string Extension, byte[] Content)
{
    /// <summary>Largest file, bytes; files of one agency in one campaign; bytes of all of these together.</summary>
    public const int Largest = 5 * 1024 * 1024, Most = 200;

    /// <inheritdoc cref="Largest"/>
    public const long MostBytes = 200L * 1024 * 1024;

    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly (string Part, string MediaType, string Extension)[] s_documents =
    [
        ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ];

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Content));

    /// <summary>File extension of a kind that is kept.</summary>
    public static string ExtensionOf(string mediaType) => mediaType switch
    {
        "application/pdf" => "pdf", "image/png" => "png", "image/jpeg" => "jpg",
        _ => s_documents.First(each => each.MediaType == mediaType).Extension,
    };

    /// <summary>The file, or the rule it breaks: empty, too-large, unknown-type, carries-program or broken-file.</summary>
    public static (EvidenceFile? File, string? Rule) Of(byte[] sent) => sent switch
    {
        { Length: 0 } => (null, "empty"),
        { Length: > Largest } => (null, "too-large"),
        [0xFF, 0xD8, 0xFF, ..] => (new("image/jpeg", "jpg", sent), null),
        [(byte)'P', (byte)'K', 3, 4, ..] => Document(sent),
        _ when sent.AsSpan().StartsWith(s_png) => (new("image/png", "png", sent), null),
        _ when sent.AsSpan().StartsWith("%PDF-"u8) => (new("application/pdf", "pdf", sent), null),
        _ => (null, "unknown-type"),
    };

    // Only the list of parts is read, nothing is unpacked: a small file that would unpack to much costs nothing.
    private static (EvidenceFile?, string?) Document(byte[] sent)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(sent, writable: false), ZipArchiveMode.Read);
            var parts = archive.Entries.Select(each => each.FullName).ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (parts.Any(each => each.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || each.Contains("/activeX/", StringComparison.OrdinalIgnoreCase))) return (null, "carries-program");
            foreach (var (part, mediaType, extension) in s_documents)
                if (parts.Contains("[Content_Types].xml") && parts.Contains(part)) return (new(mediaType, extension, sent), null);
            return (null, "unknown-type");
        }
        catch (InvalidDataException)
        {
            return (null, "broken-file");
        }
    }
}
