using System.Collections.Concurrent;

namespace Transparency.ServiceDefaults.Publishing;

/// <summary>Answers that take long to read, kept for a while by what was asked: a page must not wait for them each time it is opened. One reading at a time for each question.</summary>
/// <param name="time">Clock.</param>
/// <param name="age">How old an answer may be.</param>
public sealed class KeptAnswers<T>(TimeProvider time, TimeSpan age)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Lazy<Task<T>> Reading)> _kept = new(StringComparer.Ordinal);

    /// <summary>The answer to a question.</summary>
    /// <param name="question">Names the question and who may see the answer; few different ones.</param>
    /// <param name="read">Reads it, under no caller's cancellation: others may wait for the same reading.</param>
    /// <param name="cancellationToken">Ends the waiting, not the reading.</param>
    public async Task<T> GetAsync(string question, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // What nobody asks any more is not kept for ever.
        foreach (var old in _kept.Where(each => now - each.Value.At >= age)) _kept.TryRemove(old);
        var kept = _kept.GetOrAdd(question, _ => (now, new(() => read(CancellationToken.None))));
        try
        {
            return await kept.Reading.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (kept.Reading.IsValueCreated && kept.Reading.Value.IsFaulted)
        {
            _kept.TryRemove(KeyValuePair.Create(question, kept));
            throw;
        }
    }
}
