using Microsoft.EntityFrameworkCore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Accounts;

/// <summary>What an account may do that is bound to one agency; no name stands beside it.</summary>
/// <param name="Account">Subject of the account's tickets.</param>
/// <param name="Staff">Staff code; null when the account names none.</param>
/// <param name="Office">Null for every office of the agency.</param>
public sealed record GrantInForce(string Account, string? Staff, string Role, string Agency, string? Office, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>
/// <c>GET /api/grants?agency=</c>: the grants in force of an agency, for operations and the agency's own administrator, who compare them with the staff register
/// (ADR 0023: the register changes no grant; a grant without post is shown and reported).
/// </summary>
public static class GrantListing
{
    public const string Path = "/api/grants";

    public static void MapGrants(this IEndpointRouteBuilder routes) => routes.MapGet(Path, ReadAsync).RequireRateLimiting(RateLimits.Api).AllowPublic();

    private static async Task<IResult> ReadAsync(string? agency, HttpContext context, IDbContextFactory<AccountsDatabase> factory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (context.Who() is not { } who) return Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in first.");
        if (who.Session is null || !who.Caller.IsAny(Roles.Operations, Roles.AgencyAdmin)) return Problems.Forbidden();
        if (string.IsNullOrEmpty(agency) || agency == "*") return Problems.Invalid(new FieldError("agency", "required", "one agency"));
        if (!who.Caller.MayActFor(agency)) return Problems.Forbidden();
        var (now, offices) = (time.GetUtcNow(), who.Caller.Offices.ToArray());
        await using var database = await factory.CreateDbContextAsync(cancellationToken);
        var grants = await (from g in database.Grants.AsNoTracking()
                            join a in database.Users.AsNoTracking() on g.AccountId equals a.Id
                            where g.Agency == agency && (offices.Length == 0 || g.Office == null || offices.Contains(g.Office)) && a.DisabledAt == null && g.ValidFrom <= now && (g.ValidTo == null || g.ValidTo > now)
                            orderby a.Staff, a.Id, g.Role, g.Office
                            select new { a.Id, a.Staff, g.Role, g.Agency, g.Office, g.ValidFrom, g.ValidTo }).ToListAsync(cancellationToken);
        return TypedResults.Ok(grants.Select(g => new GrantInForce(g.Id.ToString("n"), g.Staff, g.Role, g.Agency, g.Office, g.ValidFrom, g.ValidTo)).ToArray());
    }
}
