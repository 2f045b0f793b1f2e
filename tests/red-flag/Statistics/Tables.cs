using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Transparency.RedFlag.Statistics.Anomalies;

namespace Transparency.RedFlag.Tests.Statistics;

/// <summary>Tables of numbers with known anomalies: drawn from a fixed seed, or read from the shared data folder beside the project.</summary>
internal static class Tables
{
    public static readonly string[] Public = ["6_cardio", "38_thyroid", "14_glass", "45_wine"];

    public static NumberTable Of(IReadOnlyList<double[]> rows) => new([.. Enumerable.Range(0, rows[0].Length).Select(i => $"x{i}")], [.. rows.SelectMany(row => row)]);

    public static double Normal(this Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Ordinary rows around the origin with neighbouring columns alike, then strange ones.</summary>
    public static NumberTable Normal(int seed, int rows, int width, params double[][] strange)
    {
        var random = new Random(seed);
        double[] Row()
        {
            var row = new double[width];
            for (var i = 0; i < width; i++) row[i] = random.Normal() + (i > 0 ? 0.8 * row[i - 1] : 0);
            return row;
        }
        return Of([.. Enumerable.Range(0, rows).Select(_ => Row()), .. strange]);
    }

    /// <summary>The chance that an anomaly scores above an ordinary row, counted pair by pair.</summary>
    public static double Auroc(IReadOnlyList<double> scores, IReadOnlyList<bool> anomalous)
    {
        double won = 0, pairs = 0;
        for (var a = 0; a < scores.Count; a++)
            for (var o = 0; anomalous[a] && o < scores.Count; o++)
                if (!anomalous[o]) (won, pairs) = (won + (scores[a] > scores[o] ? 1 : scores[a] == scores[o] ? 0.5 : 0), pairs + 1);
        return won / pairs;
    }

    public static string? Find(string name, [CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "shared", "data", "anomaly", $"{name}.csv.gz") is var path && File.Exists(path)) return path;
        return null;
    }

    public static (NumberTable Table, bool[] Anomalous) Read(string name)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Find(name)!), CompressionMode.Decompress));
        var rows = text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray()).ToList();
        return (Of([.. rows.Select(row => row[..^1])]), [.. rows.Select(row => row[^1] == 1)]);
    }
}

/// <summary>A test over the public anomaly sets; skipped, and says so, when they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicAnomaliesTheoryAttribute : TheoryAttribute
{
    public PublicAnomaliesTheoryAttribute()
    {
        if (Tables.Public.Any(name => Tables.Find(name) is null)) Skip = $"needs shared/data/anomaly ({string.Join(", ", Tables.Public)}), which is not here";
    }
}
