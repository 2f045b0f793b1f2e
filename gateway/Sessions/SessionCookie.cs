using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Transparency.Gateway.Sessions;

/// <summary>The cookie: sealed by data protection, out of reach of scripts, carrying nothing but the session's id.</summary>
public static class SessionCookie
{
    public const string Name = "transparency-session";

    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Sessions>();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = Name;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.Cookie.IsEssential = true;
            // Two idle hours, twelve at most: an office day, and nobody inherits an open desk overnight.
            cookie.ExpireTimeSpan = TimeSpan.FromHours(2);
            cookie.SlidingExpiration = true;
        });
    }

    public static Task SignInAsync(HttpContext context, Guid session)
    {
        var identity = new ClaimsIdentity([new Claim(Identification.SessionClaim, session.ToString("n"))], CookieAuthenticationDefaults.AuthenticationScheme);
        return context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
    }

    public static Task SignOutAsync(HttpContext context) => context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
}
