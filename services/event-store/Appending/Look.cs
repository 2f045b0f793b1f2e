using Npgsql;
using NpgsqlTypes;

namespace Transparency.EventStore;

internal readonly record struct StreamState(bool Known, long Version, bool Archived, bool Leafless);

internal readonly record struct InboxState(byte[] Digest, long Index);

internal readonly record struct EventState(long Index, long SeqId, long Version);

/// <summary>What the database knows about a group's streams, inbox keys and – after a broken connection – events; one round trip, no locks.</summary>
internal sealed class Look
{
    private readonly Dictionary<StreamKey, StreamState> _streams = [];
    private readonly Dictionary<(string, string), InboxState> _inbox = [];
    private readonly Dictionary<Guid, EventState> _events = [];

    public StreamState Of(StreamKey stream) => _streams[stream];

    public InboxState? Of(InboxKey key) => _inbox.TryGetValue((key.Source, key.Id), out var state) ? state : null;

    /// <summary>Streams whose last event has no leaf: other hands wrote it.</summary>
    public IEnumerable<StreamKey> Leafless => _streams.Where(stream => stream.Value.Leafless).Select(stream => stream.Key);

    /// <summary>The answer of an append that was recorded although its connection broke, else null.</summary>
    public AppendResult.Appended? Recorded(Append append)
    {
        var states = new List<EventState>(append.Events.Count);
        foreach (var e in append.Events)
        {
            if (!_events.TryGetValue(e.Id, out var state))
                return null;
            states.Add(state);
        }
        return new AppendResult.Appended(states[0].Index, states[^1].Index, states[^1].Version, [.. states.Select(state => state.SeqId)]);
    }

    public static async Task<Look> TakeAsync(NpgsqlConnection connection, IReadOnlyList<Pending> items, CancellationToken cancellation)
    {
        var look = new Look();
        var streams = items.Select(item => item.Stream).Distinct().ToArray();
        var keys = items.Where(item => item.Append.Inbox is not null).Select(item => (item.Append.Inbox!.Source, item.Append.Inbox.Id)).Distinct().ToArray();
        var events = items.Where(item => item.Uncertain).SelectMany(item => item.Append.Events).Select(e => e.Id).ToArray();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Asking("SELECT known, version, archived, leafless FROM trail.look_at_streams($1, $2)", NpgsqlDbType.Varchar, streams.Select(s => s.Tenant), streams.Select(s => s.Id)),
                Asking("SELECT source, id, digest, idx FROM trail.look_at_inbox($1, $2)", NpgsqlDbType.Text, keys.Select(k => k.Source), keys.Select(k => k.Id)),
            },
        };
        if (events.Length > 0)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT event_id, idx, seq_id, version FROM trail.look_at_events($1)") { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = events } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        for (var i = 0; await reader.ReadAsync(cancellation).ConfigureAwait(false); i++)
            look._streams[streams[i]] = new StreamState(reader.GetBoolean(0), reader.GetInt64(1), reader.GetBoolean(2), reader.GetBoolean(3));
        await reader.NextResultAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            look._inbox[(reader.GetString(0), reader.GetString(1))] = new InboxState(reader.GetFieldValue<byte[]>(2), reader.GetInt64(3));
        if (events.Length > 0)
        {
            await reader.NextResultAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                look._events[reader.GetGuid(0)] = new EventState(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }
        return look;
    }

    private static NpgsqlBatchCommand Asking(string sql, NpgsqlDbType type, IEnumerable<string> first, IEnumerable<string> second) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. first], NpgsqlDbType = NpgsqlDbType.Array | type },
            new NpgsqlParameter<string[]> { TypedValue = [.. second], NpgsqlDbType = NpgsqlDbType.Array | type },
        },
    };
}
