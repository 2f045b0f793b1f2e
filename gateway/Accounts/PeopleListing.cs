using Microsoft.EntityFrameworkCore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Accounts;

/// <summary>Who may be named in an investigation.</summary>
/// <param name="Id">Subject of the person's tickets.</param>
/// <param name="Roles">Of <see cref="Roles.RedFlagAdmin"/> and <see cref="Roles.Auditor"/>, those held now; empty for people who held one once.</param>
public sealed record InvestigatorName(string Id, string NameTh, string NameEn, IReadOnlyList<string> Roles);

/// <summary>
/// <c>GET /api/people</c>: names of investigators and auditors, for each other, so that a file can name the two who closed it and somebody can be
/// asked to take it. Nobody else is listed: an officer stands in no list of names. <c>GET /api/people/openers</c>, for officers: those of them who act for every agency, so that
/// an officer can name who may open an objection to an order.
/// </summary>
public static class PeopleListing
{
    public const string Path = "/api/people", OpenersPath = Path + "/openers";
    private static readonly string[] s_named = [Roles.RedFlagAdmin, Roles.Auditor];

    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ReadAsync).RequireRateLimiting(RateLimits.Api).AllowPublic();
        routes.MapGrants();
        routes.MapGet(OpenersPath, OpenersAsync).RequireRateLimiting(RateLimits.Api).AllowPublic();
    }

    private static async Task<IResult> OpenersAsync(HttpContext context, IDbContextFactory<AccountsDatabase> factory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (context.Who() is not { } who) return Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in first.");
        if (who.Session is not { } session || !who.Caller.Is(Roles.Officer)) return Problems.Forbidden();
        var (now, agencies) = (time.GetUtcNow(), who.Caller.Agencies.Where(agency => agency != "*").ToArray());
        await using var database = await factory.CreateDbContextAsync(cancellationToken);
        var held = await (from g in database.Grants.AsNoTracking()
                          join a in database.Users.AsNoTracking() on g.AccountId equals a.Id
                          where s_named.Contains(g.Role) && g.Agency == "*" && g.Office == null && a.Id != session.AccountId
                              && a.DisabledAt == null && g.ValidFrom <= now && (g.ValidTo == null || g.ValidTo > now)
                              // Whoever also has a post in the officer's own agency is of the line, whatever else the person may do.
                              && !database.Grants.Any(own => own.AccountId == a.Id && agencies.Contains(own.Agency) && own.ValidFrom <= now && (own.ValidTo == null || own.ValidTo > now))
                          select new { a.Id, a.NameTh, a.NameEn, g.Role })
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(held.GroupBy(h => h.Id).Select(person => new InvestigatorName(person.Key.ToString("n"), person.First().NameTh, person.First().NameEn,
            [.. person.Select(h => h.Role).Distinct().Order(StringComparer.Ordinal)])).OrderBy(person => person.NameEn, StringComparer.Ordinal).ToArray());
    }

    private static async Task<IResult> ReadAsync(HttpContext context, IDbContextFactory<AccountsDatabase> factory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (context.Who() is not { } who) return Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in first.");
        if (who.Session is null || !who.Caller.IsAny(s_named)) return Problems.Forbidden();
        var now = time.GetUtcNow();
        await using var database = await factory.CreateDbContextAsync(cancellationToken);
        var held = await (from g in database.Grants.AsNoTracking()
                          join a in database.Users.AsNoTracking() on g.AccountId equals a.Id
                          where s_named.Contains(g.Role)
                          select new { a.Id, a.NameTh, a.NameEn, g.Role, InForce = a.DisabledAt == null && g.ValidFrom <= now && (g.ValidTo == null || g.ValidTo > now) })
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(held.GroupBy(h => h.Id).Select(person => new InvestigatorName(person.Key.ToString("n"), person.First().NameTh, person.First().NameEn,
            [.. person.Where(h => h.InForce).Select(h => h.Role).Distinct().Order(StringComparer.Ordinal)])).OrderBy(person => person.NameEn, StringComparer.Ordinal).ToArray());
    }
}
