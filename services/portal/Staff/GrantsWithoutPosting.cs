using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Staff;

/// <summary>A grant in force as the gateway tells it, without a name.</summary>
/// <param name="Office">Null for every office of the agency.</param>
public sealed record GrantInForce(string Account, string? Staff, string Role, string Agency, string? Office, DateTimeOffset From, DateTimeOffset? Until);

/// <param name="Why">no-staff-code, no-posting, other-office, or whole-agency (an officer's grant covers every office, the posts do not).</param>
/// <param name="Offices">Offices in which the person holds a post.</param>
public sealed record UnfoundedGrant(GrantInForce Grant, string Why, IReadOnlyList<string> Offices);

/// <summary>Compares accounts with the staff register: access that no post stands behind. Pure.</summary>
public static class GrantsWithoutPosting
{
    /// <summary>Roles whose work is an agency's own.</summary>
    private static readonly string[] s_posted = [Roles.Officer, Roles.AgencyAdmin, Roles.Verifier];

    /// <param name="today">Posts that hold on the day.</param>
    /// <param name="inCharge">Office that has the work of another: a post moves with its office.</param>
    public static IReadOnlyList<UnfoundedGrant> Of(IEnumerable<GrantInForce> grants, IEnumerable<StaffPosting> today, Func<string, string> inCharge)
    {
        var offices = today.ToLookup(each => each.Staff, each => inCharge(each.Office), StringComparer.Ordinal);
        return [.. grants.Where(each => s_posted.Contains(each.Role)).Select(each => new UnfoundedGrant(each, Why(each, [.. offices[each.Staff ?? ""]]), [.. offices[each.Staff ?? ""].Distinct()])).Where(each => each.Why.Length > 0)];

        string Why(GrantInForce grant, IReadOnlyList<string> held) => string.IsNullOrEmpty(grant.Staff) ? "no-staff-code"
            : held.Count == 0 ? "no-posting"
            : grant.Office is { } office ? held.Contains(inCharge(office)) ? "" : "other-office"
            : grant.Role == Roles.Officer ? "whole-agency" : "";
    }
}
