using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Transparency.ServiceDefaults.Tickets;

/// <summary>
/// What the gateway vouches for: a compact JWS (RFC 7515) with ES256 (RFC 7518 §3.4), at most 60 seconds old.
/// </summary>
/// <param name="Sub">Account id or <c>client:&lt;id&gt;</c>.</param>
/// <param name="Roles">Roles in force.</param>
/// <param name="Agencies">Agency codes, <c>*</c> for all.</param>
/// <param name="Offices">Office codes or null for all offices of the agencies.</param>
/// <param name="Staff">Staff code or null.</param>
/// <param name="Sid">Session id or null.</param>
/// <param name="Cid">Client id or null.</param>
/// <param name="Scopes">Client scopes or null.</param>
/// <param name="Iat">Issued at, seconds since 1970-01-01 UTC.</param>
/// <param name="Exp">Expires at, seconds since 1970-01-01 UTC; not more than <see cref="LongestLife"/> after <paramref name="Iat"/>.</param>
public sealed record Ticket(string Sub, IReadOnlyList<string> Roles, IReadOnlyList<string> Agencies, IReadOnlyList<string>? Offices,
    string? Staff, string? Sid, string? Cid, IReadOnlyList<string>? Scopes, long Iat, long Exp)
{
    /// <summary>No ticket lives longer.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(60);

    /// <summary><c>typ</c> of the JOSE header: a token made for another purpose with the same key is refused.</summary>
    public const string Type = "transparency-ticket+jwt";

    internal const string Algorithm = "ES256";

    // Longer than any ticket with sane role and agency lists; bounds the work a stranger can cause.
    internal const int LongestText = 8 * 1024;

    internal Caller ToCaller() => new(Sub, Roles, Agencies, Offices ?? [], Staff, Cid, Sid, Scopes ?? []);

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = false,
    };

    internal static string Encode<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value, Json));
}

internal sealed record TicketHeader(string Alg, string Typ, string Kid, JsonElement? Crit = null);
