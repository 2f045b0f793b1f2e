using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Cases;

/// <summary>Whose cases are whose today: cases of an office that was merged or moved follow its successor. What was recorded keeps its office.</summary>
public sealed class OfficesInCharge(CatalogueLog catalogue, TimeProvider clock)
{
    /// <summary>The office that has the work of one now.</summary>
    public string Of(string office) => Succession.InCharge(catalogue.InForce.Published.Offices, office, ProposeChange.DayOf(clock.GetUtcNow()));

    /// <summary>Offices whose cases a caller who is bound to offices sees; null for a caller who is not.</summary>
    public string[]? Served(Caller caller) =>
        caller.IsBoundToOffices() ? [.. Succession.Served(catalogue.InForce.Published.Offices, caller.Offices, ProposeChange.DayOf(clock.GetUtcNow()))] : null;

    /// <summary>True when the caller may see cases of the office, as its own or as its successor.</summary>
    public bool MaySee(Caller caller, string agency, string office) => caller.MaySee(agency, office) || caller.MaySee(agency, Of(office));
}
