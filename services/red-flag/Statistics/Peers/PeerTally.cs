namespace Transparency.RedFlag.Statistics.Peers;

/// <summary>How often one unit decided in one stratum, and how often with the outcome.</summary>
/// <param name="N">Decisions, at least 1.</param>
/// <param name="Observed">Decisions with the outcome, 0 to <paramref name="N"/>.</param>
public sealed record PeerCell(string Unit, string Stratum, long N, long Observed);

/// <summary>Counts decisions one by one. Memory grows with the different pairs of unit and stratum, not with the decisions.</summary>
public sealed class PeerTally
{
    private readonly Dictionary<(string Unit, string Stratum), (long N, long Observed)> _cells = [];

    /// <summary>The counts, in an order that does not depend on the order of the decisions.</summary>
    public IReadOnlyList<PeerCell> Cells => [.. _cells.Select(cell => new PeerCell(cell.Key.Unit, cell.Key.Stratum, cell.Value.N, cell.Value.Observed))
        .OrderBy(cell => cell.Stratum, StringComparer.Ordinal).ThenBy(cell => cell.Unit, StringComparer.Ordinal)];

    /// <param name="unit">Who decided.</param>
    /// <param name="stratum">What makes cases alike.</param>
    /// <param name="outcome">Whether the decision had the outcome that is compared.</param>
    public void Add(string unit, string stratum, bool outcome)
    {
        var (n, observed) = _cells.GetValueOrDefault((unit, stratum));
        _cells[(unit, stratum)] = (n + 1, observed + (outcome ? 1 : 0));
    }
}
