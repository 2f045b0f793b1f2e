using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Conduct;

/// <summary>
/// Runs the studies of what people do besides deciding – opening cases, choosing targets, using what was made easier – once a day, the first time as soon as there is
/// anything to count. As the studies of decisions do: one replica among all, flags before the commit.
/// </summary>
public sealed partial class ConductStudies(Store store, RuleSet rules, EasingRows easings, TimeProvider time, ILogger<ConductStudies> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30), Every = TimeSpan.FromDays(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, Pause, RunDueAsync, e => Failed(log, e), stoppingToken);

    /// <summary>Runs every study when they are due; false when they are not, or another replica runs.</summary>
    public async Task<bool> RunDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var due = new NpgsqlCommand("select one from app.conduct_schedule where next_at <= $1 for update skip locked", connection) { Parameters = { new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime } } })
            if (await due.ExecuteScalarAsync(cancellationToken) is null) return false;
        var counted = 0;
        foreach (var rule in rules.Rules)
            if (StudyBook.Functions.TryGetValue(rule.Id, out var study) && study.Source != StudySource.Decisions && rule.InForceAt(now))
                foreach (var (cohort, rows) in await RowsAsync(connection, rule, study.Source, now, cancellationToken))
                {
                    if (rows.Count == 0) continue;
                    await PeerStudies.JudgeAsync(store, connection, rule, study, study.Reduced(rule, cohort, rows), rows, now, cancellationToken);
                    counted += rows.Count;
                }
        // Nothing to count yet: it stays due.
        if (counted == 0) return true;
        await using (var next = new NpgsqlCommand("update app.conduct_schedule set next_at = $1", connection) { Parameters = { new NpgsqlParameter<DateTime> { TypedValue = (now + Every).UtcDateTime } } })
            await next.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private Task<IReadOnlyList<(StudyCohort Cohort, IReadOnlyList<StudyRow> Rows)>> RowsAsync(NpgsqlConnection db, RuleDefinition rule, StudySource source, DateTimeOffset now, CancellationToken cancellationToken) => source switch
    {
        StudySource.Reads => ConductRows.ReadsAsync(db, rule, now, cancellationToken),
        StudySource.Targets => ConductRows.TargetsAsync(db, rule, now, cancellationToken),
        StudySource.Reinspections => ConductRows.ReinspectionsAsync(db, rule, now, cancellationToken),
        StudySource.Easings => easings.ReadAsync(db, now, cancellationToken),
        _ => throw new InvalidOperationException($"{source} is no conduct."),
    };

    [LoggerMessage(6204, LogLevel.Warning, "A run of the studies of conduct failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
