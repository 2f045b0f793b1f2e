using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>A log that follows another one.</summary>
/// <param name="Number">From 1; the log that was first has none.</param>
/// <param name="FirstSize">Its smallest head: the one with the leaf that names the old head.</param>
/// <param name="OldSize">Last head of the log before.</param>
public sealed record StartedEpoch(int Number, string Origin, long FirstSize, string OldOrigin, long OldSize, MissingRange Missing);

/// <summary>Keys and epochs as they followed each other: what <c>/log/policy</c> tells besides the keys in force.</summary>
public sealed class LogHistory(NpgsqlDataSource source)
{
    /// <summary>Epochs in order; empty while the first log goes on.</summary>
    public async Task<IReadOnlyList<StartedEpoch>> EpochsAsync(CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand("SELECT no, origin, first_size, old_origin, old_size, missing_from, missing_to FROM trail.log_epoch ORDER BY no");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var epochs = new List<StartedEpoch>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            epochs.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetInt64(4), new(reader.GetInt64(5), reader.GetInt64(6))));
        return epochs;
    }

    /// <summary>Every key that signed a published head, with the sizes of its heads so far.</summary>
    public async Task<IReadOnlyList<KeyRange>> KeysAsync(CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand("SELECT vkey, first_size, last_size FROM trail.log_key ORDER BY first_size, vkey");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var keys = new List<KeyRange>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            keys.Add(new(VerifierKey.Parse(reader.GetString(0)), reader.GetInt64(1), reader.GetInt64(2)));
        return keys;
    }

    /// <summary>The policy file of a log: keys in force first, then those that signed earlier heads, each within its sizes.</summary>
    public async Task<string> PolicyAsync(LogOptions log, CancellationToken cancellation = default)
    {
        var (epochs, signed) = (await EpochsAsync(cancellation).ConfigureAwait(false), await KeysAsync(cancellation).ConfigureAwait(false));
        var inForce = log.Keys.Select(key => key.Verifier).ToList();
        var retired = signed.Where(range => !inForce.Contains(range.Key)).ToList();
        var ranges = signed.Where(range => inForce.Contains(range.Key) && range.From > 0).Select(range => range with { To = null }).Concat(retired);
        return TrustPolicy.Write([.. inForce, .. retired.Select(range => range.Key)], log.WitnessKeys, log.Quorum, ranges, Bounds(epochs));
    }

    /// <summary>The bounds of each log among those that follow each other.</summary>
    public static IEnumerable<LogEpoch> Bounds(IReadOnlyList<StartedEpoch> epochs)
    {
        for (var i = 0; i <= epochs.Count && epochs.Count > 0; i++)
        {
            var next = i < epochs.Count ? epochs[i] : null;
            yield return new(next?.OldOrigin ?? epochs[i - 1].Origin, i == 0 ? 0 : epochs[i - 1].FirstSize, next?.OldSize, next?.Missing);
        }
    }

    /// <summary>Notes in a publication's transaction which keys signed the head. The first keys of a log count from its beginning.</summary>
    internal static NpgsqlCommand Signed(NpgsqlConnection connection, IEnumerable<VerifierKey> keys, string origin, long size) => new("""
        INSERT INTO trail.log_key (vkey, origin, first_size, last_size)
          SELECT k, $2, CASE WHEN EXISTS (SELECT FROM trail.log_key o WHERE o.origin = $2) THEN $3 ELSE 0 END, $3 FROM unnest($1) AS k
        ON CONFLICT (vkey) DO UPDATE SET last_size = greatest(trail.log_key.last_size, excluded.last_size)
        """, connection)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. keys.Select(key => key.ToString())] }, new NpgsqlParameter<string> { TypedValue = origin }, new NpgsqlParameter<long> { TypedValue = size },
        },
    };
}
