using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;

namespace Transparency.Scoring.Decisions;

/// <summary>The current score of a decision with the facts it was computed from.</summary>
/// <param name="ScoredAt">When it was recorded.</param>
public sealed record ScoreWithFacts(DecisionScoreRecorded Recorded, DateTimeOffset ScoredAt, CaseHistory History)
{
    /// <summary>Each decision of a case, in the order given.</summary>
    /// <param name="decisions">Decisions of the case that have a score.</param>
    public static async Task<List<ScoreWithFacts>> LoadAsync(NpgsqlConnection db, Store store, string caseId, IReadOnlyList<(string Agency, string DecisionId)> decisions, CancellationToken cancellationToken)
    {
        var scores = new List<(DecisionScoreRecorded Recorded, DateTimeOffset At)>(decisions.Count);
        foreach (var (agency, decisionId) in decisions)
        {
            var stored = (await store.ReadStreamAsync(agency, DecisionScoreRecorded.StreamOf(decisionId), cancellation: cancellationToken))[^1];
            scores.Add((DecisionScoreRecorded.Parse(stored.Data.Span), stored.Timestamp));
        }

        var kept = await KeptAsync();
        // A score is recorded, and announced, a moment before the scorer's transaction keeps its facts. Whoever asks in that moment waits for it.
        if (scores.Exists(each => !kept.Exists(fact => fact.Index >= each.Recorded.ComputedFrom)))
        {
            await Scorer.WaitAsync(db, cancellationToken);
            kept = await KeptAsync();
        }
        return [.. scores.Select(each => new ScoreWithFacts(each.Recorded, each.At, CaseHistory.Of(kept.Where(fact => fact.Index <= each.Recorded.ComputedFrom))))];

        async Task<List<CaseFact>> KeptAsync() => (await CaseRows.LoadAsync(db, [caseId], cancellationToken)).GetValueOrDefault(caseId, []);
    }
}
