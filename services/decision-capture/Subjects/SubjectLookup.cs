using System.Security.Cryptography;
using System.Text;

namespace Transparency.DecisionCapture.Subjects;

/// <summary>
/// Under what a subject is found again: an HMAC of the identifier, which itself is never stored. Whoever holds the database but
/// not the key cannot try all citizen numbers against it.
/// </summary>
public sealed class SubjectLookup(ReadOnlySpan<byte> pseudonymKey)
{
    private readonly byte[] _key = HMACSHA256.HashData(pseudonymKey, "subject lookup"u8);

    /// <summary>Look-up of a person or company; blanks and hyphens in the identifier do not matter.</summary>
    public string Of(string kind, string subjectId) => Mac($"{kind}\n{Normalise(subjectId)}");

    /// <summary>Look-up of the free text of one case: each case has a key of its own.</summary>
    public string OfCase(string caseStreamId) => Mac("case:" + caseStreamId);

    /// <summary>Look-up of somebody in a case whose identifier the source does not know.</summary>
    public string OfUnknown(string caseStreamId, string path) => Mac($"unknown:{caseStreamId}:{path}");

    private string Mac(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));

    private static string Normalise(string subjectId) =>
        string.Concat(TextShapes.Normalise(subjectId).Where(character => character is not (' ' or '-' or '/' or '.')));
}
