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
public sealed class KeptFigures<T>(TimeProvider time, Func<CancellationToken, Task<T>> read, Func<T, object> rows) : IDisposable
    where T : class
{
    /// <summary>How old figures may be before they are read again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions s_spelled = new(Wire.Json) { IncludeFields = true };
    private readonly SemaphoreSlim _one = new(1, 1);
    private Reading? _known;

    private sealed record Reading(T Value, byte[] Spelling, DateTimeOffset Since, DateTimeOffset At);

    /// <summary>The figures and since when they read so.</summary>
    public async Task<(T Value, DateTimeOffset Since)> GetAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetUtcNow() - known.At < Fresh) return (known.Value, known.Since);
        // One reads; the others wait for it instead of asking the database the same.
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = time.GetUtcNow();
            if (_known is { } meanwhile && now - meanwhile.At < Fresh) return (meanwhile.Value, meanwhile.Since);
            var value = await read(cancellationToken).ConfigureAwait(false);
            var spelling = JsonSerializer.SerializeToUtf8Bytes(rows(value), s_spelled);
            _known = _known is { } before && before.Spelling.AsSpan().SequenceEqual(spelling) ? before with { At = now } : new(value, spelling, now, now);
            return (_known.Value, _known.Since);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Frees what waiting needs.</summary>
    public void Dispose() => _one.Dispose();
}
