using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>How rows of <c>mt_events</c> (e) with their leaf (l) become <see cref="StoredEvent"/>s.</summary>
internal static class EventRows
{
    public const string Columns = "coalesce(l.idx, -1), e.seq_id, e.id, e.tenant_id, e.stream_id, e.version, e.type, coalesce(e.mt_dotnet_type, ''), e.data, e.timestamp, e.correlation_id, e.causation_id, e.user_name, e.headers, coalesce(l.origin, 1) = 1";

    /// <param name="repeated">Texts of the rows before: of a page of thousands, which is kept until it is folded, few texts differ.</param>
    public static StoredEvent Read(NpgsqlDataReader row, HashSet<string>? repeated = null)
    {
        var (stream, correlation) = (Text(row, 4) ?? "", Text(row, 10));
        return new(row.GetInt64(0), row.GetInt64(1), row.GetGuid(2), Once(Text(row, 3), repeated) ?? "", stream, row.GetInt64(5),
            Once(row.GetString(6), repeated)!, Once(row.GetString(7), repeated)!, row.GetFieldValue<byte[]>(8), row.GetFieldValue<DateTimeOffset>(9),
            correlation == stream ? stream : correlation, Text(row, 11), Once(Text(row, 12), repeated), Headers(row), row.GetBoolean(14));
    }

    private static string? Once(string? text, HashSet<string>? repeated)
    {
        if (text is null || repeated is null) return text;
        if (repeated.TryGetValue(text, out var known)) return known;
        repeated.Add(text);
        return text;
    }

    /// <summary>The row as the ledger hashes it.</summary>
    public static StoredRow Sealed(StoredEvent stored) => new(stored.Tenant, stored.StreamId, stored.Version, stored.Id, stored.Type, stored.DotNetType, stored.Timestamp,
        stored.Data, stored.CorrelationId, stored.CausationId, stored.UserName, stored.Headers);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // Other writers may store the JSON null where we store none.
    private static ReadOnlyMemory<byte> Headers(NpgsqlDataReader row)
    {
        if (row.IsDBNull(13))
            return default;
        var headers = row.GetFieldValue<byte[]>(13);
        return headers.AsSpan().SequenceEqual("null"u8) ? default : headers;
    }
}
