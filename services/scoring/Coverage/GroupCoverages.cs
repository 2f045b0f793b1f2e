using Transparency.Contracts.Scoring.V1;

namespace Transparency.Scoring.Coverage;

/// <summary>
/// Coverage of groups over a period. Totals are known by service, not by office: an office carries the coverage of the services it decides. A service whose total is
/// known and of which nothing was recorded counts too, or leaving a service out would raise the figure.
/// </summary>
public sealed class GroupCoverages(IReadOnlyList<CoveredMonth> covered, IReadOnlyList<DecidedMonth> decided)
{
    /// <summary>Coverage below which nothing is compared, in per cent (system design, completeness).</summary>
    public const int Limit = 95;

    /// <summary>Everything.</summary>
    public GroupCoverage Ministry => Of(covered, decided);

    /// <summary>The services of an agency.</summary>
    public GroupCoverage OfAgency(string agency) => Of(covered.Where(each => each.Agency == agency), decided.Where(each => each.Agency == agency));

    /// <summary>The named services, whichever office decided.</summary>
    public GroupCoverage OfServices(IReadOnlySet<(string Agency, string Service)> services) =>
        Of(covered.Where(each => services.Contains((each.Agency, each.Service))), decided.Where(each => services.Contains((each.Agency, each.Service))));

    /// <summary>One month of the named services.</summary>
    public GroupCoverage OfMonth(DateOnly month, Func<string, string, bool> isMeant) =>
        Of(covered.Where(each => each.Month == month && isMeant(each.Agency, each.Service)), decided.Where(each => each.Month == month && isMeant(each.Agency, each.Service)));

    /// <summary>Pools service months; pure.</summary>
    public static GroupCoverage Of(IEnumerable<CoveredMonth> covered, IEnumerable<DecidedMonth> decided)
    {
        var known = covered.ToList();
        var months = known.Select(each => (each.Agency, each.Service, each.Month)).Concat(decided.Select(each => (each.Agency, each.Service, each.Month))).Distinct().Count();
        var (recorded, total) = (known.Sum(each => Math.Min(each.Recorded, each.Total)), known.Sum(each => each.Total));
        // Exact: 94.99 % is below, and no total at all is no coverage of 100 %.
        var state = known.Count == 0 ? "unknown" : recorded * 100m < total * (decimal)Limit ? "below" : known.Count < months ? "partly" : "sufficient";
        return new(state, recorded, total, known.Sum(each => each.ByForm), known.Sum(each => each.ByFile), known.Count, months, known.Count(each => each.Recorded > each.Total));
    }
}
