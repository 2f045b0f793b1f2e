using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Cases;

/// <summary>Whose cases are whose today: cases of an office that was merged or moved follow its successor. What was recorded keeps its office.</summary>
public sealed class OfficesInCharge(CatalogueLog catalogue, TimeProvider clock)
{
    /// <summary>The office that has the work of one now.</summary>
    public string Of(string office) => InCharge(catalogue.InForce.Published.Offices, office, ProposeChange.DayOf(clock.GetUtcNow()));

    /// <summary>Offices whose cases a caller who is bound to offices sees; null for a caller who is not.</summary>
    public string[]? Served(Caller caller) =>
        caller.IsBoundToOffices() ? [.. Served(catalogue.InForce.Published.Offices, caller.Offices, ProposeChange.DayOf(clock.GetUtcNow()))] : null;

    /// <summary>True when the caller may see cases of the office, as its own or as its successor.</summary>
    public bool MaySee(Caller caller, string agency, string office) => caller.MaySee(agency, office) || caller.MaySee(agency, Of(office));

    /// <summary>The office that has the work of <paramref name="code"/> on a day: itself while it is open or nobody succeeds it, else its successor, or that one's. Pure.</summary>
    public static string InCharge(IReadOnlyList<Office> offices, string code, DateOnly day) =>
        Chains.EndOf(code, Next(offices, day));

    private static Func<string, string?> Next(IReadOnlyList<Office> offices, DateOnly day) =>
        at => offices.FirstOrDefault(each => each.Code == at) is { ClosedOn: { } last } office && last < day ? office.Successor : null;

    /// <summary>The offices and every closed one whose work came to them, directly or through others; in the order of the catalogue behind the given ones. Pure.</summary>
    public static IReadOnlyList<string> Served(IReadOnlyList<Office> offices, IReadOnlyList<string> by, DateOnly day) =>
        Chains.LeadingTo(by, offices.Where(each => each is { ClosedOn: not null, Successor: not null }).Select(each => each.Code), Next(offices, day));
}
