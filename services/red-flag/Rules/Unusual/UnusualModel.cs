using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Anomalies;

namespace Transparency.RedFlag.Unusual;

/// <summary>Where a case stands among like ones.</summary>
/// <param name="Score">As <see cref="AnomalyModel"/> counts, two decimals; one above the <paramref name="Limit"/> is flagged.</param>
/// <param name="Tail">Share (0 to 1) of like cases, itself among them, that score at least as high.</param>
/// <param name="Parts">What the score is made of, largest first.</param>
/// <param name="Nearest">Finds <see cref="Similar"/> when somebody asks: every case is scored, few are looked at, and finding the nearest was most of scoring.</param>
public sealed record UnusualStanding(double Score, double? Limit, double Tail, IReadOnlyList<ScorePart> Parts, Lazy<IReadOnlyList<SimilarDecision>> Nearest)
{
    /// <summary>Like decisions whose features are nearest, nearest first.</summary>
    public IReadOnlyList<SimilarDecision> Similar => Nearest.Value;
}

/// <summary>A reference fitted: detectors, voices and how high ordinary cases come. Never changes; safe to use from many threads.</summary>
public sealed class UnusualModel
{
    private const int Neighbours = 5, MostParts = 6;
    private readonly AnomalyModel _ensemble;
    private readonly PathProfile _profile;
    private readonly int[] _columns;
    private readonly double[] _medians, _deviations;
    private readonly double?[][] _comparing;
    private readonly double[] _scores, _sorted;

    private UnusualModel(UnusualReference reference, RuleDefinition rule, int threads)
    {
        (Reference, Id, _profile) = (reference, reference.Id(), new PathProfile(reference.Links));
        var teaching = reference.Teaching.Select(each => each.Numbers()).ToArray();
        var least = (double)rule.Parameters["leastKnownPercent"] / 100 * teaching.Length;
        // A feature that many cases do not tell would single out those that do.
        _columns = [.. Enumerable.Range(0, CaseFeatures.All.Count).Where(column => teaching.Count(row => row[column] is not null) is var known && known > 0 && known >= least)];
        _medians = [.. _columns.Select(column => Middle([.. teaching.Select(row => row[column]).OfType<double>()]))];
        var table = new NumberTable([.. _columns.Select(column => CaseFeatures.All[column].Code)], [.. teaching.SelectMany(Row)]);
        _deviations = [.. Enumerable.Range(0, _columns.Length).Select(at => Deviation(table, at))];
        var equal = AnomalyModel.Fit(table, reference.Seed, threads);
        var found = reference.Labelled.Count(each => each.Found);
        LabelsUsed = Math.Min(found, reference.Labelled.Count - found) >= rule.Parameters["leastLabelled"] && 100m * reference.OfWindow >= rule.Parameters["labelledPercent"] * reference.Window;
        _ensemble = LabelsUsed ? equal.Weighing(VoiceWeights.Of(equal.Kinds.Count, [.. reference.Labelled.Select(each => (equal.Explain(Row(new ReferenceCase("", "", "", each.Values).Numbers())).Kinds, each.Found))])) : equal;
        _comparing = [.. reference.Comparing.Select(each => each.Numbers())];
        _scores = [.. _comparing.Select(row => Rounded(_ensemble.Score(Row(row))))];
        _sorted = [.. _scores.Order()];
        // How many like cases may score as high: the case itself is one of n + 1.
        var allowed = (int)Math.Floor((double)rule.Parameters["tailPercent"] / 100 * (_sorted.Length + 1)) - 1;
        Limit = allowed < 0 ? null : _sorted[_sorted.Length - 1 - allowed];
    }

    /// <summary>What it was fitted to.</summary>
    public UnusualReference Reference { get; }

    /// <summary><see cref="UnusualReference.Id"/>.</summary>
    public string Id { get; }

    /// <summary>Labels of closed investigations weigh the voices.</summary>
    public bool LabelsUsed { get; }

    /// <summary>Kinds of detector and the weight of each one's voice.</summary>
    public IReadOnlyList<(string Kind, double Weight)> Voices => [.. _ensemble.Kinds.Zip(_ensemble.Voices)];

    /// <summary>Score above which a case is flagged; null when there are too few to compare with for so small a tail.</summary>
    public double? Limit { get; }

