using System.Buffers.Binary;
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

/// <summary>Reads leaves with their events, in the order of the ledger, as PostgreSQL copies them out.</summary>
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

    /// <summary>The query for a range of the ledger: COPY takes no parameters.</summary>
    public static string Query(long from, long to) => string.Create(CultureInfo.InvariantCulture, $"""
        COPY (SELECT l.idx, l.event_id, l.salt, l.entry, l.personal, l.origin,
            e.id, e.tenant_id, e.stream_id, e.version, e.type, e.mt_dotnet_type, e.data, e.timestamp, e.correlation_id, e.causation_id, e.user_name, e.headers
            FROM trail.leaf l LEFT JOIN events.mt_events e ON e.seq_id = l.seq_id AND e.id = l.event_id
            WHERE l.idx >= {from} AND l.idx < {to} ORDER BY l.idx) TO STDOUT (FORMAT binary)
        """);

    /// <summary>The next row, valid until the one after it is asked for; null after the last.</summary>
    public async ValueTask<LeafRow?> NextAsync(CancellationToken cancellation) => await _rows.NextAsync(cancellation).ConfigureAwait(false)
        ? new(_rows.Int64(0), _rows.Uuid(1), _rows.IsNull(6) ? null : Event(), _rows.IsNull(6) ? default : Stream(), _rows.Bytes(2), _rows.Bytes(3), _rows.Bytes(4), _rows.Int16(5) == 1)
        : null;

    private StoredRow Event() => new(_tenant.Of(_rows.Bytes(7).Span), _stream.Of(_rows.Bytes(8).Span), _rows.Int64(9), _rows.Uuid(6), _type.Of(_rows.Bytes(10).Span),
        _dotNetType.Of(_rows.Bytes(11).Span), Instant(_rows.Int64(13)), _rows.Json(12), Correlation(), _rows.Text(15), _rows.IsNull(16) ? null : _user.Of(_rows.Bytes(16).Span), _rows.Json(17));

    private UInt128 Stream()
    {
        var tenant = _rows.Bytes(7).Span;
        var stream = _rows.Bytes(8).Span;
        if (_lastTenant is not null && tenant.SequenceEqual(_lastTenant) && stream.SequenceEqual(_lastStream)) return _lastKey;
        Span<byte> digest = stackalloc byte[Sha256.Size];
        var hash = Sha256.Start();
        hash.Append(tenant);
        // No text of PostgreSQL holds a NUL.
        hash.Append([0]);
        hash.Append(stream);
        hash.Finish(digest);
        (_lastTenant, _lastStream) = (tenant.ToArray(), stream.ToArray());
        return _lastKey = BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    // Where it names the stream, which is the rule, there is no need for a second text.
    private string? Correlation() => _rows.IsNull(14) ? null : _rows.Bytes(14).Span.SequenceEqual(_rows.Bytes(8).Span) ? _stream.Of(_rows.Bytes(14).Span) : _rows.Text(14);

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
