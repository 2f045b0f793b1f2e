using Microsoft.Extensions.Logging;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>
/// The event store of one service: streams on PostgreSQL in Marten's tables, every event with a leaf in the service's ledger.
/// (Not named EventStore: beside a namespace of that name the type could not be written in the other services.)
/// </summary>
public sealed partial class Store : IAsyncDisposable
{
    /// <summary>Connections of a pool that stay open when they are idle, unless the connection string says how many.</summary>
    private const int ConnectionsKept = 12;

    private readonly string _connectionString;
    private readonly StoreOptions _options;
    private readonly NpgsqlDataSource _writing;
    private readonly Lane[] _lanes;
    private int _queued;

    /// <param name="connectionString">Connection string of the application's role.</param>
    public Store(string connectionString, StoreOptions options, ILogger logger)
    {
        _connectionString = connectionString;
        _options = options;
        // Planned for what the tables hold now: a plan that is kept was made when they were empty, and reads them through for ever (ADR 0040).
        Source = SourceFor(connectionString, autoPrepared: 64, "-c plan_cache_mode=force_custom_plan");
        // Writing goes by keys, whatever the tables hold.
        _writing = SourceFor(connectionString, autoPrepared: 0, "-c enable_seqscan=off");
        Foreign = new ForeignEvents(Source, Signal.Raise, logger);
        Pages = new SharedPages(ReadPageAsync, TimeProvider.System);
        _lanes = [.. Enumerable.Range(0, options.Lanes).Select(_ => new Lane(_writing, options, Foreign, Own, Pages, events => Interlocked.Add(ref _queued, -events), Signal.Raise, logger))];
        foreach (var lane in _lanes)
            lane.Start();
    }

    /// <summary>Connections of the application's role; statements are prepared by themselves. For a service's own reads and side tables.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Events that wait or are being written.</summary>
    public int Queued => Volatile.Read(ref _queued);

    internal LogSignal Signal { get; } = new();

    internal ForeignEvents Foreign { get; }

    internal OwnNumbers Own { get; } = new();

    internal SharedPages Pages { get; }

    /// <summary>
    /// Appends durably; concurrent callers share a transaction. When it returns, the events are on disk and have their ledger index.
    /// </summary>
    /// <exception cref="StoreOverloadedException">Too many events wait; nothing was queued.</exception>
    /// <exception cref="StoreUnavailableException">The database does not answer; whether the events were recorded is not known.</exception>
    /// <exception cref="FormatException">An event's data have no canonical form.</exception>
    /// <exception cref="PostgresException">The database refuses these events (an id that is used already, text it cannot store) or a statement sent alongside.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. An append that was already on its way is still recorded.</exception>
    public async Task<AppendResult> AppendAsync(Append append, CancellationToken cancellation = default) =>
        (await AppendAllAsync([append], cancellation).ConfigureAwait(false))[0];

    /// <summary>
    /// Appends to many streams in as few transactions as possible; each append has its own result, appends to equal streams are made in the
    /// order given. One that fails by an exception fails the call after all others were answered: repeat it with the same ids.
    /// What is appended is queued before the call returns its task, so two calls made one after the other keep their order in every stream without waiting for the first.
    /// </summary>
    /// <inheritdoc cref="AppendAsync" path="/exception"/>
    public async Task<IReadOnlyList<AppendResult>> AppendAllAsync(IReadOnlyList<Append> appends, CancellationToken cancellation = default)
    {
        var events = 0;
        foreach (var append in appends)
            events += append.Events.Count > 0 ? append.Events.Count : throw new ArgumentException("an append carries at least one event", nameof(appends));
        if (events == 0)
            return [];
        // One call may overshoot the limit, so that a large one is possible at all; the next is refused.
        if (Volatile.Read(ref _queued) >= _options.QueueLimit)
            throw new StoreOverloadedException();
        Interlocked.Add(ref _queued, events);
        using var activity = StoreTelemetry.Source.StartActivity("append");
        var items = new Pending[appends.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = new Pending(appends[i], cancellation);
        foreach (var lane in items.GroupBy(item => (uint)item.Stream.GetHashCode() % (uint)_lanes.Length))
            ObjectDisposedException.ThrowIf(!_lanes[lane.Key].Offer([.. lane]), this);
        var results = new AppendResult[items.Length];
        await Task.WhenAll(items.Select(item => (Task)item.Answered)).WaitAsync(cancellation).ConfigureAwait(false);
        for (var i = 0; i < results.Length; i++)
            results[i] = await items[i].Answered.ConfigureAwait(false);
        return results;
    }

    /// <summary>Writes what is queued, then closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
            await lane.DisposeAsync().ConfigureAwait(false);
        await _writing.DisposeAsync().ConfigureAwait(false);
        await Source.DisposeAsync().ConfigureAwait(false);
        Pages.Dispose();
    }

    /// <summary>Connection string for one long-lived connection with its own purpose; the server notices within seconds when this machine is gone.</summary>
    internal string SingleConnection(string purpose) => new NpgsqlConnectionStringBuilder(_connectionString)
    {
        Pooling = false,
        KeepAlive = 5,
        ApplicationName = "transparency " + purpose,
        Options = "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2",
    }.ConnectionString;

    private static NpgsqlDataSource SourceFor(string connectionString, int autoPrepared, string options = "")
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Returning a connection would otherwise cost a reset that throws prepared statements away; nothing here leaves session state behind.
            NoResetOnClose = true,
            MaxAutoPrepare = autoPrepared,
            AutoPrepareMinUsages = 2,
            KeepAlive = 10,
        };
        // The pool closes every five minutes as many connections as were idle at the median moment, in all services at once, and work that comes in bursts opens
        // them again at the next: a second of waiting for sessions that know no plan yet (ADR 0056). These stay; none is opened before it is needed.
        if (!Says(connectionString, "Minimum Pool Size", "MinPoolSize"))
            settings.MinPoolSize = Math.Min(ConnectionsKept, settings.MaxPoolSize);
        settings.ApplicationName ??= "transparency";
        if (options.Length > 0)
            settings.Options = $"{settings.Options} {options}".Trim();
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    // Npgsql's own builder answers with the default where nothing is said.
    private static bool Says(string connectionString, params string[] names) =>
        names.Any(new System.Data.Common.DbConnectionStringBuilder { ConnectionString = connectionString }.ContainsKey);
}
