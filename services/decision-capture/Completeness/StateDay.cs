using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Coverage;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>
/// Makes the statement of a day: counts, signs, records. Made once; whoever asks again, or a second replica that counted at the same
/// time, gets the bytes that were recorded first.
/// </summary>
public sealed class StateDay(Store store, StatedDaysReader stated, SequenceGaps gaps, ForeignWriters writers, CatalogueLog catalogue, PublishedLog published,
    TimeProvider clock, LogOptions? log = null)
{
    /// <summary>How long after midnight a day may be stated: what was on its way is recorded by then.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    /// <summary>True when the service has keys to sign with.</summary>
    public bool CanSign => log is not null;

    /// <summary>True when the day is over and settled.</summary>
    public bool IsOver(BangkokDay day) => clock.GetUtcNow() >= day.End + Settling;

    /// <summary>The statement of a day that is over, made now if it was not before.</summary>
    public async Task<CompletenessStated> HandleAsync(BangkokDay day, string? by, CancellationToken cancellation)
    {
        if (await stated.FindAsync(day, cancellation) is { } known)
            return known;
        await gaps.ScanAsync(cancellation);
        var statement = await CountAsync(day, cancellation);
        var fact = new CompletenessStated(statement.Day, StatementNote.Sign(log!.Origin, log.Keys, statement).ToString(), statement);
        var result = await store.AppendAsync(new Append(Streams.MinistryTenant, StatedDaysReader.Stream(day), "completeness", ExpectedVersion.NoStream,
            [NewEvent.Of("completeness_stated", fact, clock.GetUtcNow(), "completeness-" + day, by)]), cancellation);
        return result is AppendResult.Appended ? fact : (await stated.FindAsync(day, cancellation))!;
    }

    /// <summary>Counts a day from the rows as they are now.</summary>
    public async Task<DayStatement> CountAsync(BangkokDay day, CancellationToken cancellation)
    {
        var head = await published.LatestAsync(cancellation);
        var settled = await gaps.SettledAsync(cancellation);
        var (yesterday, through) = (await CutAsync(day.Start, head, cancellation), await CutAsync(day.End, head, cancellation));
        var lost = (await LostEvents.FindAsync(store.Source, settled, cancellation)).Where(each => each.At < day.End).ToList();
        var count = new LogCount(lost, await writers.RegisteredAsync(cancellation));
        CountAt? start = null;
        await foreach (var row in LogRows.ReadAsync(store.Source, through, cancellation))
        {
            if (row.Index > yesterday) start ??= Cut(yesterday, day.Start);
            count.Count(row);
        }
        start ??= Cut(yesterday, day.Start);
        var end = Cut(through, day.End);
        var numbers = await gaps.GapsAsync(0, settled, cancellation);
        var unexplained = SequenceGaps.Unexplained(numbers, await gaps.RecordedAsync(cancellation), count.GoneEvents.Select(each => each.Sequence).ToHashSet());
        var total = StatementFigures.Of(end, unexplained.Sum(run => run.Count));
        var inForce = catalogue.InForce;
        return new(day.ToString(), clock.GetUtcNow(), total.Unexplained == 0 && count.Foreign.Count == 0,
            StatementFigures.Difference(StatementFigures.Of(end, 0), StatementFigures.Of(start, 0)), total,
            new(yesterday + 1, through, count.Leaves, count.Events, count.Foreign.Values.Sum(), numbers.Sum(run => run.Count), unexplained.Sum(run => run.Count),
                head?.Checkpoint.Size, head is null ? null : Convert.ToBase64String(head.Checkpoint.Root)),
            StatementFigures.Sources(end, start, name => inForce.Sources.TryGetValue(name, out var source) ? source.Agencies : []),
            StatementFigures.Findings(count, lost, unexplained))
        {
            Coverage = await CoverageAsync(day, cancellation),
        };

        CountAt Cut(long index, DateTimeOffset until)
        {
            count.End(index, until);
            return CountAt.Of(count);
        }
    }

    // As it was stated last: counting it here anew would tell the day what nobody else was told.
    private async Task<IReadOnlyList<DayCoverage>?> CoverageAsync(BangkokDay day, CancellationToken cancellation)
    {
        var rows = await CoverageRows.ReadAsync(store.Source, null, new DateOnly(day.Date.Year, day.Date.Month, 1).AddMonths(-13), day.Date, cancellation);
        return rows.Count == 0 ? null : [.. rows.Select(row => new DayCoverage(row.Agency, row.Service, CoverageRows.Text(row.Month), row.Kind, row.Total, row.Counted?.Recorded ?? 0))];
    }

    // Everything before the first event of a later day, also what is gone; without a later one, everything that was ever seen.
    private async Task<long> CutAsync(DateTimeOffset instant, PublishedHead? head, CancellationToken cancellation)
    {
        var last = await LogRows.LastBeforeAsync(store.Source, instant, cancellation);
        await using var command = store.Source.CreateCommand("""
            select coalesce((select l.idx from trail.leaf l join events.mt_events e on e.seq_id = l.seq_id where l.idx > $1 and l.origin = 0 order by l.idx limit 1),
              (select greatest(size, $2) from trail.ledger_head)) - 1
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = head?.Checkpoint.Size ?? 0 });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
