using Microsoft.Extensions.Caching.Memory;

namespace Transparency.Portal.Reading;

/// <summary>
/// The last good answer per person and question, so that a panel whose service is silent can show what it knew and when.
/// Bounded to 64 MB and 15 minutes; a person never sees another's answer because the subject is part of the key.
/// </summary>
public sealed class KeptAnswers : IDisposable
{
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = 64L << 20 });

    public void Keep(string person, string question, object answer, DateTimeOffset at, long bytes) =>
        _answers.Set((person, question), (answer, at), new MemoryCacheEntryOptions { Size = bytes + 256, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(15) });

    public (T Answer, DateTimeOffset At)? Find<T>(string person, string question) =>
        _answers.TryGetValue((person, question), out (object Answer, DateTimeOffset At) kept) && kept.Answer is T answer ? (answer, kept.At) : null;

    public void Dispose() => _answers.Dispose();
}
