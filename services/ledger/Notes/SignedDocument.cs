namespace Transparency.Ledger;

/// <summary>
/// A JSON document with signatures beside it, so that the file stays JSON: what is signed is a note of two lines, the kind of document and
/// the SHA-256 of its canonical form (RFC 8785). The kind keeps such a note apart from checkpoints, whose first line is a log's origin.
/// </summary>
public static class SignedDocument
{
    /// <summary>The note's text.</summary>
    /// <param name="kind">Kind and version, without line breaks, such as <c>transparency/replay-report/v1</c>.</param>
    /// <param name="json">The document; white space and the order of members do not matter.</param>
    /// <exception cref="FormatException">The document is not one JSON text.</exception>
    public static string TextOf(string kind, ReadOnlySpan<byte> json) => $"{kind}\n{Convert.ToHexStringLower(CanonicalJson.Digest(json))}\n";

    /// <summary>One signature line per key, without the newline.</summary>
    /// <inheritdoc cref="TextOf"/>
    public static IReadOnlyList<string> Sign(string kind, ReadOnlySpan<byte> json, IEnumerable<SigningKey> keys, DateTimeOffset now)
    {
        var text = TextOf(kind, json);
        return [.. keys.Select(key => key.Sign(text, now).Line.TrimEnd('\n'))];
    }

    /// <summary>The keys, of those that are trusted, whose signature is good for the document; empty when it proves nothing.</summary>
    /// <exception cref="FormatException">A signature line of a trusted key's name is wrong, or a line is malformed; the message says which.</exception>
    public static IReadOnlyList<VerifierKey> SignedBy(string kind, ReadOnlySpan<byte> json, IEnumerable<string> signatures, IEnumerable<VerifierKey> trusted)
    {
        var text = TextOf(kind, json);
        var keys = trusted.ToList();
        var signed = new List<VerifierKey>();
        foreach (var line in signatures)
        {
            if (!NoteSignature.TryParse(line, out var signature)) throw new FormatException($"The signature line is malformed: {line}");
            foreach (var key in keys.Where(key => key.Claims(signature)))
                signed.Add(key.Verify(text, signature) ? key : throw new FormatException($"The signature of {key.Name} ({key.KeyId:x8}) is wrong: the document was changed."));
        }
        return [.. signed.Distinct()];
    }
}
