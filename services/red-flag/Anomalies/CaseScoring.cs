using System.Diagnostics;
using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Unusual;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Anomalies;

/// <summary>
/// Scores every decided case against the newest model of its kind, a minute behind the facts: by then whatever was under way has arrived, and the inspection of cases, which people wait for, has nothing
/// to do with it. A case is scored again when a later fact is about it; while it is flagged, against the model of its flag. Flags are appended before the mark is committed, so a run that is repeated finds them.
/// </summary>
public sealed partial class CaseScoring(Store store, RuleSet rules, Catalogues catalogues, UnusualModels models, TimeProvider time, ILogger<CaseScoring> log) : BackgroundService
{
    private const string Name = "unusual-cases";

    /// <summary>Most ledger indexes of one run, and most cases read at once.</summary>
    private const int Portion = 2_000, Cases = 250;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.DrainAsync(time, Pause, async stopping =>
    {
        var started = Stopwatch.StartNew();
        // What comes a moment later waits for the next round: a portion is read whole to score the few of it that are old enough by now.
        if (await ScoreNextAsync(stopping) < Portion) return false;
        // A quarter of one core at most: behind a burst it comes later, the inspection does not.
        await Task.Delay(started.Elapsed * 3, stopping);
        return true;
    }, e => Failed(log, e), stoppingToken);

    /// <summary>Scores the cases of one run of facts; answers how many ledger indexes it took: 0 when there is none to be scored yet, or another replica does.</summary>
    public async Task<long> ScoreNextAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (rules.Rules.FirstOrDefault(each => each.Id == UnusualCase.RuleId) is not { } rule) return 0;
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await MarkAsync(connection, cancellationToken) is not { } mark || mark.From >= mark.Head) return 0;
        var (to, caseIds) = await ScoreRows.NextAsync(connection, mark.From, Math.Min(mark.Head, mark.From + Portion), now - Inspection.AbsenceWait, cancellationToken);
        if (to <= mark.From) return 0;
        if (caseIds.Count > 0 && await ModelRows.NewestAsync(connection, cancellationToken) is { Count: > 0 } newest)
            foreach (var portion in caseIds.Chunk(Cases)) await ScoreAsync(connection, rule, portion, newest, now, cancellationToken);
        await FollowMark.MoveAsync(connection, Name, mark.From, to, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return to - mark.From;
    }

    private static async Task<(long From, long Head)?> MarkAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select m.last_index, (select last_index from app.follow where name = 'case-facts') from app.follow m where m.name = $1 for update of m skip locked", db)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = Name } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? (rows.GetInt64(0), rows.GetInt64(1)) : null;
    }

    private async Task ScoreAsync(NpgsqlConnection db, RuleDefinition rule, string[] caseIds, IReadOnlyDictionary<CaseKind, StoredModel> newest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // History is what new cases are compared with; it is not scored itself.
        var files = (await CaseRows.LoadAsync(db, caseIds, cancellationToken)).Where(file => !file.Historical && file.Decisions.Count > 0).ToList();
        if (files.Count == 0) return;
        var versions = await catalogues.WithAsync(files.SelectMany(file => file.Decisions).Select(decision => decision.Reached.CatalogueVersion), cancellationToken);
        var (flags, suspended) = await FlagsAsync(db, files, cancellationToken);
        var (scores, appends) = (new List<CaseScore>(), new List<Append>());
        foreach (var file in files)
            foreach (var decision in file.Decisions)
            {
                // The same decisions that the reference is drawn from: a committee's are not in it.
                if (DecidedRow.Of(file, decision) is null || !rule.InForceAt(decision.DecidedAt)) continue;
                var about = flags[file.CaseId].Where(flag => flag.Subject.RuleId == rule.Id && flag.Subject.DecisionId == decision.DecisionId).ToList();
                var before = about.Find(flag => flag.Subject.RuleVersion == rule.Version);
                var modelId = (before?.State.Status == FlagStatus.Open ? UnusualCase.ModelOf(before.Finding) : null) ?? newest.GetValueOrDefault(new(decision.Reached.Agency, decision.Reached.Service, decision.Body.DecisionPoint))?.ModelId;
                if (modelId is null || await models.FindAsync(db, modelId, rule, cancellationToken) is not { } model) continue;
                var standing = model.Judge(file, decision, ReferenceDraw.OfficeOf(decision, versions));
                scores.Add(new(decision.DecisionId, file.CaseId, model.Id, file.LastIndex, standing.Score, standing.Tail, standing.Parts));
                var facts = JudgeCase.Decide(rule, file, decision, UnusualCase.Finding(rule, model, standing, decision.Reached), about, suspended.Contains((rule.Id, rule.Version)), now);
                appends.AddRange(facts.Select(each => FlagAppends.Of(each.Before, each.Fact, now)));
            }
        if (appends.Count > 0)
            foreach (var result in await store.AppendAllAsync(appends, cancellationToken))
                if (result is not AppendResult.Appended) throw new TimeoutException($"A flag changed meanwhile ({result}); the run is repeated.");
        await ScoreRows.PutAsync(db, scores, now, cancellationToken);
    }

    private static async Task<(ILookup<string, FlagRow> Flags, IReadOnlySet<(string, int)> Suspended)> FlagsAsync(NpgsqlConnection db, IReadOnlyList<CaseFile> files, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(db) { BatchCommands = { FlagRows.OfCases(files.Select(file => file.CaseId)), RuleAudit.Suspended() } };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var flags = await FlagRows.OfCasesAsync(rows, cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return (flags, await RuleAudit.SuspendedAsync(rows, cancellationToken));
    }

    [LoggerMessage(6206, LogLevel.Warning, "Scoring cases failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
