using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Transparency.Ledger;

/// <summary>
/// A private key that signs notes. Its text form is one line, <c>PRIVATE+KEY+name+id+base64</c>, as the Go checksum
/// database writes Ed25519 keys; the base 64 holds the type byte and then the 32-byte seed, or for ECDSA the PKCS #8 DER.
/// </summary>
public sealed class SigningKey
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly byte[] _secret;

    private SigningKey(string name, NoteAlgorithm algorithm, byte[] secret)
    {
        _secret = secret;
        Verifier = new VerifierKey(name, algorithm, algorithm == NoteAlgorithm.Ecdsa ? EcdsaPublicKey(secret) : Ed25519.PublicKey(secret));
    }

    /// <summary>The public side.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>A new random key.</summary>
    /// <param name="name">Key name: a log's origin, or a witness's name.</param>
    /// <param name="algorithm">Kind of key.</param>
    public static SigningKey Generate(string name, NoteAlgorithm algorithm)
    {
        if (algorithm != NoteAlgorithm.Ecdsa)
            return new SigningKey(name, algorithm, RandomNumberGenerator.GetBytes(Ed25519.SeedSize));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKey(name, algorithm, key.ExportPkcs8PrivateKey());
    }

    /// <summary>Reads the text form; white space around it is ignored.</summary>
    /// <exception cref="FormatException">Not a private key of a supported type. The message does not repeat the key.</exception>
    public static SigningKey Parse(string text)
    {
        text = text.Trim();
        var parts = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Split('+', 3) : [];
        if (parts.Length != 3 || !StrictText.TryBase64(parts[2], out var bytes) || bytes.Length < 2)
            throw new FormatException("Not a private key of the form PRIVATE+KEY+name+id+base64.");
        var algorithm = (NoteAlgorithm)bytes[0];
        if (algorithm != NoteAlgorithm.Ecdsa && bytes.Length != 1 + Ed25519.SeedSize)
            throw new FormatException($"The private key of {parts[0]} has the wrong length for its type.");
        var key = new SigningKey(parts[0], algorithm, bytes[1..]);
        return $"{key.Verifier.KeyId:x8}" == parts[1] ? key : throw new FormatException($"The private key of {parts[0]} does not belong to key id {parts[1]}.");
    }

    /// <summary>The secret text form. Keep it in a file that only the signing process can read.</summary>
    public string Export() => $"{Prefix}{Verifier.Name}+{Verifier.KeyId:x8}+{Convert.ToBase64String([(byte)Verifier.Algorithm, .. _secret])}";

    /// <summary>The public side; never the secret.</summary>
    public override string ToString() => Verifier.ToString();

    /// <summary>Signs a note text.</summary>
    /// <param name="noteText">Text ending in a newline.</param>
    /// <param name="now">The time a cosignature states, cut to seconds; the other kinds carry none.</param>
    public NoteSignature Sign(string noteText, DateTimeOffset now)
    {
        if (!noteText.EndsWith('\n'))
            throw new ArgumentException("A note's text ends in a newline.", nameof(noteText));
        return new NoteSignature(Verifier.Name, Verifier.KeyId, Verifier.Algorithm switch
        {
            NoteAlgorithm.Ecdsa => EcdsaSignature(noteText),
            NoteAlgorithm.Cosignature => Cosign(noteText, now.ToUnixTimeSeconds()),
            _ => Ed25519.Sign(_secret, Encoding.UTF8.GetBytes(noteText)),
        });
    }

    private byte[] Cosign(string noteText, long at)
    {
        var signature = new byte[sizeof(ulong) + Ed25519.SignatureSize];
        BinaryPrimitives.WriteInt64BigEndian(signature, at);
        Ed25519.Sign(_secret, Cosignature.Message(noteText, at)).CopyTo(signature, sizeof(ulong));
        return signature;
    }

    private byte[] EcdsaSignature(string noteText)
    {
        using var key = Ecdsa(_secret);
        return key.SignData(Encoding.UTF8.GetBytes(noteText), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static byte[] EcdsaPublicKey(byte[] secret)
    {
        using var key = Ecdsa(secret);
        return key.ExportSubjectPublicKeyInfo();
    }

    private static ECDsa Ecdsa(byte[] secret)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(secret, out _);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw new FormatException("Not a P-256 private key in PKCS #8 form.");
        }
    }
}
