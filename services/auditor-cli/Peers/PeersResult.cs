using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.AuditorCli.Peers;

/// <summary>What <c>transparency peers --json</c> prints, names in camelCase.</summary>
/// <param name="Outcome">COLUMN=VALUE as asked.</param>
/// <param name="By">Column of the unit.</param>
/// <param name="Strata">Columns of the strata.</param>
/// <param name="MinimumN">Units with fewer decisions are in <paramref name="BelowMinimum"/>, never judged.</param>
/// <param name="FalseDiscoveryRate">Rate asked for.</param>
/// <param name="FalseDiscoveryMethod">benjaminiHochberg or benjaminiYekutieli.</param>
/// <param name="Rows">Rows of the file.</param>
/// <param name="WithoutUnit">Rows that name no unit, left out.</param>
/// <param name="WithoutOutcome">Rows that name a unit and no outcome, left out.</param>
/// <param name="Decisions">Rows compared.</param>
/// <param name="Observed">Those with the outcome.</param>
/// <param name="OverDispersion">φ; below 1 nothing is adjusted.</param>
/// <param name="UnbiasedOverDispersion">φ without what winsorising takes away: the one that flags are judged by.</param>
/// <param name="BetweenUnits">τ² of observed ÷ expected.</param>
/// <param name="Population">Does the outcome depend on who decides?</param>
/// <param name="StrataCount">Different strata.</param>
/// <param name="UnitCount">Different units, small ones included.</param>
/// <param name="Flagged">Ranked units that each way of looking flags: naive, stratified, overDispersed, falseDiscovery.</param>
/// <param name="Units">Units with enough decisions, those that stand out most first.</param>
/// <param name="BelowMinimum">The others by name.</param>
public sealed record PeersResult(string Outcome, string By, IReadOnlyList<string> Strata, long MinimumN, double FalseDiscoveryRate, FalseDiscoveryMethod FalseDiscoveryMethod,
    long Rows, long WithoutUnit, long WithoutOutcome, long Decisions, long Observed, double OverDispersion, double UnbiasedOverDispersion, double BetweenUnits, PeerPopulation Population,
    int StrataCount, int UnitCount, FlaggedUnits Flagged, IReadOnlyList<PeerUnit> Units, IReadOnlyList<SmallUnit> BelowMinimum)
{
    public static PeersResult Of(PeerQuestion question, PeerComparison comparison, PeerTable table)
    {
        var report = comparison.Of(table.Cells);
        // Joined values read better with a visible sign between them; none of the values is looked up by it.
        var population = report.Population with { Strata = [.. report.Population.Strata.Select(each => each with { Stratum = each.Stratum.Replace(PeerTable.Between.ToString(), " / ", StringComparison.Ordinal) })] };
        return new($"{question.OutcomeColumn}={question.OutcomeValue}", question.By, question.Strata, comparison.MinimumN, comparison.Rate, comparison.Method, table.Rows, table.WithoutUnit,
            table.WithoutOutcome, report.Decisions, report.Observed, report.OverDispersion, report.UnbiasedOverDispersion, report.BetweenUnits, population, population.Strata.Count,
            report.Units.Count + report.BelowMinimum.Count, report.Flagged, report.Units, report.BelowMinimum);
    }
}
