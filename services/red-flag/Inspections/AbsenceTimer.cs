using Npgsql;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Inspections;

/// <summary>Inspects the cases whose waiting is over. The times stand in the database, so a restart forgets none.</summary>
public sealed partial class AbsenceTimer(NpgsqlDataSource db, Inspector inspector, TimeProvider time, ILogger<AbsenceTimer> log) : BackgroundService
{
    private const int Portion = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.DrainAsync(time, Pause, async stopping => await InspectDueAsync(stopping) == Portion, e => Failed(log, e), stoppingToken);

    /// <summary>Inspects one portion of due cases; returns how many there were.</summary>
    public async Task<int> InspectDueAsync(CancellationToken cancellationToken)
    {
        if ((await InspectionRows.DueAsync(db, time.GetUtcNow(), 1, cancellationToken)).Count == 0) return 0;
        var count = 0;
        await inspector.RunAsync(async _ =>
        {
            // Asked again in our turn: another replica may have been faster.
            var due = await InspectionRows.DueAsync(db, time.GetUtcNow(), Portion, cancellationToken);
            count = due.Count;
            return new Kept(due.ToDictionary(c => c, _ => new Touch(null, null)), Kept.Nothing);
        }, cancellationToken);
        return count;
    }

    [LoggerMessage(6101, LogLevel.Warning, "Inspecting the cases that waited failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
