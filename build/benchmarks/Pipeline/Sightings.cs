using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Transparency.Benchmarks.Pipeline;

/// <summary>
/// When the events of a service could be seen by others: its own log is read every <see cref="Pause"/> in ledger order. An event and what it changes in the read
/// model become visible together, so the time seen is at most one pause late.
/// </summary>
/// <param name="condition">SQL over events <c>e</c>: which events count.</param>
public sealed class Sightings(string connection, string condition) : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);
    // Prepared, never reset and planned for what the tables hold now: what watching costs is taken from what is watched.
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connection + ";Max Auto Prepare=4;Auto Prepare Min Usages=2;No Reset On Close=true;Options=-c plan_cache_mode=force_custom_plan");
    private readonly ConcurrentDictionary<string, long> _first = [];
    private long _after = -1;

    /// <summary>Longest time that reading adds to what is measured, besides the query itself.</summary>
    public static TimeSpan Pause => s_pause;

    /// <summary>Case → <see cref="Stopwatch.GetTimestamp"/> when its first such event was seen.</summary>
    public IReadOnlyDictionary<string, long> First => _first;

    /// <summary>Reads until the token ends it.</summary>
    public async Task WatchAsync(CancellationToken over)
    {
        try
        {
            for (; ; await Task.Delay(s_pause, over)) await ReadAsync(over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand($"""
            select l.idx, case when {condition} then e.correlation_id end from trail.leaf l join events.mt_events e on e.seq_id = l.seq_id
            where l.idx > $1 order by l.idx
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _after });
        var cases = new List<string>();
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
            while (await rows.ReadAsync(cancellation))
            {
                _after = rows.GetInt64(0);
                if (!await rows.IsDBNullAsync(1, cancellation)) cases.Add(rows.GetString(1));
            }
        var now = Stopwatch.GetTimestamp();
        foreach (var each in cases) _first.TryAdd(each, now);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
