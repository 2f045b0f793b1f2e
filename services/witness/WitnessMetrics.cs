using System.Diagnostics.Metrics;

namespace Transparency.Witness;

/// <summary>What operations watch: answers by log and outcome, and the size each log was last cosigned at.</summary>
public sealed class WitnessMetrics : IDisposable
{
    private readonly Meter _meter = new("Transparency.Witness");
    private readonly Counter<long> _answers;
    private readonly Gauge<long> _size;
    private readonly Gauge<long> _cosignedAt;

    public WitnessMetrics()
    {
        _answers = _meter.CreateCounter<long>("transparency.witness.answers", "{answer}", "Answers to add-checkpoint by log and outcome.");
        _size = _meter.CreateGauge<long>("transparency.witness.size", "{leaf}", "Size of the last cosigned head.");
        _cosignedAt = _meter.CreateGauge<long>("transparency.witness.cosigned_at", "s", "When a head was last cosigned, in seconds since 1970 UTC.");
    }

    /// <param name="origin">A known log's origin, or null so that strangers cannot fill the label space.</param>
    /// <param name="outcome">Kebab-case name of the outcome.</param>
    public void Answered(string? origin, string outcome) => _answers.Add(1, new("log", origin ?? "unknown"), new("outcome", outcome));

    public void Cosigned(string origin, long size, DateTimeOffset at)
    {
        _size.Record(size, new KeyValuePair<string, object?>("log", origin));
        _cosignedAt.Record(at.ToUnixTimeSeconds(), new KeyValuePair<string, object?>("log", origin));
    }

    public void Dispose() => _meter.Dispose();
}
