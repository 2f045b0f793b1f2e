namespace Transparency.RedFlag.Statistics.Anomalies;

/// <summary>
/// Four kinds of detector fitted to one table, combined into one score without labels and without a setting that depends on the data:
/// isolation (random cuts), margins (tails and gaps of single columns), neighbours (distance at two scales) and shape (columns that do not go together).
/// </summary>
/// <remarks>
/// <para>No kind is best everywhere (Campos et al., DMKD 30, 2016; Han et al., "ADBench", NeurIPS 2022), and averaging unlike detectors lowers
/// the error that each makes alone (Aggarwal and Sathe, "Theoretical foundations and algorithms for outlier ensembles", SIGKDD Explorations 17, 2015).
/// So every kind has one voice, however many detectors it holds.</para>
/// <para>Scales differ and are heavy-tailed, so each detector says only which share of the fitted rows is at least as unusual: a p-value by rank.
/// They are combined as Fisher does, by the mean of −ln p, which lets one strong voice be heard and still needs the others to be far up; the voices
/// depend on each other, so the sum is an order and not a test.</para>
/// <para>A score of 0.7 is an ordinary row, 2.3 means that on the whole one row in ten is at least as unusual, 4.6 one in a hundred.</para>
/// <para>Memory: 16 bytes a cell (the table and its sorted columns) and 136 bytes a row. Time grows as rows × columns, and as columns³ once.</para>
/// </remarks>
public sealed class AnomalyModel
{
    private readonly NumberTable _table;
    private readonly Kind[] _kinds;
    private readonly double[] _voices;

    private AnomalyModel(NumberTable table, Kind[] kinds, double[] voices, double[] scores) => (_table, _kinds, _voices, FittedScores) = (table, kinds, voices, scores);

    /// <summary>One score per fitted row, in the order of the rows; higher is more anomalous, from 0 to ln(2 × rows).</summary>
    public IReadOnlyList<double> FittedScores { get; }

    /// <summary>Names of the columns that contributions belong to.</summary>
    public IReadOnlyList<string> Columns => _table.Columns;

    /// <summary>Weight of each kind's voice; they add up to 1, and are equal unless weighed otherwise.</summary>
    public IReadOnlyList<double> Voices => _voices;

    /// <summary>Codes of the kinds, in the order of <see cref="AnomalyExplanation.Kinds"/>.</summary>
    public IReadOnlyList<string> Kinds => [.. _kinds.Select(kind => kind.Code)];

    /// <summary>Fits all detectors and scores every row of the table.</summary>
    /// <param name="table">At least one row; kept by the model.</param>
    /// <param name="seed">The same seed and table give the same scores, bit for bit.</param>
    /// <param name="threads">At most this many; does not change a score.</param>
    public static AnomalyModel Fit(NumberTable table, int seed, int threads)
    {
        var margins = new Margins(table, threads);
        Kind[] kinds =
        [
            new("isolation", [new IsolationForest(table, seed, threads)]),
            new("margins", [new TailProbability(margins), new MarginalDensity(margins)]),
            new("neighbours", [new NeighbourDistance(table, margins, 64, 8, seed), new NeighbourDistance(table, margins, 32, 64, seed)]),
            new("shape", [new RobustDistance(table, margins, seed, threads)]),
        ];
        var scores = new double[table.Rows];
        foreach (var kind in kinds)
        {
            var evidence = kind.Fit(table, threads);
            for (var row = 0; row < scores.Length; row++) scores[row] += evidence[row] / kinds.Length;
        }
        return new(table, kinds, [.. kinds.Select(_ => 1.0 / kinds.Length)], scores);
    }

    /// <summary>The same fitted detectors with voices of other weights (<see cref="VoiceWeights"/>).</summary>
    /// <param name="voices">One weight per kind, none negative, not all zero; scaled so that they add up to 1.</param>
    /// <exception cref="ArgumentException">Another number of weights, a negative one or none above zero.</exception>
    public AnomalyModel Weighing(IReadOnlyList<double> voices)
    {
        var all = voices.Sum();
        if (voices.Count != _kinds.Length || voices.Any(voice => !(voice >= 0)) || !(all > 0) || double.IsInfinity(all)) throw new ArgumentException("one weight per kind, none negative and not all zero", nameof(voices));
        var (weights, scores) = (voices.Select(voice => voice / all).ToArray(), new double[_table.Rows]);
        for (var row = 0; row < scores.Length; row++)
            for (var i = 0; i < _kinds.Length; i++) scores[row] += weights[i] * _kinds[i].Evidence(_table, row, fitted: true).Whole;
        return new(_table, _kinds, weights, scores);
    }

