using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>Compares a table with its rebuilt twin, in constant memory.</summary>
/// <param name="live">A snapshot of the live tables.</param>
/// <param name="side">Sees the rebuilt tables at the same position.</param>
internal sealed class TableComparison(NpgsqlConnection live, NpgsqlConnection side)
{
    private sealed record Shape(string Name, IReadOnlyList<string> Columns, string Select, string Order, string Key);

    /// <summary>Digests of both, and where they part.</summary>
    public async Task<ReplayedFigures> CompareAsync(ReadModelTable table, CancellationToken cancellation)
    {
        var shape = await ShapeAsync(table, cancellation).ConfigureAwait(false);
        var (one, other) = (DigestAsync(live, ReadModel.Live, shape, cancellation), DigestAsync(side, ReadModel.Side, shape, cancellation));
        await Task.WhenAll(one, other).ConfigureAwait(false);
        var ((rows, digest), (rebuilt, rebuiltDigest)) = (await one.ConfigureAwait(false), await other.ConfigureAwait(false));
        return new(table.Name, rows, rebuilt, digest, rebuiltDigest, digest == rebuiltDigest ? null : await FirstDifferenceAsync(shape, cancellation).ConfigureAwait(false));
    }

    private static async Task<(long Rows, string Digest)> DigestAsync(NpgsqlConnection db, string schema, Shape shape, CancellationToken cancellation)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var rows = await CopiedRows.OpenAsync(db, $"SELECT {shape.Select} FROM {schema}.{shape.Name} ORDER BY {shape.Order}", cancellation).ConfigureAwait(false);
        var count = 0L;
        for (; await rows.NextAsync(cancellation).ConfigureAwait(false); count++)
            digest.AppendData(rows.Row.Span);
        return (count, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    private async Task<string> FirstDifferenceAsync(Shape shape, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? ours = null, theirs = null;
        await using (var one = await CopiedRows.OpenAsync(live, Keyed(ReadModel.Live, shape), cancellation).ConfigureAwait(false))
        await using (var other = await CopiedRows.OpenAsync(side, Keyed(ReadModel.Side, shape), cancellation).ConfigureAwait(false))
            while (true)
            {
                var (more, moreRebuilt) = (await one.NextAsync(cancellation).ConfigureAwait(false), await other.NextAsync(cancellation).ConfigureAwait(false));
                // Typed: an array that is null would become a row without fields.
                (ours, theirs) = (more ? (ReadOnlyMemory<byte>?)one.Row.ToArray() : null, moreRebuilt ? (ReadOnlyMemory<byte>?)other.Row.ToArray() : null);
                if (!more || !moreRebuilt || !one.Row.Span.SequenceEqual(other.Row.Span))
                    break;
            }
        var (oursRow, theirsRow) = (ours is { } row ? CopiedRows.Fields(row) : null, theirs is { } rebuilt ? CopiedRows.Fields(rebuilt) : null);
        var (key, rebuiltKey) = (oursRow is null ? null : Text(oursRow[0]), theirsRow is null ? null : Text(theirsRow[0]));
        if (oursRow is not null && theirsRow is not null && key == rebuiltKey)
            return $"{shape.Name} at {key}: {string.Join(", ", shape.Columns.Where((_, i) => !Same(oursRow[i + 1], theirsRow[i + 1])))} differs from what is recorded";
        // One side has a row more: which, tells whether the other one knows its key.
        return key is not null && (rebuiltKey is null || !await KnowsAsync(side, ReadModel.Side, shape, key, cancellation).ConfigureAwait(false))
            ? $"{shape.Name} at {key}: nothing recorded says so"
            : $"{shape.Name} at {rebuiltKey}: missing, although recorded";
    }

    private static string Keyed(string schema, Shape shape) => $"SELECT {shape.Key}, {shape.Select} FROM {schema}.{shape.Name} ORDER BY {shape.Order}";

    private static async Task<bool> KnowsAsync(NpgsqlConnection db, string schema, Shape shape, string key, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM {schema}.{shape.Name} WHERE {shape.Key} = $1)", db) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        return (bool)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    private static bool Same(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one is { } a ? other is { } b && a.Span.SequenceEqual(b.Span) : other is null;

    private static string Text(ReadOnlyMemory<byte>? field) => field is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "";

    private async Task<Shape> ShapeAsync(ReadModelTable table, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            SELECT quote_ident(a.attname), format_type(a.atttypid, NULL), coalesce(array_position(x.indkey::int2[], a.attnum), -1), a.attname
            FROM pg_attribute a LEFT JOIN pg_index x ON x.indrelid = a.attrelid AND x.indisprimary
            WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, live) { Parameters = { new NpgsqlParameter<string> { TypedValue = $"{ReadModel.Live}.{table.Name}" } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var (compared, key) = (new List<(string Name, string Type)>(), new SortedDictionary<int, string>());
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (reader.GetInt32(2) >= 0)
                key[reader.GetInt32(2)] = reader.GetString(0);
            if (!table.NotCompared.Contains(reader.GetString(3)))
                compared.Add((reader.GetString(0), reader.GetString(1)));
        }
        if (key.Count == 0)
            throw new InvalidOperationException($"table {table.Name} has no primary key to be compared by");
        // Of a json text only the value counts: the log keeps it as jsonb, without the order of its keys.
        return new(table.Name, [.. compared.Select(column => column.Name)], string.Join(", ", compared.Select(column => column.Type == "json" ? $"{column.Name}::jsonb" : column.Name)),
            string.Join(", ", key.Values), string.Join(" || ' ' || ", key.Values.Select(column => $"'{column.Trim('"').Replace("'", "''", StringComparison.Ordinal)}=' || coalesce({column}::text, '')")));
    }
}
