using Npgsql;

namespace Transparency.EventStore;

/// <summary>What an error of the database means for a group.</summary>
internal static class StoreErrors
{
    /// <summary>Raised by our own function with loud = true when the group was overtaken.</summary>
    private const string Overtaken = "TR001";

    /// <summary>Another writer was quicker or stood in the way: look and try again.</summary>
    public static bool IsContention(PostgresException error) => error.SqlState switch
    {
        Overtaken or "MT003" or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable => true,
        PostgresErrorCodes.UniqueViolation => error.ConstraintName is "pk_mt_events_stream_and_version" or "pkey_mt_streams_tenant_id_id" or "inbox_pkey" or "leaf_pkey",
        _ => false,
    };

    /// <summary>A constraint refused a row: of the caller's own, when it is not <see cref="IsContention"/>.</summary>
    public static bool IsConstraint(PostgresException error) => error.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>The database is away, starting, ending or full: nothing is known about the group, and waiting may help.</summary>
    public static bool IsSilence(Exception error) => error switch
    {
        PostgresException postgres => postgres.SqlState[..2] is "57" or "08" or "53",
        NpgsqlException or IOException or ObjectDisposedException => true,
        OperationCanceledException => true,
        _ => false,
    };
}
