using Npgsql;
using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>A code as its row has it; the code itself is nowhere.</summary>
/// <param name="Capped">The agent's cases got enough codes this month: this one is never handed out and buys nothing.</param>
/// <param name="FreshSlot">Slot of a hand-out of the last minutes; null afterwards.</param>
/// <param name="EndsOn">Last day; null while the case waits for its answer.</param>
public sealed record ClaimCodeRow(byte[] Hash, string Agency, string Office, string Service, bool Capped, DateOnly? EndsOn, int HandedOut, bool Used, long? FreshSlot = null)
{
    /// <summary>Minutes of a slot: a code is fresh in that of its hand-out and the next, five to ten minutes.</summary>
    private const long SlotMinutes = Ratings.Filter.QuickMinutes / 2;

    /// <summary>Whether it left the office only just now.</summary>
    public bool IsFreshAt(DateTimeOffset now) => FreshSlot is { } slot && slot >= SlotOf(now) - 1;

    /// <summary>The slot of an instant.</summary>
    public static long SlotOf(DateTimeOffset now) => now.ToUnixTimeSeconds() / 60 / SlotMinutes;

    /// <summary>open, used or expired.</summary>
    public string StateOn(DateOnly today) => Used ? "used" : EndsOn < today ? "expired" : "open";
}

public static class ClaimCodeRows
{
    /// <summary>Null when no case has that code, or its agent was capped.</summary>
    public static async Task<ClaimCodeRow?> FindAsync(Store store, byte[] hash, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("""
            select c.agency, c.office, c.service, c.capped, c.ends_on, c.handed_out, exists (select 1 from app.claim u where u.code = c.code), c.fresh_slot from app.claim_code c where c.code = $1
            """);
        command.Parameters.Add(new() { Value = hash });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken)
            ? new(hash, rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetBoolean(3), rows.GetFieldValue<DateOnly?>(4), rows.GetInt32(5), rows.GetBoolean(6), rows.GetFieldValue<long?>(7)) : null;
    }

    /// <summary>Forgets when codes were handed out, once it does not matter any more.</summary>
    public static async Task ForgetAsync(Store store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("update app.claim_code set fresh_slot = null where fresh_slot < $1");
        command.Parameters.Add(new() { Value = ClaimCodeRow.SlotOf(now) - 1 });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Uses the code up, unless somebody was faster.</summary>
    /// <param name="blinded">Hash of the blinded message; null when the code is spent for a rating.</param>
    public static async Task<bool> UseAsync(NpgsqlConnection db, ClaimCodeRow code, DateOnly day, byte[]? blinded, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("insert into app.claim values ($1, $2, $3, $4, $5) on conflict (code) do nothing", db)
        {
            Parameters =
            {
                new() { Value = code.Hash }, new() { Value = code.Agency }, new() { Value = code.Office }, new() { Value = day },
                new() { Value = (object?)blinded ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea },
            },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
