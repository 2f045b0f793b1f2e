using Npgsql;
using Transparency.DecisionCapture.Cases;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Totals;

/// <summary>
/// Counts per source, taken from the ledger in the transaction that folds the case list: exact for everything up to its mark,
/// read in one row whatever the size of the log. The row named <c>*</c> counts all sources together.
/// </summary>
public static class SourceTotals
{
    /// <summary>Name of the row over all sources; no registered source is called so.</summary>
    public const string All = "*";

    private static string Add(string schema) => $"""
        insert into {schema}.source_total as source_total (source, recorded, decisions, cases, sent)
        select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
        on conflict (source) do update set recorded = source_total.recorded + excluded.recorded, decisions = source_total.decisions + excluded.decisions,
          cases = source_total.cases + excluded.cases, sent = greatest(source_total.sent, excluded.sent)
        """;

    /// <summary>Adds a batch, inside the caller's transaction.</summary>
    /// <param name="touched">The cases of the batch, folded.</param>
    /// <param name="schema">Where the totals are.</param>
    public static async Task AddAsync(IReadOnlyList<StoredEvent> batch, IReadOnlyList<CaseRow> touched, NpgsqlTransaction transaction, CancellationToken cancellationToken,
        string schema = ReadModel.Live)
    {
        var counts = Count(batch, touched);
        if (counts.Count == 0) return;
        await using var command = new NpgsqlCommand(Add(schema), transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = counts.Keys.ToArray() },
                new() { Value = counts.Values.Select(c => c.Recorded).ToArray() },
                new() { Value = counts.Values.Select(c => c.Decisions).ToArray() },
                new() { Value = counts.Values.Select(c => c.Cases).ToArray() },
                new() { Value = counts.Values.Select(c => c.Sent).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What a batch adds, by source, in the order of their names.</summary>
    public static IReadOnlyDictionary<string, SourceCount> Count(IReadOnlyList<StoredEvent> batch, IReadOnlyList<CaseRow> touched)
    {
        var counts = new SortedDictionary<string, SourceCount>(StringComparer.Ordinal);
        SourceCount Of(string source) => counts.TryGetValue(source, out var count) ? count : counts[source] = new();
        foreach (var row in touched)
        {
            var known = row.Before.Select(m => m.Source).ToHashSet(StringComparer.Ordinal);
            if (known.Count == 0) Of(All).Cases++;
            foreach (var mark in row.Arrived)
                foreach (var count in (SourceCount[])[Of(mark.Source), Of(All)])
                {
                    count.Recorded++;
                    if (mark.Type == nameof(DecisionReached)) count.Decisions++;
                }
            foreach (var source in row.Arrived.Select(mark => mark.Source).Distinct(StringComparer.Ordinal))
                if (!known.Contains(source)) Of(source).Cases++;
        }
        foreach (var stored in batch)
            if (stored.Type == "source_heartbeat" && CaseFact.Shape(stored) is SourceHeartbeat beat)
                Of(beat.Source).Sent = Math.Max(Of(beat.Source).Sent ?? 0, beat.Sent);
        return counts;
    }
}

/// <summary>What was counted of one source.</summary>
public sealed class SourceCount
{
    /// <summary>Case events.</summary>
    public long Recorded { get; set; }
    public long Decisions { get; set; }
    /// <summary>Cases that hold an event of the source.</summary>
    public long Cases { get; set; }
    /// <summary>The highest count that the source has told by heartbeat; null when it told none.</summary>
    public long? Sent { get; set; }
}
