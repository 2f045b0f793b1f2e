using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Transparency.EventStore;

/// <summary>Sends a planned group: one batch, one round trip, one transaction that commits with it.</summary>
internal static class GroupWrite
{
    private const string Call = "SELECT first_index AS trail_first_index, seq_ids FROM trail.append_group($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26)";

    private const int MostPrepared = 4;

    /// <summary>Ledger index of the first event and the sequence numbers in the plan's order; null when the group was overtaken and nothing was written.</summary>
    public static async Task<(long FirstIndex, long[] SeqIds)?> SendAsync(NpgsqlConnection connection, GroupPlan plan, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var write in plan.Writes)
            write.Item.Append.Alongside?.Invoke(batch);
        var command = new NpgsqlBatchCommand(Call);
        AddInbox(command, plan, loud: batch.BatchCommands.Count > 0);
        AddStreams(command, plan.Moves);
        AddEvents(command, plan.Writes);
        batch.BatchCommands.Add(command);
        // Prepared by itself, in a round trip that only the first group makes. (The driver's own preparing on second use leaves the
        // connection out of step when the database refuses a parameter in that very round trip.) With it go statements that rows share: they are few
        // and always the same, and planning one costs as much as running it for a small group.
        if (batch.BatchCommands.Count <= MostPrepared && ((IList<NpgsqlBatchCommand>)batch.BatchCommands).All(each => each == command || SharedRows.AreIn(each)))
            await batch.PrepareAsync(cancellation).ConfigureAwait(false);
        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        (long, long[])? outcome = null;
        do
        {
            if (reader.FieldCount == 0 || reader.GetName(0) != "trail_first_index" || !await reader.ReadAsync(cancellation).ConfigureAwait(false))
                continue;
            if (reader.GetInt64(0) is >= 0 and var first)
                outcome = (first, reader.GetFieldValue<long[]>(1));
        }
        while (await reader.NextResultAsync(cancellation).ConfigureAwait(false));
        return outcome;
    }

    private static void AddInbox(NpgsqlBatchCommand command, GroupPlan plan, bool loud)
    {
        var rows = plan.Writes.Where(write => write.Item.Append.Inbox is not null)
            .Select(write => (Key: write.Item.Append.Inbox!, Event: write.Item.Append.Events[0].Id))
            .OrderBy(row => row.Key.Source, StringComparer.Ordinal).ThenBy(row => row.Key.Id, StringComparer.Ordinal).ToArray();
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = loud });
        Add(command, NpgsqlDbType.Text, Column(rows, row => row.Key.Source));
        Add(command, NpgsqlDbType.Text, Column(rows, row => row.Key.Id));
        Add(command, NpgsqlDbType.Bytea, Column(rows, row => row.Key.Digest));
        Add(command, NpgsqlDbType.Uuid, Column(rows, row => row.Event));
    }

    private static void AddStreams(NpgsqlBatchCommand command, List<StreamMove> moves)
    {
        Add(command, NpgsqlDbType.Varchar, Column(moves, move => move.Stream.Tenant));
        Add(command, NpgsqlDbType.Varchar, Column(moves, move => move.Stream.Id));
        Add(command, NpgsqlDbType.Varchar, Column(moves, move => move.Type));
        Add(command, NpgsqlDbType.Boolean, Column(moves, move => move.IsNew));
        Add(command, NpgsqlDbType.Bigint, Column(moves, move => move.From));
        Add(command, NpgsqlDbType.Bigint, Column(moves, move => move.To));
    }

    private static void AddEvents(NpgsqlBatchCommand command, List<Planned> writes)
    {
        var rows = new List<(Planned Write, int Position, EventToAppend Event)>(writes.Count);
        foreach (var write in writes)
            for (var i = 0; i < write.Entries.Length; i++)
                rows.Add((write, i, write.Item.Append.Events[i]));
        Add(command, NpgsqlDbType.Varchar, Column(rows, row => row.Write.Item.Append.Tenant));
        Add(command, NpgsqlDbType.Varchar, Column(rows, row => row.Write.Item.Append.StreamId));
        Add(command, NpgsqlDbType.Bigint, Column(rows, row => row.Write.FirstVersion + row.Position));
        Add(command, NpgsqlDbType.Uuid, Column(rows, row => row.Event.Id));
        Add(command, NpgsqlDbType.Varchar, Column(rows, row => row.Event.Type));
        Add(command, NpgsqlDbType.Varchar, Column(rows, row => row.Event.DotNetType));
        Add(command, NpgsqlDbType.Jsonb, Column(rows, row => Bytes(row.Event.Data)));
        Add(command, NpgsqlDbType.TimestampTz, Column(rows, row => WholeMicroseconds(row.Event.Timestamp).UtcDateTime));
        Add(command, NpgsqlDbType.Varchar, Column(rows, row => row.Event.CorrelationId));
        Add(command, NpgsqlDbType.Varchar, Column(rows, row => row.Event.CausationId));
        Add(command, NpgsqlDbType.Varchar, Column(rows, row => row.Event.UserName));
        Add(command, NpgsqlDbType.Jsonb, Column(rows, row => row.Event.Headers.IsEmpty ? null : Bytes(row.Event.Headers)));
        Add(command, NpgsqlDbType.Bytea, Column(rows, row => row.Write.Salts[row.Position]));
        Add(command, NpgsqlDbType.Bytea, Column(rows, row => row.Write.Entries[row.Position].Value));
        Add(command, NpgsqlDbType.Bytea, Column(rows, row => row.Write.Entries[row.Position].PersonalCommitments));
    }

    private static T[] Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(rows[i]);
        return column;
    }

    private static void Add<T>(NpgsqlBatchCommand command, NpgsqlDbType type, T[] column) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type });

    // The leaf commits to the cut instant; PostgreSQL and its driver would round.
    internal static DateTimeOffset WholeMicroseconds(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static byte[] Bytes(ReadOnlyMemory<byte> text) =>
        MemoryMarshal.TryGetArray(text, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : text.ToArray();
}
