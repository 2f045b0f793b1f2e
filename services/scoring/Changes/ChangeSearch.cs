using System.Collections.Frozen;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Changes;

/// <summary>
/// The smallest change that lifts a score (a counterfactual explanation: Wachter, Mittelstadt, Russell, Harvard JOLT 31, 2018): every set of
/// single changes is scored by the rubric itself, fewest first. Pure; what it claims is what the rubric gives.
/// </summary>
public static class ChangeSearch
{
    /// <summary>Most single changes that are combined: those of the criteria that lost most come first.</summary>
    public const int MostChanges = 24;

    /// <summary>Most changes in one set: beyond that it is no small change any more, and nobody reads it.</summary>
    public const int MostTogether = 3;

    private static readonly FrozenDictionary<string, Func<Situation, Criterion, IEnumerable<Change>>> Repairs = new Dictionary<string, Func<Situation, Criterion, IEnumerable<Change>>>
    {
        ["legal-basis"] = ComplianceChanges.LegalBasis,
        ["authority"] = ComplianceChanges.Authority,
        ["conflict-of-interest"] = ComplianceChanges.Conflict,
        ["completeness-once"] = ComplianceChanges.Completeness,
        ["party-heard"] = ComplianceChanges.Hearing,
        ["notified"] = ComplianceChanges.Notified,
        ["same-channel"] = ComplianceChanges.SameChannel,
        ["reason"] = EvidenceChanges.Reason,
        ["required-evidence"] = EvidenceChanges.RequiredEvidence,
        ["recorded-in-time"] = EvidenceChanges.RecordedInTime,
        ["within-limit"] = TimelineChanges.WithinLimit,
        ["steps-within-limits"] = TimelineChanges.Steps,
        ["delay-notices"] = TimelineChanges.DelayNotices,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The single changes that could make a criterion fuller, those of the criterion with most points missing first.</summary>
    public static IReadOnlyList<Change> Available(ScoredDecision scored, Situation situation) =>
        [.. scored.Criteria.Where(each => each.Applies && each.Points < each.Criterion.Weight).OrderByDescending(each => (Ratio)each.Criterion.Weight - each.Points)
            .SelectMany(each => Repairs.TryGetValue(each.Criterion.Check, out var repair) ? repair(situation, each.Criterion) : []).Take(MostChanges)];

    /// <summary>The score with changes applied.</summary>
    public static ScoredDecision With(Rubric rubric, Situation situation, IEnumerable<Change> changes)
    {
        var subject = situation.Subject;
        var facts = changes.Aggregate(subject.History.Facts, (told, change) => change.Apply(told));
        var history = CaseHistory.Of(facts);
        return DecisionScoring.Score(rubric, new Subject(history, history.Decisions.First(fact => fact.DecisionId == subject.DecisionId), subject.Catalogue, subject.KnownUntil));
    }

    /// <summary>The fewest changes that lift the score, at most <see cref="MostTogether"/>; among as few, those that lift it most, then those that come first.</summary>
    public static SmallestChange Find(Rubric rubric, Situation situation)
    {
        var now = DecisionScoring.Score(rubric, situation.Subject);
        var available = Available(now, situation);
        for (var size = 1; size <= Math.Min(MostTogether, available.Count); size++)
        {
            var (best, most) = ((IReadOnlyList<Change>?)null, now.Whole.Score ?? -1);
            foreach (var set in Sets(available, size))
                if (With(rubric, situation, set).Whole.Score is { } score && score > most) (best, most) = (set, score);
            if (best is not null) return new SmallestChange(now.Whole.Score, most, [.. best.Select(each => each.Told)], available.Count);
        }
        return new SmallestChange(now.Whole.Score, now.Whole.Score, [], available.Count);
    }

    /// <summary>Every set of so many, in the order of the list.</summary>
    private static IEnumerable<Change[]> Sets(IReadOnlyList<Change> all, int size)
    {
        var at = Enumerable.Range(0, size).ToArray();
        while (true)
        {
            yield return [.. at.Select(each => all[each])];
            var moving = size - 1;
            while (moving >= 0 && at[moving] == all.Count - size + moving) moving--;
            if (moving < 0) yield break;
            at[moving]++;
            for (var i = moving + 1; i < size; i++) at[i] = at[i - 1] + 1;
        }
    }
}
