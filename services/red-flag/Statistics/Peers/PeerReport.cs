namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>Units compared with like cases. A unit that stands out is a lead, not proof.</summary>
/// <param name="Decisions">Decisions compared.</param>
/// <param name="Observed">Those with the outcome.</param>
/// <param name="OverDispersion">φ of the ranked units (<see cref="Peers.OverDispersion"/>); below 1 nothing is adjusted.</param>
/// <param name="UnbiasedOverDispersion">φ without what winsorising takes away, by which flags are judged; below 1 nothing is adjusted.</param>
/// <param name="BetweenUnits">τ², the variance of observed ÷ expected between ranked units that chance does not explain.</param>
/// <param name="Population">Whether the outcome depends on who decides, all units together.</param>
/// <param name="Flagged">How many ranked units each step leaves.</param>
/// <param name="Units">Units with at least the minimum of decisions, those that stand out most first.</param>
/// <param name="BelowMinimum">The others by name: counted among the peers, never judged.</param>
public sealed record PeerReport(long Decisions, long Observed, double OverDispersion, double UnbiasedOverDispersion, double BetweenUnits, PeerPopulation Population, FlaggedUnits Flagged,
    IReadOnlyList<PeerUnit> Units, IReadOnlyList<SmallUnit> BelowMinimum);

/// <summary>How many ranked units are flagged by each way of looking; each way answers a weakness of the one before.</summary>
/// <param name="Naive">|z| &gt; 3 against the overall rate, as if all cases were alike.</param>
/// <param name="Stratified">|z| &gt; 3 against like cases.</param>
/// <param name="OverDispersed">|z| ÷ √φ &gt; 3: also against how much units differ anyway.</param>
/// <param name="FalseDiscovery">q at most the rate of false discoveries asked for: also against how many units are looked at. These are the flags.</param>
public sealed record FlaggedUnits(int Naive, int Stratified, int OverDispersed, int FalseDiscovery);

/// <summary>One unit with enough decisions. Ratios are null when nothing is expected; z is 0 where nothing could differ.</summary>
/// <param name="Unit">Who decided.</param>
/// <param name="N">Decisions.</param>
/// <param name="Observed">Those with the outcome.</param>
/// <param name="Expected">As many of them would have it if the unit decided like all units together in the same strata.</param>
/// <param name="Rate">Observed ÷ N.</param>
/// <param name="RateLow">Lower end of the 95 % interval of the rate (Wilson, JASA 22, 1927).</param>
/// <param name="RateHigh">Upper end.</param>
/// <param name="Ratio">Observed ÷ expected.</param>
/// <param name="ShrunkRatio">The ratio drawn to the mean of the units (<see cref="Shrinkage"/>).</param>
/// <param name="ShrunkLow">Lower end of its 95 % interval.</param>
/// <param name="ShrunkHigh">Upper end.</param>
/// <param name="FunnelLow">Rate below which the unit is outside the 99.8 % funnel, over-dispersion included.</param>
/// <param name="FunnelHigh">Rate above which it is.</param>
/// <param name="NaiveZ">z against the overall rate.</param>
/// <param name="Z">z against like cases, binomial variance.</param>
/// <param name="AdjustedZ"><paramref name="Z"/> ÷ √φ when φ is above 1.</param>
/// <param name="P">Two-sided exact mid-p against like cases.</param>
/// <param name="ExactQ">False-discovery q of <paramref name="P"/> among the ranked units: chance alone, no over-dispersion.</param>
/// <param name="AdjustedP">The same after over-dispersion: <paramref name="P"/> as a normal score, ÷ √ of the unbiased φ, as a two-sided tail of Student's t.</param>
/// <param name="Q">False-discovery q of <paramref name="AdjustedP"/>.</param>
/// <param name="Flagged"><paramref name="Q"/> is at most the rate asked for.</param>
public sealed record PeerUnit(string Unit, long N, long Observed, double Expected, double Rate, double RateLow, double RateHigh, double? Ratio, double? ShrunkRatio,
    double? ShrunkLow, double? ShrunkHigh, double FunnelLow, double FunnelHigh, double NaiveZ, double Z, double AdjustedZ, double P, double ExactQ, double AdjustedP,
    double Q, bool Flagged);

/// <summary>A unit with fewer decisions than the minimum.</summary>
public sealed record SmallUnit(string Unit, long N, long Observed, double Expected);

/// <summary>Chi-square tests of whether the outcome depends on who decides.</summary>
/// <param name="Crude">Pearson over all units, strata ignored.</param>
/// <param name="Stratified">Sum of Pearson over the strata, all units.</param>
/// <param name="Pooled">The same with units too small for the approximation counted together in each stratum: the one to judge by.</param>
/// <param name="MantelHaenszel">Cochran–Mantel–Haenszel general association; units below the minimum count as one. Null with more than 1,000 units.</param>
/// <param name="Strata">Each stratum by itself.</param>
public sealed record PeerPopulation(ChiSquareResult Crude, ChiSquareResult Stratified, ChiSquareResult Pooled, ChiSquareResult? MantelHaenszel, IReadOnlyList<StratumResult> Strata);

/// <summary>One stratum.</summary>
/// <param name="Effect">Cramér's V of all its units: 0 no dependence, 1 the unit determines the outcome.</param>
public sealed record StratumResult(string Stratum, long N, long Observed, int Units, ChiSquareResult Pearson, ChiSquareResult Pooled, double Effect);
