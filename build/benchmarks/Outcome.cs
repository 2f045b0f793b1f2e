using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Transparency.Benchmarks;

/// <summary>A figure with what the design wants of it.</summary>
/// <param name="Wanted">What the design wants; null for a figure that only explains another.</param>
/// <param name="AtMost">True when less is better.</param>
public sealed record Figure(string What, double Value, string Unit, double? Wanted = null, bool AtMost = false)
{
    /// <summary>Whether the design's number is reached; null without one.</summary>
    public bool? Reached => Wanted is not { } wanted ? null : AtMost ? Value <= wanted : Value >= wanted;

    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"  {What,-66} {Number(Value),10} {Unit}");
        return Wanted is { } wanted ? $"{text,-92} wanted {(AtMost ? "≤" : "≥")} {Number(wanted)}: {(Reached == true ? "reached" : "not reached")}" : text;
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "#,0" : "0.00", CultureInfo.InvariantCulture);
}

/// <summary>Everything a run saw: printed as it comes, kept as JSON.</summary>
public sealed class Outcome(string subject, bool quick)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly List<Part> _parts = [];

    private sealed record Part(string Name, string What, string LoadBefore)
    {
        public double Seconds { get; set; }
        public List<Figure> Figures { get; } = [];
        public List<Turn> Turns { get; } = [];
        public Dictionary<string, IReadOnlyCollection<double>> Samples { get; } = [];
    }

    public void Begin(Measurement measurement) => _parts.Add(new(measurement.Name, measurement.What, Load()));

    public void End(TimeSpan elapsed) => _parts[^1].Seconds = elapsed.TotalSeconds;

    public void Keep(Turn turn) => _parts[^1].Turns.Add(turn);

    /// <summary>Single values behind a figure, such as latencies in milliseconds.</summary>
    public void Keep(string what, IReadOnlyCollection<double> samples) => _parts[^1].Samples[what] = samples;

    public void Tell(Figure figure)
    {
        _parts[^1].Figures.Add(figure);
        Console.WriteLine(figure);
    }

    /// <summary>Writes the raw data; answers the file's path.</summary>
    public string Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var now = DateTimeOffset.UtcNow;
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{subject}-{now:yyyyMMdd'T'HHmmss}{(quick ? "-quick" : "")}.json"));
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            subject, quick, at = now, commit = Commit(), cores = Environment.ProcessorCount, runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            loadAtEnd = Load(), parts = _parts,
        }, Readable));
        return file;
    }

    // Others may use the machine: a figure is worth as much as the calm it was measured in.
    private static string Load() => File.ReadAllText("/proc/loadavg").Trim();

    private static string? Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", AppContext.BaseDirectory, "rev-parse", "HEAD"]) { RedirectStandardOutput = true, RedirectStandardError = true });
        return git?.StandardOutput.ReadToEnd().Trim() is { Length: > 0 } commit ? commit : null;
    }
}
