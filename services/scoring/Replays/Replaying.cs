using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Replays;

/// <summary>A current score as it is stored, without what follows from the facts.</summary>
/// <param name="Digest">Of everything it says, see <see cref="DecisionScoreRecorded.ResultDigest"/>.</param>
/// <param name="ComputedFrom">Ledger index of the newest fact it was computed from.</param>
/// <param name="KnownUntil">Up to when absence was concluded.</param>
public sealed record StoredScore(string DecisionId, decimal? Score, byte[] Digest, long ComputedFrom, DateTimeOffset KnownUntil, string RubricId, int RubricVersion);

/// <summary>One decision, scored again.</summary>
/// <param name="Reproduced">True when the facts and the rubric that the stored score names give exactly what is stored.</param>
/// <param name="Before">Under the stored score's own rubric; null when the decision or its rubric is not there any more.</param>
/// <param name="After">Under the rubric replayed; the same object when it is the same rubric.</param>
public sealed record Replayed(StoredScore Stored, CaseFact? Fact, bool Reproduced, ScoredDecision? Before, ScoredDecision? After)
{
    /// <summary>True when the score is another one.</summary>
    public bool Moved => After is not null && After.Whole.Score != Stored.Score;
}

/// <summary>Scores one decision again from the facts its stored score was computed from: a pure function, beside every stored score.</summary>
public static class Replaying
{
    /// <param name="facts">The kept facts of the case, at least those up to the stored score's index.</param>
    /// <param name="stored">The stored scores of decisions of this case.</param>
    /// <param name="published">Finds the rubric a stored score names; null when it is not there.</param>
    public static IEnumerable<Replayed> Replay(IReadOnlyList<CaseFact> facts, IEnumerable<StoredScore> stored, Rubric rubric, Func<string, int, Rubric?> published,
        Func<long, CatalogueIndex> catalogue)
    {
        var (history, upTo, newest) = (CaseHistory.Of(facts), long.MaxValue, facts.Max(fact => fact.Index));
        foreach (var each in stored)
        {
            // Facts recorded after the score was computed changed nothing in it, or there would be a newer one.
            var limit = each.ComputedFrom >= newest ? long.MaxValue : each.ComputedFrom;
            if (limit != upTo) (history, upTo) = (CaseHistory.Of(facts.Where(fact => fact.Index <= limit)), limit);
            yield return One(history, each, rubric, published, catalogue);
        }
    }

    private static Replayed One(CaseHistory history, StoredScore stored, Rubric rubric, Func<string, int, Rubric?> published, Func<long, CatalogueIndex> catalogue)
    {
        if (history.Decisions.FirstOrDefault(each => each.DecisionId == stored.DecisionId) is not { } fact) return new(stored, null, false, null, null);
        var subject = new Subject(history, fact, catalogue(fact.CatalogueVersion), stored.KnownUntil);
        var own = published(stored.RubricId, stored.RubricVersion);
        var before = own is null ? null : DecisionScoring.Score(own, subject);
        var after = before is not null && own!.Digest == rubric.Digest ? before : DecisionScoring.Score(rubric, subject, before);
        var same = before is not null && DecisionScoreRecorded.Of(subject, before, 1, stored.KnownUntil).ResultDigest().AsSpan().SequenceEqual(stored.Digest);
        return new(stored, fact, same, before, after);
    }
}
