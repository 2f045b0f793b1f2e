using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Transparency.Ledger;

/// <summary>The signature types of the C2SP signed-note registry that this system uses.</summary>
public enum NoteAlgorithm
{
    /// <summary>Ed25519 over the note text.</summary>
    Ed25519 = 0x01,

    /// <summary>ECDSA P-256 over SHA-256 of the note text, ASN.1 signature.</summary>
    Ecdsa = 0x02,

    /// <summary>A witness's timestamped Ed25519 cosignature (tlog-cosignature, <c>cosignature/v1</c>).</summary>
    Cosignature = 0x04,
}

/// <summary>A public key that signs notes, as a C2SP verifier key (vkey) names it.</summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    private readonly byte[] _publicKey;

    /// <param name="name">Key name: not empty, without spaces and plus signs.</param>
    /// <param name="algorithm">What kind of signatures it makes.</param>
    /// <param name="publicKey">32 bytes for Ed25519 and cosignatures, DER SPKI of a P-256 key for ECDSA.</param>
    /// <exception cref="FormatException">Name or key material is malformed.</exception>
    public VerifierKey(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        if (!IsName(name))
            throw new FormatException($"'{name}' is not a key name: it must not be empty or contain spaces or plus signs.");
        Name = name;
        Algorithm = algorithm;
        _publicKey = publicKey.ToArray();
        switch (algorithm)
        {
            case NoteAlgorithm.Ed25519 or NoteAlgorithm.Cosignature when publicKey.Length == Ed25519.PublicKeySize:
                KeyId = Id([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)algorithm, .. publicKey]);
                break;
            case NoteAlgorithm.Ecdsa:
                using (Ecdsa())
                    KeyId = Id(publicKey);
                break;
            default:
                throw new FormatException($"Key {name} has {publicKey.Length} bytes, or is of a type (0x{(int)algorithm:x2}) that is not supported.");
        }
    }

    /// <summary>Key name; a log's is its origin.</summary>
    public string Name { get; }

    /// <summary>Kind of signature.</summary>
    public NoteAlgorithm Algorithm { get; }

    /// <summary>The 32-bit id that signature lines carry. ECDSA ids are hashes of the key alone, as the registry has it.</summary>
    public uint KeyId { get; }

    /// <summary>The key material.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>Reads a vkey, <c>name+id+base64</c>.</summary>
    /// <exception cref="FormatException">Not a vkey of a supported type; the message says why.</exception>
    public static VerifierKey Parse(string vkey)
    {
        var parts = vkey.Split('+', 3);
        if (parts.Length != 3)
            throw new FormatException("A verifier key has three parts joined by plus signs.");
        if (parts[1].Length != 8 || !parts[1].All(char.IsAsciiHexDigitLower))
            throw new FormatException($"'{parts[1]}' is not a key id of eight lower-case hexadecimal digits.");
        if (!StrictText.TryBase64(parts[2], out var bytes) || bytes.Length < 2)
            throw new FormatException($"The key of {parts[0]} is not base 64.");
        var key = new VerifierKey(parts[0], (NoteAlgorithm)bytes[0], bytes.AsSpan(1));
        return key.KeyId == uint.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            ? key
            : throw new FormatException($"The key id of {parts[0]} should be {key.KeyId:x8}, not {parts[1]}.");
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Algorithm, .. _publicKey])}";

    /// <summary>Whether a signature line claims to be of this key.</summary>
    public bool Claims(NoteSignature signature) => signature.KeyId == KeyId && signature.Name == Name;

    /// <summary>Whether a signature line is of this key and good for the text.</summary>
    public bool Verify(string noteText, NoteSignature signature)
    {
        if (!Claims(signature))
            return false;
        switch (Algorithm)
        {
            case NoteAlgorithm.Ed25519:
                return Ed25519.Verify(_publicKey, Encoding.UTF8.GetBytes(noteText), signature.Bytes);
            case NoteAlgorithm.Ecdsa:
                using (var key = Ecdsa())
                    return key.VerifyData(Encoding.UTF8.GetBytes(noteText), signature.Bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            default:
                return CosignedAt(signature) is { } at && Ed25519.Verify(_publicKey, Cosignature.Message(noteText, at), signature.Bytes.AsSpan(sizeof(ulong)));
        }
    }

    /// <summary>The time a cosignature states, in seconds since 1970 UTC; null when it is no cosignature. Only trustworthy after <see cref="Verify"/>.</summary>
    public static long? CosignedAt(NoteSignature signature) =>
        signature.Bytes.Length == sizeof(ulong) + Ed25519.SignatureSize && BinaryPrimitives.ReadInt64BigEndian(signature.Bytes) is >= 0 and var at ? at : null;

    /// <summary>Same name, type and key.</summary>
    public bool Equals(VerifierKey? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    /// <inheritdoc />
    public override int GetHashCode() => (int)KeyId;

    internal static bool IsName(string name) => name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || c == '+' || c < ' ');

    private static uint Id(ReadOnlySpan<byte> preimage) => BinaryPrimitives.ReadUInt32BigEndian(Sha256.Hash(preimage));

    private ECDsa Ecdsa()
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(_publicKey, out var read);
            if (read == _publicKey.Length && key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
                return key;
        }
        catch (CryptographicException)
        {
            // Said below in words that name the key.
        }
        key.Dispose();
        throw new FormatException($"Key {Name} is no P-256 public key in SPKI form.");
    }
}
