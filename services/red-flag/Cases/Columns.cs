using Npgsql;
using NpgsqlTypes;

namespace Transparency.RedFlag.Cases;

/// <summary>Columns of many rows as parameters of one statement (<c>unnest</c>, <c>any</c>).</summary>
internal static class Columns
{
    public static NpgsqlParameter Of<T>(IEnumerable<T> values) => new NpgsqlParameter<T[]> { TypedValue = [.. values] };

    // Its type is said: of an array whose first element is missing the driver takes another.
    public static NpgsqlParameter Instants(IEnumerable<DateTimeOffset?> values) => new() { Value = values.Select(at => at?.UtcDateTime).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };
}
