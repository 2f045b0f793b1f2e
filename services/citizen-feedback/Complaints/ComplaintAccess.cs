using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>What of a complaint decides who may see it.</summary>
/// <param name="Against">Keyed digest of the staff code of the person complained of; null when nobody is named.</param>
public sealed record ComplaintPlace(string Desk, string? HandledBy, string About, string? Agency, string? Office, string? Against);

/// <summary>
/// Who sees a complaint: the one desk that answers for it, and there neither the person complained of nor their line. Everyone else is
/// answered as if it did not exist. Bribery goes to the anti-corruption centre alone; what is about the centre goes outside it.
/// </summary>
public static class ComplaintAccess
{
    /// <summary>Roles that have a desk.</summary>
    public static readonly string[] Desks = [Roles.AgencyAdmin, Roles.RedFlagAdmin, Roles.Auditor];

    /// <summary>Which desk answers for a new complaint. Pure.</summary>
    public static string DeskOf(string category, string about) => about == "centre" ? "audit" : category == "bribery" || about == "agency-head" ? "centre" : "agency";

    /// <summary>The role behind a desk.</summary>
    public static string RoleOf(string desk) => desk switch { "centre" => Roles.RedFlagAdmin, "audit" => Roles.Auditor, _ => Roles.AgencyAdmin };

    /// <param name="staffTag">Digest of the caller's own staff code, made as <see cref="ComplaintPlace.Against"/> is; null without one.</param>
    public static bool Sees(ComplaintPlace place, Caller caller, string? staffTag) => !(place.Against is not null && place.Against == staffTag) && place.Desk switch
    {
        "centre" => caller.Is(Roles.RedFlagAdmin) && caller.MayActFor(place.Agency ?? "*"),
        "audit" => caller.Is(Roles.Auditor) && caller.MayActFor("*"),
        "agency" => caller.Is(Roles.AgencyAdmin) && place.HandledBy is { } agency && caller.MayActFor(agency) && !InLine(place, caller),
        _ => false,
    };

    // Who sits in the office concerned answers to its head: only complaints about nobody in person are theirs. A complaint about the
    // agency's head that came back by referral is seen by no desk of that agency.
    private static bool InLine(ComplaintPlace place, Caller caller) =>
        place.About is "agency-head" && place.HandledBy == place.Agency
        || caller.Offices.Count > 0 && (place.About != "service" || place.Office is null || !caller.Offices.Contains(place.Office, StringComparer.Ordinal));
}
