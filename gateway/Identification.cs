using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Transparency.Gateway.Accounts;
using Transparency.Gateway.Clients;
using Transparency.Gateway.Sessions;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway;

/// <summary>
/// Finds out who calls: a client key in <c>Authorization</c>, or the session cookie. Anybody else is nobody and passes without ticket;
/// services decide what nobody may see. Any other <c>Authorization</c> – a forged ticket first of all – is refused here.
/// </summary>
public static class Identification
{
    public const string SessionClaim = "sid";

    public static void UseIdentification(this WebApplication app)
    {
        app.Services.GetRequiredService<TicketIssue>();
        app.Use(async (context, next) =>
        {
            if (context.Request.Headers.Authorization is { Count: > 0 } presented)
            {
                var who = presented is [{ } value] ? await PresentedAsync(context, value) : null;
                if (who is null)
                {
                    context.Response.Headers.WWWAuthenticate = "Bearer";
                    await Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "This is not a valid client key.").ExecuteAsync(context);
                    return;
                }
                context.Features.Set(who);
            }
            else if (await SessionOfAsync(context) is { } session)
                context.Features.Set(session);
            await next(context);
        });
    }

    private static readonly HashSet<string> s_ticketed = new([SessionEndpoints.Me, PeopleListing.Path, PeopleListing.OpenersPath, GrantListing.Path], StringComparer.OrdinalIgnoreCase);

    /// <summary>Who calls, or null for nobody.</summary>
    public static Identified? Who(this HttpContext context) => context.Features.Get<Identified>();

    private static ValueTask<Identified?> PresentedAsync(HttpContext context, string value)
    {
        const string bearer = "Bearer ";
        // The portal shows names and posts: it asks with the ticket that it was called with. No other address takes a ticket.
        if (context.Request.Path.Value is { } path && s_ticketed.Contains(path) && value.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)
            && context.RequestServices.GetRequiredService<TicketIssue>().SessionOf(value[bearer.Length..]) is { } session)
            return context.RequestServices.GetRequiredService<Sessions.Sessions>().FindAsync(session, context.RequestAborted);
        return context.RequestServices.GetRequiredService<KnownClients>().FindAsync(value, context.RequestAborted);
    }

    private static async ValueTask<Identified?> SessionOfAsync(HttpContext context)
    {
        if (!context.Request.Cookies.ContainsKey(SessionCookie.Name))
            return null;
        var cookie = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return cookie.Succeeded && Guid.TryParseExact(cookie.Principal.FindFirst(SessionClaim)?.Value, "n", out var id)
            ? await context.RequestServices.GetRequiredService<Sessions.Sessions>().FindAsync(id, context.RequestAborted)
            : null;
    }
}
