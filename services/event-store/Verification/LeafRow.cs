using System.Globalization;
using Transparency.Ledger;

namespace Transparency.EventStore.Verification;

/// <summary>A leaf as it is stored, with its event as it is stored; null when that is gone.</summary>
/// <param name="Stream">See <see cref="StreamPlace.Stream"/>.</param>
internal sealed record LeafRow(long Index, Guid EventId, StoredRow? Event, UInt128 Stream, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Entry, ReadOnlyMemory<byte> Personal, bool Foreign)
{
    /// <summary>The row on its own memory, so that it outlives the reading of the next one.</summary>
    public LeafRow Kept() => this with
    {
        Salt = Salt.ToArray(), Entry = Entry.ToArray(), Personal = Personal.ToArray(),
        Event = Event is { } stored ? stored with { Data = stored.Data.ToArray(), Headers = stored.Headers.ToArray() } : null,
    };
}

/// <summary>Reads leaves with their events as PostgreSQL copies them out, in no order.</summary>
internal sealed class LeafRows(Stream copy)
{
    // Instants are microseconds from here (PostgreSQL manual, date/time types); the ends of the scale are its infinities.
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly BinaryRows _rows = new(copy);
    // What repeats from row to row is made once.
    private readonly Repeated _tenant = new(), _stream = new(), _type = new(), _dotNetType = new(), _user = new();

    private byte[]? _lastTenant, _lastStream;
    private UInt128 _lastKey;

    private sealed class Repeated
    {
        private byte[] _bytes = [];
        private string _text = "";

        public string Of(ReadOnlySpan<byte> bytes)
        {
            if (bytes.SequenceEqual(_bytes)) return _text;
            (_bytes, _text) = (bytes.ToArray(), System.Text.Encoding.UTF8.GetString(bytes));
            return _text;
        }
    }

    /// <summary>
    /// The query for a range of the ledger: COPY takes no parameters. Events lie in the table nearly as they do in the ledger: with the bounds of
    /// their numbers the database walks over both once, where it would else look up every event by itself and then put them in order.
    /// </summary>
    /// <param name="first">Smallest <c>seq_id</c> that a leaf of the range names.</param>
    /// <param name="last">Largest one.</param>
    public static string Query(long from, long to, long first, long last) => string.Create(CultureInfo.InvariantCulture, $"""
        COPY (SELECT l.idx, l.event_id, l.salt, l.entry, l.personal, l.origin,
            e.tenant_id, e.stream_id, e.version, e.type, e.mt_dotnet_type, e.data, e.timestamp, e.correlation_id, e.causation_id, e.user_name, e.headers
            FROM trail.leaf l LEFT JOIN events.mt_events e ON e.seq_id = l.seq_id AND e.id = l.event_id AND e.seq_id BETWEEN {first} AND {last}
            WHERE l.idx >= {from} AND l.idx < {to}) TO STDOUT (FORMAT binary)
        """);

    /// <summary>The next row, valid until the one after it is asked for; null after the last.</summary>
    public async ValueTask<LeafRow?> NextAsync(CancellationToken cancellation)
    {
        if (!await _rows.NextAsync(cancellation).ConfigureAwait(false)) return null;
        // Every event has a version, so without one there is no event.
        var isGone = _rows.IsNull(8);
        return new(_rows.Int64(0), _rows.Uuid(1), isGone ? null : Event(), isGone ? default : Stream(), _rows.Bytes(2), _rows.Bytes(3), _rows.Bytes(4), _rows.Int16(5) == 1);
    }

    private StoredRow Event() => new(_tenant.Of(_rows.Bytes(6).Span), _stream.Of(_rows.Bytes(7).Span), _rows.Int64(8), _rows.Uuid(1), _type.Of(_rows.Bytes(9).Span),
        _dotNetType.Of(_rows.Bytes(10).Span), Instant(_rows.Int64(12)), _rows.Json(11), Correlation(), _rows.Text(14), _rows.IsNull(15) ? null : _user.Of(_rows.Bytes(15).Span), _rows.Json(16));

    private UInt128 Stream()
    {
        var tenant = _rows.Bytes(6).Span;
        var stream = _rows.Bytes(7).Span;
        if (_lastTenant is not null && tenant.SequenceEqual(_lastTenant) && stream.SequenceEqual(_lastStream)) return _lastKey;
        (_lastTenant, _lastStream) = (tenant.ToArray(), stream.ToArray());
        return _lastKey = StreamPlace.Key(tenant, stream);
    }

    // Where it names the stream, which is the rule, there is no need for a second text.
    private string? Correlation() => _rows.IsNull(13) ? null : _rows.Bytes(13).Span.SequenceEqual(_rows.Bytes(7).Span) ? _stream.Of(_rows.Bytes(13).Span) : _rows.Text(13);

    private static DateTimeOffset Instant(long microseconds) => microseconds switch
    {
        long.MaxValue => DateTimeOffset.MaxValue,
        long.MinValue => DateTimeOffset.MinValue,
        // Nobody recorded anything beyond the years 1 to 9999; what says so leads to no leaf.
        > 252_455_615_999_999_999 => DateTimeOffset.MaxValue,
        < -63_082_281_600_000_000 => DateTimeOffset.MinValue,
        _ => Epoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond),
    };
}