    /// <summary>The score of a row that need not be one of the fitted.</summary>
    public double Score(ReadOnlySpan<double> row)
    {
        var (one, sum) = (Of(row), 0.0);
        for (var i = 0; i < _kinds.Length; i++) sum += _voices[i] * _kinds[i].Evidence(one, 0, fitted: false).Whole;
        return sum;
    }

    /// <summary>The score of a row that need not be one of the fitted, with the reasons for it.</summary>
    public AnomalyExplanation Explain(ReadOnlySpan<double> row) => Explain(Of(row), 0, fitted: false);

    /// <summary>A fitted row's score with the reasons for it.</summary>
    public AnomalyExplanation ExplainFitted(int row) => Explain(_table, row, fitted: true);

    private NumberTable Of(ReadOnlySpan<double> row) => new(_table.Columns, row.ToArray());

    private AnomalyExplanation Explain(NumberTable table, int row, bool fitted)
    {
        var (contributions, kinds, score) = (new double[table.Width], new double[_kinds.Length], 0.0);
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = _kinds[i].Explain(table, row, fitted, _voices[i], contributions);
            score += _voices[i] * kinds[i];
        }
        return new(score, kinds, contributions);
    }

    /// <summary>Detectors that look at the same thing and share one voice, with what the fitted rows scored.</summary>
    private sealed class Kind(string code, Detector[] detectors)
    {
        private readonly double[][] _sorted = new double[detectors.Length][];
        private double[]? _sortedMean;

        internal string Code => code;

        /// <summary>−ln p of every fitted row.</summary>
        internal double[] Fit(NumberTable table, int threads)
        {
            var mean = new double[table.Rows];
            for (var i = 0; i < detectors.Length; i++)
            {
                var scores = new double[table.Rows];
                var detector = detectors[i];
                Blocks.Each(table.Rows, threads, (from, to) => detector.Score(table, from, to, fitted: true, scores.AsSpan(from, to - from)));
                _sorted[i] = Ranked(scores, threads, mean, 1.0 / detectors.Length);
            }
            if (detectors.Length == 1) return mean;
            var whole = new double[table.Rows];
            _sortedMean = Ranked(mean, threads, whole, 1);
            return whole;
        }

        internal (double Whole, double[] Each) Evidence(NumberTable table, int row, bool fitted)
        {
            var (each, mean, score) = (new double[detectors.Length], 0.0, new double[1]);
            for (var i = 0; i < each.Length; i++)
            {
                detectors[i].Score(table, row, row + 1, fitted, score);
                each[i] = Surprise(score[0], _sorted[i]);
                mean += each[i] / each.Length;
            }
            return (_sortedMean is null ? mean : Surprise(mean, _sortedMean), each);
        }

        /// <summary>Adds the kind's evidence to the columns, in proportion to what each detector lays on them; returns the evidence.</summary>
        internal double Explain(NumberTable table, int row, bool fitted, double weight, Span<double> contributions)
        {
            var (whole, each) = Evidence(table, row, fitted);
            var (parts, total) = (new double[table.Width], each.Sum());
            for (var i = 0; i < each.Length; i++)
            {
                Array.Clear(parts);
                detectors[i].Explain(table, row, fitted, parts);
                // A column that makes the row look ordinary is no reason for the score.
                var positive = parts.Sum(part => Math.Max(0, part));
                for (var column = 0; column < parts.Length; column++)
                    contributions[column] += weight * whole * each[i] / total * (positive > 0 ? Math.Max(0, parts[column]) / positive : 1.0 / parts.Length);
            }
            return whole;
        }

        private static double[] Ranked(double[] scores, int threads, double[] sums, double weight)
        {
            var sorted = (double[])scores.Clone();
            Array.Sort(sorted);
            Blocks.Each(scores.Length, threads, (from, to) =>
            {
                for (var row = from; row < to; row++) sums[row] += weight * Surprise(scores[row], sorted);
            });
            return sorted;
        }

        private static double Surprise(double score, double[] sorted) => -Math.Log(1 - MidRanks.Of(score, sorted));
    }
}

/// <summary>Why a row has its score.</summary>
/// <param name="Score">As in <see cref="AnomalyModel.FittedScores"/>.</param>
/// <param name="Kinds">−ln p of each kind; their mean, weighed by <see cref="AnomalyModel.Voices"/>, is the score.</param>
/// <param name="Contributions">Part of the score that each column bears; none is negative, and they add up to the score.</param>
public sealed record AnomalyExplanation(double Score, IReadOnlyList<double> Kinds, IReadOnlyList<double> Contributions);
