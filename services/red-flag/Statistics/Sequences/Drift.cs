namespace Transparency.RedFlag.Statistics.Sequences;

/// <summary>
/// Cumulative sums: has the way of deciding changed, and since when? Page, "Continuous inspection schemes", Biometrika 41 (1954).
/// A state is one number, so a decision costs the same however long the history is.
/// </summary>
/// <param name="Sum">The sum, 0 or more.</param>
/// <param name="Since">Decisions since the sum last left 0: the change, if there is one, began about then.</param>
public readonly record struct Drift(double Sum, int Since)
{
    /// <summary>The state after a standardised value: max(0, S + z − k). For drift downwards pass −z.</summary>
    /// <param name="z">Value in standard deviations from what is usual.</param>
    /// <param name="allowance">k: half the shift, in standard deviations, that is to be found soon; 0.5 for one deviation.</param>
    public Drift After(double z, double allowance = 0.5) => Grown(z - allowance);

    /// <summary>
    /// The state after a decision whose chance of the outcome is known from like cases: the log-likelihood ratio of odds multiplied by
    /// <paramref name="oddsRatio"/> against unchanged odds. Steiner, Cook, Farewell and Treasure, "Monitoring surgical performance using
    /// risk-adjusted cumulative sum charts", Biostatistics 1 (2000): an officer with hard cases does not drift.
    /// </summary>
    /// <param name="chance">Chance of the outcome in the decision's stratum, 0 to 1.</param>
    /// <param name="oddsRatio">The change to be found soon, above 0; below 1 for an outcome that becomes rarer.</param>
    public Drift After(bool outcome, double chance, double oddsRatio) => Grown((outcome ? Math.Log(oddsRatio) : 0) - Math.Log(1 - chance + oddsRatio * chance));

    private Drift Grown(double step) => Sum + step is > 0 and var sum ? new(sum, Since + 1) : default;

    /// <summary>
    /// Mean number of decisions until the sum reaches <paramref name="limit"/> when every value is shifted by <paramref name="shift"/> deviations:
    /// with shift 0 how rarely an unchanged officer is flagged, which is how the limit is chosen. Markov chain of Brook and Evans, Biometrika 59 (1972).
    /// </summary>
    /// <param name="limit">h in standard deviations; 5 with k = 0.5 gives about 930 unchanged and 10 after a shift of one deviation.</param>
    public static double RunLength(double limit, double allowance = 0.5, double shift = 0)
    {
        const int States = 200;
        // State i stands for sums within half a width of i·width; state 0 also for everything below.
        var width = 2 * limit / (2 * States - 1);
        var matrix = new double[States, States + 1];
        for (var from = 0; from < States; from++)
        {
            for (var to = 0; to < States; to++)
            {
                var high = Below((to - from) * width + width / 2 + allowance - shift);
                var stays = to == 0 ? high : high - Below((to - from) * width - width / 2 + allowance - shift);
                matrix[from, to] = (from == to ? 1 : 0) - stays;
            }
            matrix[from, States] = 1;
        }
        return Solve(matrix, States);
    }

    private static double Below(double z) => MathNet.Numerics.SpecialFunctions.Erfc(-z / Math.Sqrt(2)) / 2;

    /// <summary>First unknown of a diagonally dominant system, eliminated from the last one upwards.</summary>
    private static double Solve(double[,] matrix, int size)
    {
        for (var pivot = size - 1; pivot > 0; pivot--)
            for (var row = 0; row < pivot; row++)
            {
                var factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = 0; column < pivot; column++) matrix[row, column] -= factor * matrix[pivot, column];
                matrix[row, size] -= factor * matrix[pivot, size];
            }
        return matrix[0, size] / matrix[0, 0];
    }
}
