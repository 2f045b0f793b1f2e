using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Peers;

/// <summary>
/// Runs the studies once a day, and at once when half as many decisions again have come in. The schedule is a row that the running replica holds
/// locked: one runs among all, and a run that does not end is run again. Flags are appended before it commits, as the inspector does.
/// </summary>
public sealed partial class PeerStudies(Store store, RuleSet rules, TimeProvider time, ILogger<PeerStudies> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30), Every = TimeSpan.FromDays(1);

    /// <summary>Fewest decisions at a decision point for anything to be compared.</summary>
    private const int LeastDecisions = 60;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, Pause, RunDueAsync, e => Failed(log, e), stoppingToken);

    /// <summary>Runs every study when they are due; false when they are not, or another replica runs.</summary>
    public async Task<bool> RunDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var due = new NpgsqlCommand("""
            update app.study_schedule s set next_at = $2, decisions = d.n from (select count(*) as n from app.decided) d
            where s.one = (select one from app.study_schedule for update skip locked) and d.n > 0 and (s.next_at <= $1 or d.n >= s.decisions * 1.5 + 1)
            """, connection) { Parameters = { new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime }, new NpgsqlParameter<DateTime> { TypedValue = (now + Every).UtcDateTime } } })
            if (await due.ExecuteNonQueryAsync(cancellationToken) == 0) return false;

        foreach (var point in (await StudyRows.CohortsAsync(connection, LeastDecisions, cancellationToken)).GroupBy(c => (c.Agency, c.Service, c.DecisionPoint)))
        {
            var decisions = await StudyRows.DecisionsAsync(connection, point.First(), cancellationToken);
            // Which of two outcomes is counted makes no difference; of more, each is a question of its own.
            var outcomes = point.ToList() is { Count: 2 } two ? two[..1] : [.. point];
            foreach (var rule in rules.Rules)
                if (StudyBook.Functions.TryGetValue(rule.Id, out var study) && study.Source == StudySource.Decisions && rule.InForceAt(now))
                    foreach (var reference in outcomes.Select(cohort => study.Reduced(rule, cohort, decisions)).DistinctBy(r => r.Cohort))
                        await JudgeAsync(store, connection, rule, study, reference, decisions, now, cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Records what a run of a study found and what it compared; flags first, because they stand in a log of their own.</summary>
    internal static async Task JudgeAsync(Store store, NpgsqlConnection connection, RuleDefinition rule, StudyFunction study, StudyReference reference, IReadOnlyList<StudyRow> decisions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var findings = study.Judge(rule, reference);
        var flags = await FlagRows.OfCohortAsync(connection, rule, reference.Cohort, cancellationToken);
        var changes = JudgeStudy.Decide(rule, reference.Cohort, findings, flags, JudgeStudy.History(rule, decisions));
        if (changes.Count > 0)
            foreach (var result in await store.AppendAllAsync([.. changes.Select(c => FlagAppends.Of(c.Before, c.Fact, now))], cancellationToken))
                if (result is not AppendResult.Appended) throw new TimeoutException($"A flag changed meanwhile ({result}); the run is repeated.");
        // A flag rests on the run whose numbers are in its finding, not on the newest one.
        var recorded = changes.Select(c => c.Fact).Select(f => f is FlagFact.Raised raised ? raised.Subject.FlagId : f is FlagFact.Revised revised ? revised.FlagId : null).ToHashSet();
        await StudyRows.KeepAsync(connection, $"study-{Guid.CreateVersion7(now):n}", rule, reference, now, findings.Count,
            [.. findings.Select(f => (FlagId.OfStudy(rule, reference.Cohort, f).Value, f.Peers)).Where(f => recorded.Contains(f.Value))], cancellationToken);
    }

    [LoggerMessage(6202, LogLevel.Warning, "A run of the studies failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
