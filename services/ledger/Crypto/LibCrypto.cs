using System.Runtime.InteropServices;

namespace Transparency.Ledger;

/// <summary>
/// The part of OpenSSL 3's libcrypto that the ledger calls itself. .NET on Linux has the library loaded anyway; it
/// has no Ed25519 type, and its one-shot SHA-256 spends ten times the hashing on set-up for inputs as short as ours.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    internal const int EvpPkeyEd25519 = 1087;

    // The transition to unmanaged code is suppressed only for calls bounded well below a microsecond or two.
    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int SHA256_Init(Sha256* state);

    [LibraryImport(Library, EntryPoint = "SHA256_Update"), SuppressGCTransition]
    internal static partial int SHA256_UpdateShort(Sha256* state, byte* bytes, nuint count);

    [LibraryImport(Library)]
    internal static partial int SHA256_Update(Sha256* state, byte* bytes, nuint count);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int SHA256_Final(byte* digest, Sha256* state);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void SHA256_Transform(Sha256* state, byte* block);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_public_key(nint key, byte* output, nuint* length);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSign(nint context, byte* signature, nuint* signatureLength, byte* message, nuint messageLength);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerify(nint context, byte* signature, nuint signatureLength, byte* message, nuint messageLength);

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();
}