    /// <summary>Fits a reference by the limits of its rule.</summary>
    /// <param name="threads">At most this many; does not change a score.</param>
    /// <exception cref="FormatException">The reference is of another format, empty, or its rows hold something else than numbers.</exception>
    public static UnusualModel Fit(UnusualReference reference, RuleDefinition rule, int threads = 1) =>
        reference.Format != UnusualReference.CurrentFormat || reference.Teaching.Count == 0 || reference.Comparing.Count == 0 ? throw new FormatException("The reference is empty or of another format.") : new(reference, rule, threads);

    /// <summary>Scores one decided case.</summary>
    /// <param name="office">As the catalogue had it when the decision was recorded.</param>
    public UnusualStanding Judge(CaseFile file, DecisionFile decision, Office? office) => Judge(CaseFeatures.Of(file, decision, _profile, BusinessTime.Of(office), counted: false), decision.DecisionId);

    /// <summary>Scores a row of features.</summary>
    public UnusualStanding Judge(double?[] values, string decisionId)
    {
        var row = Row(values);
        var explained = _ensemble.Explain(row);
        var score = Rounded(explained.Score);
        var parts = Enumerable.Range(0, _columns.Length).Select(at => (At: at, Share: explained.Score > 0 ? explained.Contributions[at] / explained.Score : 0)).Where(each => each.Share >= 0.005)
            .OrderByDescending(each => each.Share).ThenBy(each => each.At).Take(MostParts).Select(each => Part(each.At, values[_columns[each.At]], each.Share));
        return new(score, Limit, (1 + _sorted.Count(other => other >= score)) / (double)(1 + _sorted.Length), [.. parts], new(() => Similar(row, decisionId)));
    }

    /// <summary>The score beside those of like cases.</summary>
    public PeerGroup Peers(double score)
    {
        var (n, half) = (_sorted.Length, 0.98 * Math.Sqrt(_sorted.Length));
        var kind = Reference.Kind;
        return new($"เรื่องที่ตัดสินแล้วที่จุด {kind.DecisionPoint} ของบริการ {kind.Service}", $"Cases decided at {kind.DecisionPoint} of service {kind.Service}", n, At(n / 2.0), At(n / 2.0 - half), At(n / 2.0 + half),
            Number(100.0 * _sorted.Count(other => other < score) / n, 2), "points");

        decimal At(double rank) => Number(_sorted[(int)Math.Clamp(Math.Round(rank), 0, n - 1)], 2);
    }

    private ScorePart Part(int at, double? value, double share)
    {
        var feature = CaseFeatures.All[_columns[at]];
        return new(feature.Code, value is { } known ? Number(feature.Shown(known), 2) : null, Number(feature.Shown(_medians[at]), 2), feature.Unit, Number(share, 4));
    }

    private IReadOnlyList<SimilarDecision> Similar(double[] row, string decisionId) =>
    [
        .. _comparing.Select((other, i) => (I: i, Distance: Distance(row, Row(other)))).Where(each => Reference.Comparing[each.I].DecisionId != decisionId)
            .OrderBy(each => each.Distance).ThenBy(each => Reference.Comparing[each.I].DecisionId, StringComparer.Ordinal).Take(Neighbours)
            .Select(each => (Case: Reference.Comparing[each.I], each.I)).Select(each => new SimilarDecision(each.Case.DecisionId, Number(_scores[each.I], 2), each.Case.Outcome, each.Case.On)),
    ];

    private double Distance(double[] one, double[] other)
    {
        double sum = 0;
        for (var i = 0; i < one.Length; i++)
            if (_deviations[i] > 0) sum += (one[i] - other[i]) / _deviations[i] is var away ? away * away : 0;
        return Math.Round(sum, 4);
    }

    private double[] Row(double?[] values) => [.. _columns.Select((column, at) => values[column] ?? _medians[at])];

    private static double Deviation(NumberTable table, int column)
    {
        double sum = 0, squares = 0;
        for (var row = 0; row < table.Rows; row++) (sum, squares) = (sum + table[row][column], squares + table[row][column] * table[row][column]);
        return Math.Sqrt(Math.Max(0, squares / table.Rows - sum / table.Rows * (sum / table.Rows)));
    }

    private static double Middle(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    // Two decimals: machines differ in the last bit of a logarithm, and a rank must not. Equal scores count as at least as high, to the case's favour.
    private static double Rounded(double value) => Math.Round(value, 2);

    private static decimal Number(double value, int digits) => decimal.Round((decimal)Math.Clamp(value, -1e12, 1e12), digits, MidpointRounding.AwayFromZero);
}
