using System.Security.Cryptography;
using System.Text;

namespace Transparency.DecisionCapture;

/// <summary>An event was refused for now. Counts of what waits are provable from these facts.</summary>
/// <param name="Source">As the event claims; null when it could not be read.</param>
/// <param name="Digest">Hex of the content digest, or of the bytes when unreadable.</param>
public sealed record CaseEventQuarantined(string QuarantineId, string? Source, string? SourceEventId, string? EventType, string Door, string Digest,
    IReadOnlyList<QuarantinedFor> Reasons);

/// <param name="Field">JSON Pointer; empty for the whole event.</param>
public sealed record QuarantinedFor(string Code, string Field);

/// <summary>A refused event was recorded after all: corrected, sent again, or accepted by a newer catalogue.</summary>
/// <param name="Index">Ledger index of the recorded event.</param>
public sealed record QuarantineSettled(string QuarantineId, string? Source, string? SourceEventId, long Index);

/// <summary>Names of entries.</summary>
public static class QuarantineIds
{
    /// <summary>The entry of a source's event: the same for every delivery of it, so corrected and repeated ones meet in one entry.</summary>
    public static string Of(string source, string id) => Of($"event\n{source}\n{id}");

    /// <summary>The entry of bytes that could not be read.</summary>
    public static string OfUnreadable(ReadOnlySpan<byte> digest) => Of("bytes\n" + Convert.ToHexStringLower(digest));

    private static string Of(string text) => "q-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
