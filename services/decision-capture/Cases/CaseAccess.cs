using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Cases;

/// <summary>Whose cases a caller may see. Officers and agency administrators are bound to their offices; for the others the office only says where they sit.</summary>
internal static class CaseAccess
{
    public static bool IsBoundToOffices(this Caller caller) => caller.Offices.Count > 0 && caller.IsAny(Roles.Officer, Roles.AgencyAdmin);

    public static bool MaySee(this Caller caller, string agency, string office) =>
        caller.IsBoundToOffices() ? caller.MayActFor(agency, office) : caller.MayActFor(agency);
}
