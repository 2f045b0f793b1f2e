using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.OpenId;

/// <summary>What the provider says about itself (OpenID Connect Discovery 1.0 §3); only what we use.</summary>
internal sealed record Discovery(string Issuer, string AuthorizationEndpoint, string TokenEndpoint, string UserinfoEndpoint, string JwksUri);

/// <summary>
/// The ministry's provider at <c>OpenId__Authority</c>: its addresses and keys, read when first needed and again after an hour –
/// or at once, but not more often than every ten seconds, when a token names a key that we do not know.
/// </summary>
public sealed class OpenIdProvider(IHttpClientFactory clients, IConfiguration configuration, TimeProvider time) : IDisposable
{
    /// <summary>Provider name under which subjects stand in <c>accounts.login</c>.</summary>
    public const string LoginProvider = "openid";
    internal const string ClientName = "openid-provider";
    private static readonly TimeSpan ReadAgain = TimeSpan.FromHours(1);
    private static readonly TimeSpan ReadAgainForUnknownKey = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false };
    private readonly SemaphoreSlim one = new(1, 1);
    private Known? known;

    internal async Task<Discovery> DiscoverAsync(CancellationToken cancellationToken) => (await KnowAsync(ReadAgain, cancellationToken)).Discovery;

    internal async Task<JsonElement?> KeyAsync(string kid, CancellationToken cancellationToken)
    {
        if ((await KnowAsync(ReadAgain, cancellationToken)).Keys.TryGetValue(kid, out var key))
            return key;
        return (await KnowAsync(ReadAgainForUnknownKey, cancellationToken)).Keys.TryGetValue(kid, out var later) ? later : null;
    }

    /// <summary>The subject that the userinfo endpoint names for an access token.</summary>
    internal async Task<string?> SubjectAsync(string accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, (await DiscoverAsync(cancellationToken)).UserinfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var http = clients.CreateClient(ClientName);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var userinfo = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync(cancellationToken), Snake);
        return userinfo.TryGetProperty("sub", out var sub) ? sub.GetString() : null;
    }

    private async Task<Known> KnowAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (known is { } current && time.GetElapsedTime(current.ReadAt) < atMost)
            return current;
        await one.WaitAsync(cancellationToken);
        try
        {
            if (known is { } meanwhile && time.GetElapsedTime(meanwhile.ReadAt) < atMost)
                return meanwhile;
            return known = await ReadAsync(cancellationToken);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<Known> ReadAsync(CancellationToken cancellationToken)
    {
        var authority = configuration["OpenId:Authority"]!.TrimEnd('/');
        using var http = clients.CreateClient(ClientName);
        var discovery = JsonSerializer.Deserialize<Discovery>(await http.GetByteArrayAsync(new Uri(authority + "/.well-known/openid-configuration"), cancellationToken), Snake)
            ?? throw new InvalidDataException("The provider's discovery document is empty.");
        // OpenID Connect Discovery 1.0 §4.3: a document that names another issuer is somebody else's.
        if (discovery.Issuer != authority && discovery.Issuer != authority + "/")
            throw new InvalidDataException("The provider's discovery document names another issuer.");
        foreach (var address in new[] { discovery.AuthorizationEndpoint, discovery.TokenEndpoint, discovery.UserinfoEndpoint, discovery.JwksUri })
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback))
                throw new InvalidDataException("The provider's addresses must be https.");
        var jwks = JsonSerializer.Deserialize<JsonElement>(await http.GetByteArrayAsync(new Uri(discovery.JwksUri), cancellationToken), Wire.Json);
        var keys = jwks.GetProperty("keys").EnumerateArray()
            .Where(k => k.TryGetProperty("kid", out _) && (!k.TryGetProperty("use", out var use) || use.GetString() == "sig"))
            .GroupBy(k => k.GetProperty("kid").GetString()!).ToImmutableDictionary(g => g.Key, g => g.First());
        return new Known(discovery, keys, time.GetTimestamp());
    }

    public void Dispose() => one.Dispose();

    private sealed record Known(Discovery Discovery, ImmutableDictionary<string, JsonElement> Keys, long ReadAt);
}
