using System.Collections.Immutable;
using System.Text.Json;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.ServiceDefaults;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue;

/// <summary>
/// The catalogue as the log has it, on every replica: an immutable value that is replaced when a newer version was committed.
/// Readers never wait; who doubts that it is the newest calls <see cref="RefreshAsync"/>.
/// </summary>
public sealed class CatalogueLog(Store store) : IDisposable
{
    /// <summary>Stream of the versions, in the tenant of the ministry.</summary>
    public const string StreamId = "catalogue";

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile State _state = new([ImmutableDictionary<EntryKey, byte[]>.Empty], [], CatalogueInForce.Empty);

    private sealed record State(ImmutableList<ImmutableDictionary<EntryKey, byte[]>> Versions, ImmutableList<V1.Easing> Easings, CatalogueInForce InForce);

    /// <summary>The newest version this replica knows.</summary>
    public CatalogueInForce InForce => _state.InForce;

    /// <summary>The entries in force with their canonical JSON.</summary>
    public IReadOnlyDictionary<EntryKey, byte[]> Entries => _state.Versions[^1];

    /// <summary>An earlier version, or null when there is none of that number.</summary>
    public V1.Catalogue? At(long version)
    {
        var state = _state;
        return version == state.InForce.Version ? state.InForce.Published
            : version < 0 || version >= state.Versions.Count ? null
            : CatalogueEntries.ToCatalogue(version, state.Versions[(int)version]) with { Easings = [.. state.Easings.Where(each => each.OldVersion < version)] };
    }

    /// <summary>The entries of an earlier version, or null when there is none of that number.</summary>
    public IReadOnlyDictionary<EntryKey, byte[]>? EntriesAt(long version) => _state is { } state && version >= 0 && version < state.Versions.Count ? state.Versions[(int)version] : null;

    /// <summary>Services of every version up to one, oldest first, each version only with those that it changed; the last with all of its own.</summary>
    /// <param name="upTo">Number of the last version; null for the one in force.</param>
    /// <remarks>A version that did not touch a service says nothing new about it: so the whole history costs what was published, not versions × services.</remarks>
    public IReadOnlyList<V1.Catalogue> History(long? upTo = null)
    {
        var versions = _state.Versions;
        var last = (int)Math.Min(upTo ?? versions.Count - 1, versions.Count - 1);
        return [.. Enumerable.Range(0, last + 1).Select(at => CatalogueEntries.ToCatalogue(at, versions[at].Where(each => each.Key.Kind == EntryKey.Service
            && (at == last || !versions[at + 1].TryGetValue(each.Key, out var next) || !ReferenceEquals(next, each.Value))).ToDictionary()))];
    }

    /// <summary>Reads what was committed since; one small query when nothing was.</summary>
    public async Task<CatalogueInForce> RefreshAsync(CancellationToken cancellation)
    {
        await _refreshing.WaitAsync(cancellation);
        try
        {
            var state = _state;
            var published = await PublishedAfterAsync(state.Versions.Count - 1, cancellation);
            if (published.Count == 0)
                return state.InForce;
            var entries = await EntriesAsync([.. published.SelectMany(each => each.Changes).Where(each => !each.Retired).Select(each => each.EventId)], cancellation);
            var versions = published.Aggregate(state.Versions, (known, next) => known.Add(Apply(known[^1], next, entries)));
            var easings = state.Easings.AddRange(published.SelectMany(each => each.Easings ?? []));
            var catalogue = CatalogueEntries.ToCatalogue(versions.Count - 1, versions[^1]) with { Easings = easings };
            _state = new State(versions, easings, new CatalogueInForce(catalogue));
            return _state.InForce;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private static ImmutableDictionary<EntryKey, byte[]> Apply(ImmutableDictionary<EntryKey, byte[]> before, CataloguePublished published, Dictionary<Guid, byte[]> entries)
    {
        var after = before.ToBuilder();
        foreach (var change in published.Changes)
            if (change.Retired)
                after.Remove(new EntryKey(change.Kind, change.Code));
            else
                after[new EntryKey(change.Kind, change.Code)] = entries[change.EventId];
        return after.ToImmutable();
    }

    private async Task<List<CataloguePublished>> PublishedAfterAsync(long version, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand(
            "SELECT data FROM events.mt_events WHERE tenant_id = $1 AND stream_id = $2 AND version > $3 AND type = 'catalogue_published' ORDER BY version");
        command.Parameters.Add(new() { Value = Streams.MinistryTenant });
        command.Parameters.Add(new() { Value = StreamId });
        command.Parameters.Add(new() { Value = version });
        var published = new List<CataloguePublished>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            published.Add(JsonSerializer.Deserialize<CataloguePublished>(reader.GetFieldValue<byte[]>(0), Wire.Json)!);
        return published;
    }

    private async Task<Dictionary<Guid, byte[]>> EntriesAsync(Guid[] eventIds, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("SELECT id, data -> 'entry' FROM events.mt_events WHERE id = ANY($1)");
        command.Parameters.Add(new() { Value = eventIds });
        var entries = new Dictionary<Guid, byte[]>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            entries[reader.GetGuid(0)] = CanonicalJson.Of(reader.GetFieldValue<byte[]>(1));
        return entries;
    }
}

/// <summary>Looks for a newer catalogue once a second, so that every replica follows an import made elsewhere.</summary>
internal sealed partial class CatalogueFollower(CatalogueLog catalogue, TimeProvider clock, ILogger<CatalogueFollower> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        do
        {
            try
            {
                await catalogue.RefreshAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever it is: without this loop the process would end, and with it the doors.
                NotRead(log, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(2001, LogLevel.Warning, "The catalogue could not be read; the last known version stays in force")]
    private static partial void NotRead(ILogger logger, Exception cause);
}
