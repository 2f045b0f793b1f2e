namespace Transparency.RedFlag.Statistics;

/// <summary>Work over rows in blocks. A row's result depends on that row alone and every sum keeps its order, so the thread count cannot change a byte.</summary>
internal static class Blocks
{
    /// <summary>Rows per block: enough to pay for the hand-over, few enough that a block's scratch memory stays small.</summary>
    internal const int Rows = 1024;

    internal static void Each(int rows, int threads, Action<int, int> fromTo) =>
        Parallel.For(0, (rows + Rows - 1) / Rows, new ParallelOptions { MaxDegreeOfParallelism = threads }, block => fromTo(block * Rows, Math.Min(rows, (block + 1) * Rows)));
}
