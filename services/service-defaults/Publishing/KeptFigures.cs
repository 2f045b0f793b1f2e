using System.Text.Json;

namespace Transparency.ServiceDefaults.Publishing;

/// <summary>
/// Public figures that are read anew at most every few seconds, whoever asks how often. As long as they read the same they keep the time at which they
/// were first read, so that a cache's question ends with "not changed".
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="read">Reads the figures.</param>
/// <param name="rows">What of them counts: as long as that reads the same, the first reading is kept as a whole, the head of the log beside it included – each
/// new entry of the log moves that head, and changes no figure.</param>
public sealed class KeptFigures<T>(TimeProvider time, Func<CancellationToken, Task<T>> read, Func<T, object> rows)
    where T : class
{
    /// <summary>How old figures may be before they are read again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    /// <summary>How old the figures may be that somebody gets while they are read again: nobody waits who asks among others, and nobody gets what is older than a minute.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    private static readonly JsonSerializerOptions s_spelled = new(Wire.Json) { IncludeFields = true };
    private readonly Lock _gate = new();
    private Reading? _known;
    private Task<Reading>? _reading;

    private sealed record Reading(T Value, byte[] Spelling, DateTimeOffset Since, DateTimeOffset At);

    /// <summary>The figures and since when they read so.</summary>
    public async Task<(T Value, DateTimeOffset Since)> GetAsync(CancellationToken cancellationToken)
    {
        var age = _known is { } known ? time.GetUtcNow() - known.At : TimeSpan.MaxValue;
        if (age < Fresh) return (_known!.Value, _known.Since);
        var reading = Again();
        var answer = age < Longest ? _known! : await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        return (answer.Value, answer.Since);
    }

    // One reads; the others wait for it instead of asking the database the same. Nobody who leaves takes the reading along.
    private Task<Reading> Again()
    {
        lock (_gate) return _reading is { IsCompleted: false } running ? running : _reading = ReadAsync();
    }

    private async Task<Reading> ReadAsync()
    {
        await Task.Yield();
        var (value, now) = (await read(CancellationToken.None).ConfigureAwait(false), time.GetUtcNow());
        var spelling = JsonSerializer.SerializeToUtf8Bytes(rows(value), s_spelled);
        return _known = _known is { } before && before.Spelling.AsSpan().SequenceEqual(spelling) ? before with { At = now } : new(value, spelling, now, now);
    }
}
