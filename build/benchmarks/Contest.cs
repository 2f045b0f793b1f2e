using System.Diagnostics;

namespace Transparency.Benchmarks;

/// <summary>One turn of one contestant.</summary>
/// <param name="Units">What was done: events, transactions, proofs.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="ProcessorSeconds">Processor time of this process meanwhile; 0 when another process did the work.</param>
public sealed record Turn(string Contestant, int Round, double Units, double Seconds, double ProcessorSeconds)
{
    public double PerSecond => Units / Seconds;
}

/// <summary>What one turn did.</summary>
/// <param name="Took">The time that counts; null = all of the turn.</param>
public readonly record struct Work(double Units, TimeSpan? Took = null)
{
    public static implicit operator Work(double units) => new(units);
}

/// <summary>
/// Things measured in turn within one run, so that whatever else the machine does meets all of them. A ratio is the median of the
/// rounds' ratios: a disturbance spoils its round, not the result.
/// </summary>
/// <param name="inOrder">True when a contestant works on what the one before it left; else the order is turned round every time.</param>
public sealed class Contest(Outcome outcome, int rounds, bool inOrder = false)
{
    private readonly List<(string Name, Func<CancellationToken, Task<Work>> TakeAsync)> _contestants = [];
    private readonly List<Turn> _turns = [];

    /// <summary>Adds a contestant.</summary>
    /// <param name="takeAsync">One turn.</param>
    public Contest With(string name, Func<CancellationToken, Task<Work>> takeAsync)
    {
        _contestants.Add((name, takeAsync));
        return this;
    }

    /// <summary>Runs all rounds after one that does not count.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (name, takeAsync) in inOrder || round % 2 == 0 ? _contestants : Enumerable.Reverse(_contestants))
            {
                var processor = Process.GetCurrentProcess().TotalProcessorTime;
                var started = Stopwatch.GetTimestamp();
                var work = await takeAsync(cancellation);
                var turn = new Turn(name, round, work.Units, (work.Took ?? Stopwatch.GetElapsedTime(started)).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds);
                if (round == 0) continue;
                _turns.Add(turn);
                outcome.Keep(turn);
            }
        }
    }

    /// <summary>Median pace of a contestant, units per second.</summary>
    public double Pace(string contestant) => Median(Of(contestant).Select(turn => turn.PerSecond));

    /// <summary>Median processor time of this process per unit of a contestant, in microseconds.</summary>
    public double ProcessorMicroseconds(string contestant) => Median(Of(contestant).Select(turn => turn.ProcessorSeconds / turn.Units * 1_000_000));

    /// <summary>Median of the rounds' ratios of two contestants' paces.</summary>
    public double Ratio(string contestant, string against) =>
        Median(Of(contestant).Zip(Of(against), (left, right) => left.PerSecond / right.PerSecond));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The smallest value that at least this share of all values does not exceed.</summary>
    public static double Quantile(IReadOnlyCollection<double> values, double share) => values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(values.Count * share) - 1));

    private IEnumerable<Turn> Of(string contestant) => _turns.Where(turn => turn.Contestant == contestant).OrderBy(turn => turn.Round);
}
