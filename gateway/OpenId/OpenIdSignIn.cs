using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Identity;
using Transparency.Gateway.Accounts;
using Transparency.Gateway.Sessions;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.OpenId;

/// <summary>
/// Signing in with the ministry's account when <c>OpenId__Authority</c>, <c>OpenId__ClientId</c> and <c>OpenId__ClientSecret</c> are set:
/// <c>GET /api/session/openid?returnUrl=</c>. A subject without account here is refused (<c>?error=no-account</c>), any failure of the
/// protocol is <c>?error=openid</c>; the reason stands in the log, not in the address.
/// </summary>
public static partial class OpenIdSignIn
{
    private const string Scheme = "openid";
    public const string Path = "/api/session/openid";

    public static void AddOpenId(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("OpenId");
        if (string.IsNullOrWhiteSpace(settings["Authority"]))
            return;
        if (!Uri.TryCreate(settings["Authority"], UriKind.Absolute, out var authority) || (authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback))
            throw new InvalidOperationException("OpenId__Authority must be an https address.");
        builder.Services.AddHttpClient(OpenIdProvider.ClientName, http => http.Timeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton<OpenIdProvider>();
        builder.Services.AddAuthentication().AddOAuth<OAuthOptions, OpenIdHandler>(Scheme, oauth =>
        {
            oauth.ClientId = settings["ClientId"] ?? throw new InvalidOperationException("OpenId__ClientId is not configured.");
            oauth.ClientSecret = settings["ClientSecret"] ?? throw new InvalidOperationException("OpenId__ClientSecret is not configured.");
            // The provider's own addresses replace these before first use.
            oauth.AuthorizationEndpoint = oauth.TokenEndpoint = authority.ToString();
            oauth.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            oauth.CallbackPath = Path + "/callback";
            oauth.UsePkce = true;
            oauth.Scope.Add("openid");
            // The way back is a plain navigation, which Lax lets through.
            oauth.CorrelationCookie.SameSite = SameSiteMode.Lax;
            oauth.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            oauth.Events.OnTicketReceived = ReceivedAsync;
            oauth.Events.OnRemoteFailure = Failed;
        });
    }

    public static void MapOpenId(this WebApplication app)
    {
        if (app.Services.GetService<OpenIdProvider>() is null)
            return;
        app.MapGet(Path, (HttpContext context, string? returnUrl) =>
            context.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = LocalUrl.Or(returnUrl, "/home") })).RequireRateLimiting(RateLimits.SignIn).AllowPublic();
    }

    private static async Task ReceivedAsync(TicketReceivedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var database = services.GetRequiredService<AccountsDatabase>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var subject = context.Principal!.FindFirst(ClaimTypes.NameIdentifier)!.Value;
        var account = await services.GetRequiredService<UserManager<Account>>().FindByLoginAsync(OpenIdProvider.LoginProvider, subject);
        var posts = account is { DisabledAt: null } ? await Sessions.Sessions.PostsAsync(database, account.Id, now, context.HttpContext.RequestAborted) : [];
        var error = account switch { null => "no-account", { DisabledAt: not null } => "disabled", _ when posts.Count == 0 => "no-grant", _ => null };
        var returnUrl = LocalUrl.Or(context.ReturnUri, "/home");
        if (error is null)
        {
            var session = await services.GetRequiredService<Sessions.Sessions>().StartAsync(account!, posts[0], "openid", context.HttpContext.RequestAborted);
            await SessionCookie.SignInAsync(context.HttpContext, session);
        }
        else
        {
            database.AccessEvents.Add(new AccessEvent { At = now, Kind = "sign-in-refused", AccountId = account?.Id, Detail = "openid " + error });
            await database.SaveChangesAsync(context.HttpContext.RequestAborted);
        }
        await LocalUrl.SeeOther(error is null ? returnUrl : SignIn.FormWith(error, returnUrl)).ExecuteAsync(context.HttpContext);
        context.HandleResponse();
    }

    private static async Task Failed(RemoteFailureContext context)
    {
        var log = context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OpenIdSignIn));
        Refused(log, context.Failure?.Message ?? "unknown");
        await LocalUrl.SeeOther(SignIn.FormWith("openid", LocalUrl.Or(context.Properties?.RedirectUri, "/home"))).ExecuteAsync(context.HttpContext);
        context.HandleResponse();
    }

    [LoggerMessage(1301, LogLevel.Warning, "Sign-in with the ministry's account failed: {Reason}")]
    private static partial void Refused(ILogger logger, string reason);
}
