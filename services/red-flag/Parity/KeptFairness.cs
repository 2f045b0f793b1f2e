using System.Collections.Concurrent;
using Npgsql;
using Transparency.RedFlag.Flags;

namespace Transparency.RedFlag.Parity;

/// <summary>
/// The counts that <see cref="Fairness"/> goes by, at most ten minutes old: they are read from every decision of a year, which a page must not wait for
/// each time it is opened. One reading at a time for those who see the same places.
/// </summary>
public sealed class KeptFairness(NpgsqlDataSource db, TimeProvider time)
{
    private static readonly TimeSpan s_age = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<OfficeCount>>>> _kept = new(StringComparer.Ordinal);

    /// <summary>The counts of the places that the caller sees.</summary>
    public async Task<IReadOnlyList<OfficeCount>> CountAsync(FlagAccess access, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string Of(IReadOnlyList<string>? names) => names is null ? "*" : string.Join(',', names.Order(StringComparer.Ordinal));
        var places = $"{Of(access.Agencies)}/{Of(access.Offices)}/{Of(access.Except)}/";
        var key = places + now.Ticks / s_age.Ticks;
        foreach (var old in _kept.Keys.Where(each => each != key && each.StartsWith(places, StringComparison.Ordinal))) _kept.TryRemove(old, out _);
        // Not under the caller's cancellation: others wait for the same reading.
        var reading = _kept.GetOrAdd(key, _ => new(() => Fairness.CountAsync(db, access, now, CancellationToken.None)));
        try
        {
            return await reading.Value.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _kept.TryRemove(key, out _);
            throw;
        }
    }
}
