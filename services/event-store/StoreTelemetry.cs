using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Transparency.EventStore;

/// <summary>Names under which the event store reports traces and metrics.</summary>
public static class StoreTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Transparency.EventStore";

    private const int LinkLimit = 16;
    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);
    internal static readonly Counter<long> Splits = Meter.CreateCounter<long>("transparency.store.splits", "{group}", "Groups divided because something in them failed");
    internal static readonly Counter<long> ForeignLeaves = Meter.CreateCounter<long>("transparency.store.foreign", "{event}", "Events of other writers that were given their leaf");
    private static readonly Counter<long> Events = Meter.CreateCounter<long>("transparency.store.events", "{event}", "Events recorded");
    private static readonly Histogram<int> GroupSize = Meter.CreateHistogram<int>("transparency.store.group.size", "{event}", "Events per transaction");
    private static readonly Histogram<double> GroupTime = Meter.CreateHistogram<double>("transparency.store.group.duration", "s", "Time of one group's round trip with commit");

    private static readonly Gauge<long> Lag = Meter.CreateGauge<long>("transparency.subscription.lag", "{event}", "Events behind the newest that is known");

    private static readonly Gauge<long> HeadSize = Meter.CreateGauge<long>("transparency.log.size", "{leaf}", "Leaves under the last published head");
    private static readonly Gauge<long> HeadTime = Meter.CreateGauge<long>("transparency.log.published_at", "s", "Unix time of the last published head; its age is now minus this");

    internal static void Published(long size, DateTimeOffset at)
    {
        HeadSize.Record(size);
        HeadTime.Record(at.ToUnixTimeSeconds());
    }

    internal static void SubscriptionMoved(string name, long mark, long newest) => Lag.Record(Math.Max(0, newest - mark), new KeyValuePair<string, object?>("subscription", name));

    internal static void Written(GroupPlan plan, TimeSpan elapsed)
    {
        var events = plan.Writes.Sum(write => write.Entries.Length);
        Events.Add(events);
        GroupSize.Record(events);
        GroupTime.Record(elapsed.TotalSeconds);
    }

    /// <summary>One span per group, a child of its first caller and linked to the others.</summary>
    internal static Activity? StartGroup(IReadOnlyList<Pending> items)
    {
        if (!Source.HasListeners())
            return null;
        var links = items.Skip(1).Take(LinkLimit).Where(item => item.Trace != default).Select(item => new ActivityLink(item.Trace));
        var activity = Source.StartActivity("append group", ActivityKind.Internal, items[0].Trace, links: links);
        activity?.SetTag("transparency.group.appends", items.Count);
        return activity;
    }
}

/// <summary>Numbered log events of the event store (2000–2099); none carries personal data.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(2001, LogLevel.Warning, "The event store's database does not answer; appends wait")]
    public static partial void DatabaseSilent(ILogger logger, Exception error);

    [LoggerMessage(2002, LogLevel.Debug, "A group of {Appends} appends met contention ({SqlState}) at attempt {Attempt}")]
    public static partial void Contended(ILogger logger, int appends, int attempt, string sqlState);

    [LoggerMessage(2003, LogLevel.Warning, "{Count} events of other writers were given their leaves; the last has index {Index}")]
    public static partial void ForeignLeaves(ILogger logger, int count, long index);

    [LoggerMessage(2004, LogLevel.Warning, "Looking for events of other writers failed and is tried again")]
    public static partial void SweepFailed(ILogger logger, Exception error);

    [LoggerMessage(2005, LogLevel.Warning, "Subscription {Name} failed {Failures} times in a row; the batch comes again")]
    public static partial void SubscriptionFailed(ILogger logger, Exception error, string name, int failures);

    [LoggerMessage(2006, LogLevel.Warning, "The connection that holds this process's leases broke; other replicas may take over")]
    public static partial void LeasesLost(ILogger logger, Exception error);

    [LoggerMessage(2007, LogLevel.Warning, "Listening for commits of other replicas broke and is tried again; readers poll meanwhile")]
    public static partial void ListeningBroke(ILogger logger, Exception error);

    [LoggerMessage(2008, LogLevel.Warning, "A replay of {Service} waits and goes on by itself")]
    public static partial void ReplayWaits(ILogger logger, Exception error, string service);

    [LoggerMessage(2009, LogLevel.Error, "{ReplayId} of {Service} failed")]
    public static partial void ReplayFailed(ILogger logger, Exception error, string service, string replayId);

    [LoggerMessage(2010, LogLevel.Error, "ALARM {Subject}: {What}")]
    public static partial void AlarmRaised(ILogger logger, string subject, string what);

    [LoggerMessage(2011, LogLevel.Information, "The alarm of {Subject} has ended")]
    public static partial void AlarmCleared(ILogger logger, string subject);
}
