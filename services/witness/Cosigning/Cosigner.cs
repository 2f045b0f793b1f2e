using Transparency.Ledger;

namespace Transparency.Witness.Cosigning;

/// <summary>This witness's own key.</summary>
/// <param name="key">A cosignature key (type 0x04); its name is the witness's name.</param>
public sealed class Cosigner(SigningKey key)
{
    /// <summary>Reads the key file; the launcher, the CLI or a secret put it there.</summary>
    /// <exception cref="FormatException">Not a cosignature key.</exception>
    public static Cosigner Read(string path)
    {
        var key = KeyFiles.Read(path);
        return key.Verifier.Algorithm == NoteAlgorithm.Cosignature ? new Cosigner(key) : throw new FormatException($"{path}: a witness needs a cosignature key (type 0x04).");
    }

    /// <summary>Cosigns a checkpoint.</summary>
    public NoteSignature Sign(string checkpointText, DateTimeOffset now) => key.Sign(checkpointText, now);
}
