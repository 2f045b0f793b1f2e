using Npgsql;
using Transparency.CitizenFeedback.Complaints;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Improvements;

/// <summary>Seals names of owners. Without a key no improvement is planned.</summary>
/// <param name="master">32 bytes, or null when none is configured.</param>
public sealed class OwnerSeal(byte[]? master) : ContentSeal(master, "improvement owner")
{
    public static OwnerSeal From(IConfiguration configuration) => new(MasterKey(configuration));
}

/// <summary>
/// Names of people who answer for improvements: one sealed row each, beside the log. Facts and every other row hold the post only, so that whoever takes the row away has taken the
/// name away (ADR 0032).
/// </summary>
public sealed class Owners(Store store, OwnerSeal seal)
{
    public bool Keeps => seal.Keeps;

    /// <summary>Keeps a name with the fact that it belongs to; the first one given stays.</summary>
    public void Keep(NpgsqlBatch batch, string improvement, string name) => batch.BatchCommands.Add(new("insert into app.improvement_owner values ($1, $2) on conflict (improvement) do nothing")
    {
        Parameters = { new() { Value = improvement }, new() { Value = seal.Seal(improvement, System.Text.Encoding.UTF8.GetBytes(name)) } },
    });

    /// <summary>Names by improvement; those that were taken away are left out, and all are without the key.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(IReadOnlyCollection<string> improvements, CancellationToken cancellation)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Keeps || improvements.Count == 0) return names;
        await using var command = store.Source.CreateCommand("select improvement, sealed from app.improvement_owner where improvement = any($1)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. improvements] });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) names[row.GetString(0)] = System.Text.Encoding.UTF8.GetString(seal.Open(row.GetString(0), row.GetFieldValue<byte[]>(1)));
        return names;
    }
}

/// <summary>Moves names out of rows that were written while they still stood in them; ends when there is none left.</summary>
public sealed partial class OwnersMoved(ImprovementRecords records, Owners owners, TimeProvider time, ILogger<OwnersMoved> log) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => owners.Keeps
        ? Rounds.FinishAsync(time, Again, async cancellation => await records.MoveOwnersAsync(cancellation) > 0, cause => Failed(log, cause), stoppingToken) : Task.CompletedTask;

    [LoggerMessage(7101, LogLevel.Warning, "Names of owners could not be moved yet; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
