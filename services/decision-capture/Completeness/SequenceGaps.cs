using Npgsql;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>
/// The ledger of sequence gaps. PostgreSQL gives numbers away for good, also to transactions that are undone, so gaps are normal; each is
/// recorded with its reason soon after it arose. What is a gap later without having been recorded then is unexplained.
/// </summary>
public sealed class SequenceGaps(Store store, TimeProvider clock)
{
    /// <summary>Stream of the recorded gaps, in the tenant of the ministry.</summary>
    public const string StreamId = "sequence-gaps";

    // PostgreSQL writes ahead as many numbers at a time (SEQ_LOG_VALS) and skips the rest after a crash.
    private const long SkippedByRestart = 32;

    private static readonly string[] s_explain = ["rolled-back", "server-restart", "marten-skip"];
    private long _scanned;
    private DateTimeOffset _scannedAt;

    /// <summary>Looks at the numbers that came since the last look and records their gaps. Also called by another replica at the same time.</summary>
    public async Task ScanAsync(CancellationToken cancellation)
    {
        var found = await RecordedAsync(cancellation);
        var after = Math.Max(_scanned, found.Select(each => each.Through).DefaultIfEmpty().Max());
        var through = await SettledAsync(cancellation);
        if (through <= after)
            return;
        var gaps = await GapsAsync(after, through, cancellation);
        if (gaps.Count > 0)
        {
            var reasons = await ReasonsAsync(gaps, cancellation);
            var fact = new SequenceGapsFound(after, through, [.. gaps.Select((gap, i) => new SequenceGap(gap.From, gap.To, reasons[i]))]);
            // Another replica that was quicker has recorded the same; the next look starts behind it.
            await store.AppendAsync(new Append(Streams.MinistryTenant, StreamId, "completeness", ExpectedVersion.Exactly(found.Count),
                [NewEvent.Of("sequence_gaps_found", fact, clock.GetUtcNow(), StreamId, null)]), cancellation);
        }
        (_scanned, _scannedAt) = (through, clock.GetUtcNow());
    }

    /// <summary>What was recorded, oldest first.</summary>
    public async Task<IReadOnlyList<SequenceGapsFound>> RecordedAsync(CancellationToken cancellation) =>
        [.. (await store.ReadStreamAsync(Streams.MinistryTenant, StreamId, cancellation: cancellation))
            .Where(each => each is { Type: "sequence_gaps_found", Foreign: false }).Select(each => each.Fact<SequenceGapsFound>())];

    /// <summary>Number up to which every event is known to have its leaf and no transaction is open that could use a number still.</summary>
    public async Task<long> SettledAsync(CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("select low_seq from trail.sweep");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Numbers in (after, through] that no event has, in runs.</summary>
    public async Task<IReadOnlyList<IndexRun>> GapsAsync(long after, long through, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("""
            with bounded as (select seq_id from events.mt_events where seq_id > $1 and seq_id <= $2 union all select $2 + 1)
            select before + 1, seq_id - 1 from (select seq_id, lag(seq_id, 1, $1) over (order by seq_id) as before from bounded) as pairs where seq_id > before + 1
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = through });
        var gaps = new List<IndexRun>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            gaps.Add(new(reader.GetInt64(0), reader.GetInt64(1)));
        return gaps;
    }

    /// <summary>The part of the gaps that nothing recorded explains; pure.</summary>
    /// <param name="removed">Numbers whose leaf still stands: the event was there, so whatever was recorded does not explain it.</param>
    public static IReadOnlyList<IndexRun> Unexplained(IReadOnlyList<IndexRun> gaps, IEnumerable<SequenceGapsFound> recorded, IReadOnlySet<long> removed)
    {
        var explained = recorded.SelectMany(each => each.Gaps).Where(gap => s_explain.Contains(gap.Reason)).OrderBy(gap => gap.From).ToList();
        var unexplained = new List<IndexRun>();
        var at = 0;
        foreach (var gap in gaps)
            for (var number = gap.From; number <= gap.To;)
            {
                while (at < explained.Count && explained[at].To < number) at++;
                var covered = at < explained.Count && explained[at].From <= number;
                var end = covered ? Math.Min(gap.To, explained[at].To) : at < explained.Count ? Math.Min(gap.To, explained[at].From - 1) : gap.To;
                if (!covered) unexplained.AddRange(Without(new(number, end), removed));
                number = end + 1;
            }
        return unexplained;
    }

    // A removed row is named by the ledger index of its leaf; its number is no finding of its own.
    private static IEnumerable<IndexRun> Without(IndexRun run, IReadOnlySet<long> removed)
    {
        var from = run.From;
        foreach (var number in removed.Where(each => each >= run.From && each <= run.To).Order())
        {
            if (number > from) yield return new(from, number - 1);
            from = number + 1;
        }
        if (from <= run.To) yield return new(from, run.To);
    }

    private async Task<string[]> ReasonsAsync(IReadOnlyList<IndexRun> gaps, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("""
            select (select count(*) from trail.leaf) = (select size from trail.ledger_head)
                and (select size from trail.ledger_head) >= coalesce((select max(size) from trail.checkpoint), 0),
              pg_postmaster_start_time() > $3,
              array(select exists (select from events.mt_high_water_skips s where s.starting_sequence < g.first and s.ending_sequence >= g.last)
                from unnest($1, $2) with ordinality as g (first, last, position) order by g.position)
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. gaps.Select(gap => gap.From)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. gaps.Select(gap => gap.To)] });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _scannedAt.ToUniversalTime() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var (contiguous, restarted, skipped) = (reader.GetBoolean(0), _scannedAt != default && reader.GetBoolean(1), reader.GetFieldValue<bool[]>(2));
        return [.. gaps.Select((gap, i) => !contiguous ? "unknown" : skipped[i] ? "marten-skip" : restarted && gap.Count <= SkippedByRestart ? "server-restart" : "rolled-back")];
    }
}
