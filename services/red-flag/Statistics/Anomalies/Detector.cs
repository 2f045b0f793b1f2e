namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>One way to say how unusual a row is among fitted rows. Higher is more anomalous; the scale is the detector's own.</summary>
internal abstract class Detector
{
    /// <summary>Stable kebab-case code.</summary>
    internal abstract string Code { get; }

    /// <summary>Scores rows <paramref name="from"/> to before <paramref name="to"/>.</summary>
    /// <param name="fitted">The table is the one that was fitted: a row is not its own neighbour then.</param>
    /// <param name="scores">Receives one score per row of the span.</param>
    internal abstract void Score(NumberTable table, int from, int to, bool fitted, Span<double> scores);

    /// <summary>How much each column adds to a row's score; the sum is the score up to a constant or a monotone step that the detector names.</summary>
    internal abstract void Explain(NumberTable table, int row, bool fitted, Span<double> contributions);
}
