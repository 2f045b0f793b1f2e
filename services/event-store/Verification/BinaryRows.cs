using System.Buffers.Binary;
using System.Text;

namespace Transparency.EventStore.Verification;

/// <summary>
/// Rows of a binary COPY (PostgreSQL manual, COPY, "Binary Format"), read where they arrive: the fields of the present row are parts of one
/// buffer, and nothing is taken out of it before somebody asks. Half the price of a reader that makes an object of every column.
/// </summary>
internal sealed class BinaryRows(Stream copy)
{
    private const int Header = 19; // signature 11, flags 4, length of an extension 4
    private byte[] _buffer = new byte[1 << 17];
    private (int Start, int Length)[] _fields = new (int, int)[32];
    private int _present, _row, _end;
    private bool _begun;

    // PGCOPY, line feed, FF, carriage return, line feed, NUL
    private static ReadOnlySpan<byte> Signature => [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00];

    /// <summary>Goes to the next row; false after the last. What was taken from the row before is overwritten.</summary>
    /// <exception cref="InvalidDataException">These are no rows of a binary COPY.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        if (!_begun)
        {
            if (_end < Header) await FillAsync(Header, cancellation).ConfigureAwait(false);
            if (!_buffer.AsSpan(0, Signature.Length).SequenceEqual(Signature)) throw new InvalidDataException("The answer of the database is no binary COPY.");
            var extension = Number(15);
            if (_end < Header + extension) await FillAsync(Header + extension, cancellation).ConfigureAwait(false);
            (_begun, _row) = (true, Header + extension);
        }
        var at = 2;
        if (_end - _row < at) await FillAsync(at, cancellation).ConfigureAwait(false);
        var count = BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_row));
        if (count < 0)
        {
            // The end is said within the data; the protocol's own end still has to be taken.
            while (await copy.ReadAsync(_buffer, cancellation).ConfigureAwait(false) > 0) { }
            return false;
        }
        if (count > _fields.Length) _fields = new (int, int)[count];
        for (var field = 0; field < count; field++)
        {
            if (_end - _row < at + 4) await FillAsync(at + 4, cancellation).ConfigureAwait(false);
            var length = Number(_row + at);
            at += 4;
            _fields[field] = (at, length);
            if (length <= 0) continue;
            if (_end - _row < at + length) await FillAsync(at + length, cancellation).ConfigureAwait(false);
            at += length;
        }
        _present = _row;
        _row += at;
        return true;
    }

    public bool IsNull(int field) => _fields[field].Length < 0;

    /// <summary>The bytes of a field; empty for NULL.</summary>
    public ReadOnlyMemory<byte> Bytes(int field) => _buffer.AsMemory(_present + _fields[field].Start, Math.Max(0, _fields[field].Length));

    public long Int64(int field) => BinaryPrimitives.ReadInt64BigEndian(Bytes(field).Span);

    public short Int16(int field) => BinaryPrimitives.ReadInt16BigEndian(Bytes(field).Span);

    public Guid Uuid(int field) => new(Bytes(field).Span, bigEndian: true);

    /// <summary>A text; null for NULL.</summary>
    public string? Text(int field) => IsNull(field) ? null : Encoding.UTF8.GetString(Bytes(field).Span);

    /// <summary>The text of a jsonb: PostgreSQL sends a version byte, 1, before it. Empty for NULL.</summary>
    public ReadOnlyMemory<byte> Json(int field) => Bytes(field) is { Length: > 0 } json ? json[1..] : default;

    private int Number(int at) => BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(at));

    // Makes sure that so many bytes of the present row are there.
    private async ValueTask FillAsync(int wanted, CancellationToken cancellation)
    {
        if (_row + wanted > _buffer.Length)
        {
            var room = wanted > _buffer.Length ? new byte[Math.Max(wanted, _buffer.Length * 2)] : _buffer;
            _buffer.AsSpan(_row, _end - _row).CopyTo(room);
            (_buffer, _end, _row) = (room, _end - _row, 0);
        }
        while (_end - _row < wanted)
        {
            var read = await copy.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
            _end += read > 0 ? read : throw new InvalidDataException("The answer of the database ends within a row.");
        }
    }
}
