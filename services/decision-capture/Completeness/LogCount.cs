using System.Globalization;
using Transparency.DecisionCapture.Intake;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>A run of ledger indexes.</summary>
public readonly record struct IndexRun(long From, long To)
{
    public long Count => To - From + 1;
}

/// <summary>A leaf whose event is gone.</summary>
public sealed record GoneEvent(long Index, long Sequence, Guid EventId);

/// <summary>
/// Counts the log from its rows as they are, not from a read model: who removes a row or leaf changes the count. Pure; rows come in
/// ledger order, lost events in the order of their times.
/// </summary>
/// <param name="lost">Events of which something is gone; they count as having come.</param>
/// <param name="registered">Writers whose foreign events count like our own.</param>
public sealed class LogCount(IReadOnlyList<LostEvent> lost, IReadOnlySet<string> registered)
{
    /// <summary>Where a refusal of bytes without readable source is counted.</summary>
    public const string NoSource = "";

    private readonly Dictionary<string, SourceCounting> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refusedOf = [];
    private int _lostSeen;
    private long _expected;

    public long Leaves { get; private set; }
    public long Events { get; private set; }
    public List<IndexRun> MissingLeaves { get; } = [];
    public List<GoneEvent> GoneEvents { get; } = [];
    /// <summary>Foreign events of writers that are not registered, by writer.</summary>
    public SortedDictionary<string, long> Foreign { get; } = new(StringComparer.Ordinal);
    /// <summary>The accounts of the sources as of the last event counted.</summary>
    public IReadOnlyDictionary<string, SourceAccount> Accounts() =>
        _sources.OrderBy(each => each.Key, StringComparer.Ordinal).ToDictionary(each => each.Key, each => each.Value.Account());

    public void Count(LogRow row)
    {
        Hole(row.Index - 1);
        _expected = row.Index + 1;
        Leaves++;
        if (row.Type is null)
        {
            GoneEvents.Add(new(row.Index, row.Sequence, row.EventId));
            return;
        }
        Events++;
        CountLostBefore(row.At);
        // A tombstone is what real Marten leaves where it lost a number: nobody's event, and the reason why there is no gap.
        if (row is { Foreign: true, Type: not "tombstone" } && !registered.Contains(row.Writer!))
            Foreign[row.Writer!] = Foreign.GetValueOrDefault(row.Writer!) + 1;
        else
            Take(row);
    }

    /// <summary>Closes the count: the log was seen to reach this index.</summary>
    public void End(long through, DateTimeOffset until)
    {
        Hole(through);
        _expected = Math.Max(_expected, through + 1);
        CountLostBefore(until);
    }

    private void Take(LogRow row)
    {
        switch (row.Type)
        {
            case "source_heartbeat" when long.TryParse(row.Named, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sent):
                Of(row.Source).Heartbeat(row.Index, row.At, sent);
                break;
            case "case_event_quarantined" when row is { Counts: true, Named: { } entry }:
                _refusedOf[entry] = row.Source ?? NoSource;
                Of(row.Source).Refused(entry, row.At);
                break;
            case "quarantine_settled" when row.Named is { } entry && _refusedOf.Remove(entry, out var source):
                Of(source).Settled(entry);
                break;
            case { } type when EventTypes.FindStored(type) is { AboutCase: true }:
                Of(row.Source).Arrived(row.At);
                break;
        }
    }

    private void CountLostBefore(DateTimeOffset at)
    {
        for (; _lostSeen < lost.Count && lost[_lostSeen].At < at; _lostSeen++)
            if (lost[_lostSeen].IsCaseEvent)
                Of(lost[_lostSeen].Source).Arrived(lost[_lostSeen].At, lost: true);
    }

    private void Hole(long last)
    {
        if (last >= _expected)
            MissingLeaves.Add(new(_expected, last));
    }

    private SourceCounting Of(string? source) => _sources.TryGetValue(source ?? NoSource, out var known) ? known : _sources[source ?? NoSource] = new();
}
