using System.Buffers.Binary;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>Rows of a query one after the other in PostgreSQL's binary copy format, each as the bytes that the server sent: nothing is converted, so nothing can look equal that is not.</summary>
internal sealed class CopiedRows : IAsyncDisposable
{
    // Signature, flags and extension length, as the format's documentation gives them; the server sends no flags and no extension.
    private const int HeaderLength = 19;
    private readonly NpgsqlRawCopyStream _stream;
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;

    private CopiedRows(NpgsqlRawCopyStream stream) => _stream = stream;

    /// <summary>The current row with its field count and field lengths.</summary>
    public ReadOnlyMemory<byte> Row { get; private set; }

    public static async Task<CopiedRows> OpenAsync(NpgsqlConnection connection, string query, CancellationToken cancellation)
    {
        var rows = new CopiedRows(await connection.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT binary)", cancellation).ConfigureAwait(false));
        // The server may sort for a while before the first row.
        rows._stream.ReadTimeout = (int)TimeSpan.FromHours(1).TotalMilliseconds;
        await rows.HaveAsync(HeaderLength, cancellation).ConfigureAwait(false);
        rows._start += HeaderLength;
        return rows;
    }

    /// <summary>Goes to the next row; false behind the last.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        await HaveAsync(2, cancellation).ConfigureAwait(false);
        var fields = BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_start));
        if (fields < 0)
        {
            Row = default;
            return false;
        }
        var length = 2;
        for (var i = 0; i < fields; i++)
        {
            await HaveAsync(length + 4, cancellation).ConfigureAwait(false);
            var field = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + length));
            length += 4 + Math.Max(0, field);
            await HaveAsync(length, cancellation).ConfigureAwait(false);
        }
        Row = _buffer.AsMemory(_start, length);
        _start += length;
        return true;
    }

    /// <summary>The fields of a row; null is SQL NULL.</summary>
    public static List<ReadOnlyMemory<byte>?> Fields(ReadOnlyMemory<byte> row)
    {
        var fields = new List<ReadOnlyMemory<byte>?>();
        for (var at = 2; at < row.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(row.Span[at..]);
            fields.Add(length < 0 ? null : row.Slice(at + 4, length));
            at += 4 + Math.Max(0, length);
        }
        return fields;
    }

    // The row that Row shows lies before _start and is given up with the next call only.
    private async ValueTask HaveAsync(int count, CancellationToken cancellation)
    {
        if (_end - _start >= count)
            return;
        if (_buffer.Length - _start < count)
        {
            var kept = _buffer.AsMemory(_start, _end - _start);
            var larger = count > _buffer.Length ? new byte[Math.Max(count, 2 * _buffer.Length)] : _buffer;
            kept.CopyTo(larger);
            (_buffer, _end, _start) = (larger, kept.Length, 0);
        }
        while (_end - _start < count)
        {
            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException("the copy ended inside a row");
            _end += read;
        }
    }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync().ConfigureAwait(false);
}
