using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>How rows of <c>mt_events</c> (e) with their leaf (l) become <see cref="StoredEvent"/>s.</summary>
internal static class EventRows
{
    public const string Columns = "coalesce(l.idx, -1), e.seq_id, e.id, e.tenant_id, e.stream_id, e.version, e.type, coalesce(e.mt_dotnet_type, ''), e.data, e.timestamp, e.correlation_id, e.causation_id, e.user_name, e.headers, coalesce(l.origin, 1) = 1";

    public static StoredEvent Read(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetGuid(2), Text(row, 3) ?? "", Text(row, 4) ?? "", row.GetInt64(5),
        row.GetString(6), row.GetString(7), row.GetFieldValue<byte[]>(8), row.GetFieldValue<DateTimeOffset>(9), Text(row, 10), Text(row, 11), Text(row, 12),
        Headers(row), row.GetBoolean(14));

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
