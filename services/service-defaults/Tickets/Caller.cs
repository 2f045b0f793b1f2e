using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Transparency.ServiceDefaults.Tickets;

/// <summary>
/// Who is calling, as the gateway's ticket says. Bindable as a parameter of any endpoint; on a public endpoint without a valid
/// ticket it is <see cref="Anonymous"/>, which holds no role and may act for nobody.
/// </summary>
/// <param name="Subject">Account id of a person or <c>client:&lt;id&gt;</c>; empty when anonymous.</param>
/// <param name="Roles">Roles in force for this request, from <see cref="Tickets.Roles"/>.</param>
/// <param name="Agencies">Agency codes; <c>*</c> stands for all.</param>
/// <param name="Offices">Office codes within the agencies; empty means every office of them.</param>
/// <param name="Staff">Staff code of a person in the staff register, if known.</param>
/// <param name="ClientId">Client id when a system calls; null for people.</param>
/// <param name="Session">Id of the session or client key use; for audit.</param>
/// <param name="Scopes">Scopes of a client; empty for people.</param>
public sealed record Caller(string Subject, IReadOnlyList<string> Roles, IReadOnlyList<string> Agencies, IReadOnlyList<string> Offices,
    string? Staff, string? ClientId, string? Session, IReadOnlyList<string> Scopes)
{
    /// <summary>Nobody: no role, no agency.</summary>
    public static Caller Anonymous { get; } = new("", [], [], [], null, null, null, []);

    /// <summary>True when no valid ticket came with the request.</summary>
    public bool IsAnonymous => Subject.Length == 0;

    /// <summary>True when the ticket carries <paramref name="role"/>.</summary>
    public bool Is(string role) => Roles.Contains(role, StringComparer.Ordinal);

    /// <summary>True when the ticket carries one of <paramref name="roles"/>.</summary>
    public bool IsAny(params ReadOnlySpan<string> roles)
    {
        foreach (var role in roles)
            if (Is(role))
                return true;
        return false;
    }

    /// <summary>True when the caller may act for <paramref name="agency"/>; every other agency is refused by default.</summary>
    public bool MayActFor(string agency) => Agencies.Contains("*", StringComparer.Ordinal) || Agencies.Contains(agency, StringComparer.Ordinal);

    /// <summary>True when the caller may act for <paramref name="office"/> of <paramref name="agency"/>.</summary>
    public bool MayActFor(string agency, string office) =>
        MayActFor(agency) && (Offices.Count == 0 || Offices.Contains(office, StringComparer.Ordinal));

    /// <summary>True when the client was given <paramref name="scope"/>.</summary>
    public bool HasScope(string scope) => Scopes.Contains(scope, StringComparer.Ordinal);

    /// <summary>Binds the caller of the request; called by minimal APIs.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));

    /// <summary>The caller of a request, for code that is not an endpoint (components, middleware).</summary>
    public static Caller Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.User.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Caller ?? Anonymous;
    }
}

// The caller rides on the principal, so that whatever authenticated the request decides it.
internal sealed class CallerIdentity : ClaimsIdentity
{
    public CallerIdentity(Caller caller) : base(TicketAuthentication.SchemeName, "sub", ClaimTypes.Role)
    {
        Caller = caller;
        AddClaim(new Claim("sub", caller.Subject));
        foreach (var role in caller.Roles)
            AddClaim(new Claim(ClaimTypes.Role, role));
    }

    public Caller Caller { get; }
}
