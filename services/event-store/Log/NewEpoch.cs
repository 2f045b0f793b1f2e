using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>A log ended because a restore lost entries that were published; this one follows. Name on disk: log_epoch_started; stream log-epochs, tenant mol.</summary>
/// <param name="OldHead">The last head of the old log: the signed note with its cosignatures.</param>
/// <param name="MissingFrom">First index of the old log whose entry is not proven to be in this one.</param>
/// <param name="MissingTo">Last index of the old log.</param>
public sealed record LogEpochStarted(string Origin, string OldOrigin, long OldSize, string OldRoot, string OldHead, long MissingFrom, long MissingTo);

/// <summary>
/// Begins a new log after a restore that lost published entries. The old log is never continued under its name: every witness has seen more of it.
/// The service must not run meanwhile.
/// </summary>
public static class NewEpoch
{
    private const string Tenant = "mol", Stream = "log-epochs", Type = "log_epoch_started";

    /// <summary>
    /// The command <c>new-epoch --old-head FILE --policy FILE</c> of a service: with the settings <c>Log:Origin</c> and <c>Log:SigningKeys</c> of the new log. May be
    /// repeated. Exit code 0, or 2 when the input cannot be used or nothing was lost.
    /// </summary>
    public static async Task<int> RunAsync(IConfiguration configuration, string oldHead, string policy, CancellationToken cancellation)
    {
        try
        {
            var log = LogOptions.From(configuration) ?? throw new InvalidOperationException("Log:Origin is missing: the name of the new log");
            var connection = configuration.GetConnectionString("Store") ?? throw new InvalidOperationException("ConnectionStrings:Store is missing");
            await using var store = new Store(connection, new StoreOptions(), NullLogger.Instance);
            var started = await StartAsync(store, log.Origin, SignedNote.Parse(await File.ReadAllTextAsync(oldHead, cancellation).ConfigureAwait(false)),
                TrustPolicy.Parse(await File.ReadAllTextAsync(policy, cancellation).ConfigureAwait(false)), TimeProvider.System, cancellation).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"{started.Origin} follows {started.OldOrigin}, which ended with {started.OldSize} entries; entries {started.Missing.From} to {started.Missing.To} of it may be missing here.").ConfigureAwait(false);
            await Console.Out.WriteLineAsync("Give the witnesses and verifiers the keys of the new log, start the service, and let every source send again from its last outcome.").ConfigureAwait(false);
            return 0;
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or LogInconsistentException or IOException)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return 2;
        }
    }

    /// <summary>Records the leaf that names the old head, and the epoch.</summary>
    /// <param name="origin">Name of the new log.</param>
    /// <param name="oldHead">The last head that witnesses have of the old log.</param>
    /// <param name="trusted">By whose keys the old head is believed; not taken from the restored database.</param>
    /// <exception cref="InvalidOperationException">The head is not believed, or nothing of it is missing, or the database holds another log.</exception>
    public static async Task<StartedEpoch> StartAsync(Store store, string origin, SignedNote oldHead, TrustPolicy trusted, TimeProvider clock, CancellationToken cancellation = default)
    {
        var history = new LogHistory(store.Source);
        var epochs = await history.EpochsAsync(cancellation).ConfigureAwait(false);
        if (epochs.FirstOrDefault(each => each.Origin == origin) is { } begun)
            return begun;
        var verdict = trusted.Check(oldHead);
        if (!verdict.Accepted)
            throw new InvalidOperationException($"the old head is not believed: {string.Join(' ', verdict.Problems)}");
        var old = verdict.Checkpoint;
        var stream = (await store.ReadStreamAsync(Tenant, Stream, cancellation: cancellation).ConfigureAwait(false)).Where(each => each is { Type: Type, Foreign: false }).ToList();
        var fact = stream.Where(each => Read(each).Origin == origin).ToList() is [var recorded, ..] ? recorded : await RecordAsync(store, origin, old, oldHead, epochs, clock, cancellation).ConfigureAwait(false);
        var said = Read(fact);
        var epoch = new StartedEpoch(epochs.Count + 1, origin, fact.Index + 1, said.OldOrigin, said.OldSize, new(said.MissingFrom, said.MissingTo));
        await KeepAsync(store.Source, epoch, verdict.SignedBy, fact.Timestamp, cancellation).ConfigureAwait(false);
        return epoch;
    }

    private static async Task<StoredEvent> RecordAsync(Store store, string origin, Checkpoint old, SignedNote oldHead, IReadOnlyList<StartedEpoch> epochs, TimeProvider clock, CancellationToken cancellation)
    {
        if (old.Origin == origin || epochs.Any(each => each.OldOrigin == origin))
            throw new InvalidOperationException($"{origin} is the name of a log that ended; the new one needs a name of its own");
        var published = new PublishedLog(store, clock);
        var head = (await published.ReadLatestAsync(cancellation).ConfigureAwait(false))?.Checkpoint;
        if (head is not null && head.Origin != old.Origin)
            throw new InvalidOperationException($"the database holds the log {head.Origin}, not {old.Origin}");
        var kept = head?.Size ?? 0;
        if (old.Size < kept || await HoldsAsync(store, published, old, kept, cancellation).ConfigureAwait(false))
            throw new InvalidOperationException($"nothing of the {old.Size} entries is missing: the log {old.Origin} goes on");
        var now = clock.GetUtcNow();
        // What the last published head of the restored database covers is proven to be here; of what came later nothing can be said.
        var fact = new LogEpochStarted(origin, old.Origin, old.Size, Convert.ToHexStringLower(old.Root), oldHead.ToString(), Math.Min(kept, old.Size - 1), old.Size - 1);
        var stored = new EventToAppend(Guid.CreateVersion7(now), Type, $"{typeof(LogEpochStarted).FullName}, {typeof(LogEpochStarted).Assembly.GetName().Name}",
            JsonSerializer.SerializeToUtf8Bytes(fact, JsonSerializerOptions.Web), now, null, null, null, ReadOnlyMemory<byte>.Empty);
        if (await store.AppendAsync(new Append(Tenant, Stream, "log-epochs", ExpectedVersion.Any, [stored]), cancellation).ConfigureAwait(false) is not AppendResult.Appended)
            throw new InvalidOperationException("the leaf of the new epoch was not recorded");
        return (await store.ReadStreamAsync(Tenant, Stream, cancellation: cancellation).ConfigureAwait(false)).Single(each => each.Id == stored.Id);
    }

    /// <summary>Whether the stored leaves lead to the old head.</summary>
    private static async Task<bool> HoldsAsync(Store store, PublishedLog published, Checkpoint old, long kept, CancellationToken cancellation)
    {
        if (await store.HeadAsync(cancellation).ConfigureAwait(false) < old.Size)
            return false;
        var builder = kept == 0 ? TileBuilder.Empty() : await TileBuilder.LoadAsync(kept, published.ReadTileAsync, cancellation).ConfigureAwait(false);
        await using var command = store.Source.CreateCommand("SELECT entry FROM trail.leaf WHERE idx >= $1 AND idx < $2 ORDER BY idx");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = kept });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = old.Size });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var hash = new byte[TreeHash.Size];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            TreeHash.Leaf(reader.GetFieldValue<byte[]>(0), hash);
            builder.Append(hash);
        }
        return builder.Size == old.Size && builder.Root().AsSpan().SequenceEqual(old.Root);
    }

    private static async Task KeepAsync(NpgsqlDataSource source, StartedEpoch epoch, IEnumerable<VerifierKey> oldKeys, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (var keep = new NpgsqlCommand("INSERT INTO trail.log_epoch VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", connection)
        {
            Parameters =
            {
                new() { Value = epoch.Number }, new() { Value = epoch.Origin }, new() { Value = epoch.FirstSize }, new() { Value = epoch.OldOrigin }, new() { Value = epoch.OldSize },
                new() { Value = epoch.Missing.From }, new() { Value = epoch.Missing.To }, new() { Value = at.UtcDateTime },
            },
        })
            await keep.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        // The restored database has forgotten how far the old keys signed.
        await using (var signed = LogHistory.Signed(connection, oldKeys, epoch.OldOrigin, epoch.OldSize))
            await signed.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static LogEpochStarted Read(StoredEvent stored) => JsonSerializer.Deserialize<LogEpochStarted>(stored.Data.Span, JsonSerializerOptions.Web)!;
}
