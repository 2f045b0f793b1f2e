using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults.Telemetry;

namespace Transparency.Scoring.Decisions;

/// <summary>
/// Scores the decisions of cases and records what changed. Works beside the caller's transaction, which holds <see cref="LockAsync"/>; the
/// facts are appended, each with its row, before that transaction commits. When it does not commit, the same scoring comes again, finds the
/// same and records nothing: a score is a function of what is recorded.
/// </summary>
public sealed class Scorer(Store store, CatalogueVersions catalogues, PublishedRubrics rubrics, TimeProvider time)
{
    private const string DotNetType = "Transparency.Scoring.Decisions.DecisionScoreRecorded, Transparency.Scoring";
    private static readonly ActivitySource Traces = new("Transparency.Scoring");
    private static readonly Meter Meter = new("Transparency.Scoring");
    private static readonly Counter<long> Scored = Meter.CreateCounter<long>("scoring.decisions.scored", description: "Decisions looked at");
    private static readonly Counter<long> Revised = Meter.CreateCounter<long>("scoring.decisions.revised", description: "Scores that were new or changed");

    /// <summary>One scorer at a time among all replicas, until the transaction ends.</summary>
    public static async Task LockAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(21586, 70)", db);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Waits until the scorer that is at work, if any, has committed or given up. Holds nothing afterwards.</summary>
    public static async Task WaitAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock_shared(21586, 70)", db);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Scores every decision of the cases; answers, per case, when time alone changes one of its scores.</summary>
    /// <param name="knownUntil">Up to when absence may be concluded, per case.</param>
    public async Task<Dictionary<string, DateTimeOffset?>> ScoreAsync(NpgsqlConnection db, IReadOnlyCollection<(CaseHistory Case, CaseFact Touch)> cases,
        Func<CaseHistory, DateTimeOffset> knownUntil, CancellationToken cancellationToken)
    {
        await rubrics.RefreshAsync(db, cancellationToken);
        var current = await DecisionRows.CurrentAsync(db, cases.SelectMany(each => each.Case.Decisions).Select(fact => fact.DecisionId!), cancellationToken);
        var (until, appends, count) = (new Dictionary<string, DateTimeOffset?>(StringComparer.Ordinal), new List<Append>(), 0);
        foreach (var (history, touch) in cases)
        {
            DateTimeOffset? next = null;
            foreach (var fact in history.Decisions)
            {
                var subject = new Subject(history, fact, await catalogues.GetAsync(fact.CatalogueVersion, cancellationToken), knownUntil(history));
                // The day of the decision chooses the version, so a later version never moves a stored score.
                var scored = DecisionScoring.Score(rubrics.InForceOn(PublishedRubrics.DayOf(subject.DecidedAt)), subject);
                count++;
                if (scored.Until is { } changes && (next is null || changes < next)) next = changes;
                if (Changed(subject, scored, current.GetValueOrDefault(subject.DecisionId), knownUntil(history), touch) is { } append) appends.Add(append);
            }
            until[touch.CaseId] = next;
        }

        foreach (var result in await store.AppendAllAsync(appends, cancellationToken))
            if (result is not AppendResult.Appended)
                throw new TimeoutException($"A score changed meanwhile ({result}); the scoring is repeated.");
        Scored.Add(count);
        Revised.Add(appends.Count);
        return until;
    }

    /// <summary>The fact to append; null when the score says what the current one says.</summary>
    private Append? Changed(Subject subject, ScoredDecision scored, CurrentScore? current, DateTimeOffset knownUntil, CaseFact touch)
    {
        var recorded = DecisionScoreRecorded.Of(subject, scored, (current?.Revision ?? 0) + 1, knownUntil);
        var digest = recorded.ResultDigest();
        if (current is not null && (digest.AsSpan().SequenceEqual(current.Digest) || recorded.ResultDigestAsFound().AsSpan().SequenceEqual(current.Digest))) return null;

        using var span = Traces.HasListeners() ? Traces.Continue("score decision", touch.Traceparent, ActivityKind.Consumer) : null;
        span?.SetTag("scoring.revision", recorded.Revision).SetTag("scoring.rubric", recorded.RubricId);
        var now = time.GetUtcNow();
        var headers = (span?.Id ?? touch.Traceparent) is { } trace ? JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["traceparent"] = trace }) : [];
        var stored = new EventToAppend(Guid.CreateVersion7(now), DecisionScoreRecorded.Type, DotNetType, recorded.ToJson(), now, recorded.CaseId, touch.EventId.ToString(), null, headers);
        return new Append(recorded.Agency, DecisionScoreRecorded.StreamOf(recorded.DecisionId), DecisionScoreRecorded.StreamType, ExpectedVersion.Exactly(recorded.Revision - 1), [stored])
        {
            Alongside = batch => DecisionRows.Put(batch, recorded, digest, subject.Office),
        };
    }
}
