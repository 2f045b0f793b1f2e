using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Transparency.Gateway.OpenId;

/// <summary>The framework's OAuth handler (authorization code, PKCE, state, correlation cookie) with what OpenID Connect adds: nonce, id token, userinfo.</summary>
internal sealed class OpenIdHandler(IOptionsMonitor<OAuthOptions> options, ILoggerFactory logger, UrlEncoder encoder, OpenIdProvider provider)
    : OAuthHandler<OAuthOptions>(options, logger, encoder)
{
    private const string Nonce = "nonce";
    private AuthenticationProperties? checking;

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await PointAtProviderAsync();
        // Sealed inside the state parameter, so the browser carries it without being able to read or change it.
        properties.Items[Nonce] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await base.HandleChallengeAsync(properties);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri) =>
        QueryHelpers.AddQueryString(base.BuildChallengeUrl(properties, redirectUri), Nonce, properties.Items[Nonce]!);

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        await PointAtProviderAsync();
        try
        {
            return await base.HandleRemoteAuthenticateAsync();
        }
        catch (InvalidDataException e)
        {
            // Handed on with the properties, so that a second attempt still leads to the page wanted.
            return HandleRequestResult.Fail(e, checking);
        }
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        checking = properties;
        var token = tokens.Response?.RootElement.TryGetProperty("id_token", out var value) == true ? value.GetString() : null;
        var discovery = await provider.DiscoverAsync(Context.RequestAborted);
        var expected = new Expected(discovery.Issuer, Options.ClientId, properties.Items[Nonce]!, TimeProvider.GetUtcNow());
        var subject = await IdToken.SubjectAsync(token ?? throw new InvalidDataException("The provider sent no id token."), expected,
            kid => provider.KeyAsync(kid, Context.RequestAborted));
        if (tokens.AccessToken is not { } access || await provider.SubjectAsync(access, Context.RequestAborted) != subject)
            throw new InvalidDataException("Userinfo names somebody else than the id token.");
        // Nothing but the subject is taken over: roles and agency come from our grants, never from claims.
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, subject));
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name);
    }

    private async Task PointAtProviderAsync()
    {
        var discovery = await provider.DiscoverAsync(Context.RequestAborted);
        (Options.AuthorizationEndpoint, Options.TokenEndpoint) = (discovery.AuthorizationEndpoint, discovery.TokenEndpoint);
    }
}
