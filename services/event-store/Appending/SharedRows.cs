using Npgsql;

namespace Transparency.EventStore;

/// <summary>
/// One row more for a statement that takes its rows as parallel arrays (<c>unnest($1, $2, …)</c>). Appends that are committed together
/// share one <see cref="NpgsqlBatch"/>, so their <see cref="Append.Alongside"/> rows become one statement instead of one each.
/// </summary>
/// <remarks>A row gives its columns in order, and every row of a statement gives the same types. The rows must not depend on each other.</remarks>
public readonly struct SharedRows
{
    private readonly NpgsqlBatchCommand _command;
    private readonly Cursor _cursor = new();

    /// <summary>Begins a row in the batch's last command if that is the same statement, otherwise in a new one.</summary>
    public SharedRows(NpgsqlBatch batch, string sql)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _command = batch.BatchCommands.Count > 0 && ReferenceEquals(batch.BatchCommands[^1].CommandText, sql) ? batch.BatchCommands[^1] : new(sql);
        if (batch.BatchCommands.Count == 0 || !ReferenceEquals(batch.BatchCommands[^1], _command)) batch.BatchCommands.Add(_command);
    }

    /// <summary>True for a statement whose parameters were filled row by row.</summary>
    internal static bool AreIn(NpgsqlBatchCommand command) =>
        command.Parameters.Count > 0 && ((IList<NpgsqlParameter>)command.Parameters).All(parameter => parameter.GetType() is { IsGenericType: true } type && type.GenericTypeArguments[0] is { IsGenericType: true } rows && rows.GetGenericTypeDefinition() == typeof(List<>));

    /// <summary>The value of the next column.</summary>
    public SharedRows Add<T>(T value, NpgsqlTypes.NpgsqlDbType? type = null)
    {
        var column = _cursor.Next++;
        if (column == _command.Parameters.Count)
        {
            var created = new NpgsqlParameter<List<T>> { TypedValue = [] };
            if (type is { } element) created.NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | element;
            _command.Parameters.Add(created);
        }
        ((NpgsqlParameter<List<T>>)_command.Parameters[column]).TypedValue!.Add(value);
        return this;
    }

    private sealed class Cursor
    {
        public int Next { get; set; }
    }
}
