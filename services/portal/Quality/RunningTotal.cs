using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Quality;

/// <summary>Whether the counts add up: every case event recorded has its leaf in the ledger.</summary>
public static class RunningTotal
{
    /// <summary>Recorded case events without a leaf, or leaves without an event; 0 when all is explained.</summary>
    public static long Unexplained(IntakeTotals totals) => Math.Abs(totals.Recorded - totals.Ledgered);

    public static string Sentence(IntakeTotals totals, Texts text) => Unexplained(totals) == 0
        ? text["data.addsUp", ("recorded", Figures.Count(totals.Recorded)), ("waiting", Figures.Count(totals.Quarantined))]
        : text["data.doesNotAddUp", ("n", Figures.Count(Unexplained(totals)))];
}
