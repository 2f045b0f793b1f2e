using System.Runtime.InteropServices;

namespace Transparency.CitizenFeedback.Tokens;

/// <summary>
/// The part of OpenSSL 3's libcrypto that blind signing needs and .NET does not offer: RSA's bare private operation. .NET on Linux has the
/// library loaded anyway. Its private operation runs in constant time on numbers blinded anew for each call, and checks its own CRT result.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    /// <summary>RSA_NO_PADDING of openssl/rsa.h.</summary>
    internal const int NoPadding = 3;

    [LibraryImport(Library)]
    internal static partial nint d2i_AutoPrivateKey(nint key, byte** der, nint length);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_sign_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_CTX_set_rsa_padding(nint context, int padding);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_sign(nint context, byte* signature, nuint* signatureLength, byte* message, nuint messageLength);

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();
}
