using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Transparency.Gateway.OpenId;

/// <summary>What an id token must say to be ours (OpenID Connect Core 1.0 §3.1.3.7).</summary>
internal sealed record Expected(string Issuer, string ClientId, string Nonce, DateTimeOffset Now);

/// <summary>Checks id tokens: signature by the provider's published key first, then who made it, for whom, when, and in answer to which request.</summary>
internal static class IdToken
{
    private const int LongestText = 16 * 1024;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Returns the subject, or throws <see cref="InvalidDataException"/> naming the first thing wrong.</summary>
    /// <param name="token">Compact JWS from the token endpoint.</param>
    /// <param name="expected">What it must say.</param>
    /// <param name="keyOf">Finds a published key by id.</param>
    public static async Task<string> SubjectAsync(string token, Expected expected, Func<string, Task<JsonElement?>> keyOf)
    {
        var parts = token.Length <= LongestText ? token.Split('.') : [];
        if (parts.Length != 3)
            throw new InvalidDataException("The id token is not a compact JWS.");
        using var header = Read(parts[0]);
        using var claims = Read(parts[1]);
        var (h, c) = (header.RootElement, claims.RootElement);
        var key = Text(h, "kid") is { } kid ? await keyOf(kid) : null;
        if (h.TryGetProperty("crit", out _) || key is not { } jwk || !Verifies(Text(h, "alg"), jwk, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Bytes(parts[2])))
            throw new InvalidDataException("The id token is not signed by a published key.");
        if (Text(c, "iss") != expected.Issuer)
            throw new InvalidDataException("The id token is from another issuer.");
        var audience = Audience(c);
        if (!audience.Contains(expected.ClientId) || (Text(c, "azp") is { } party ? party != expected.ClientId : audience.Length > 1))
            throw new InvalidDataException("The id token is for another client.");
        if (Instant(c, "exp") is not { } exp || exp + ClockSkew <= expected.Now)
            throw new InvalidDataException("The id token has expired.");
        if (Instant(c, "iat") is not { } iat || iat - ClockSkew > expected.Now)
            throw new InvalidDataException("The id token is from the future.");
        if (Text(c, "nonce") is not { } nonce || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(nonce), Encoding.UTF8.GetBytes(expected.Nonce)))
            throw new InvalidDataException("The id token answers another request.");
        return Text(c, "sub") is { Length: > 0 and <= 255 } sub ? sub : throw new InvalidDataException("The id token names nobody.");
    }

    // The algorithm must fit the key's type: a public RSA key is never taken for an HMAC secret, and `none` has no key at all.
    private static bool Verifies(string? algorithm, JsonElement jwk, byte[] signed, byte[] signature)
    {
        switch (algorithm, Text(jwk, "kty"), Text(jwk, "crv"))
        {
            case ("RS256" or "PS256", "RSA", _):
                using (var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(Text(jwk, "n")), Exponent = Bytes(Text(jwk, "e")) }))
                    return rsa.KeySize >= 2048 && rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, algorithm == "RS256" ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss);
            case ("ES256", "EC", "P-256"):
                using (var ec = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Bytes(Text(jwk, "x")), Y = Bytes(Text(jwk, "y")) } }))
                    return ec.VerifyData(signed, signature, HashAlgorithmName.SHA256);
            default:
                return false;
        }
    }

    private static string[] Audience(JsonElement claims) => claims.TryGetProperty("aud", out var aud) ? aud.ValueKind switch
    {
        JsonValueKind.String => [aud.GetString()!],
        JsonValueKind.Array => [.. aud.EnumerateArray().Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)],
        _ => [],
    } : [];

    private static DateTimeOffset? Instant(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonDocument Read(string part)
    {
        try
        {
            return JsonDocument.Parse(Bytes(part), Strict);
        }
        catch (JsonException)
        {
            throw new InvalidDataException("The id token is not a compact JWS.");
        }
    }

    private static byte[] Bytes(string? part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            throw new InvalidDataException("The id token is not a compact JWS.");
        }
    }
}
