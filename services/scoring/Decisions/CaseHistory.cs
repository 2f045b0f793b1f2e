using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.Scoring.Decisions;

/// <summary>
/// A case as the set of its facts: ordered by (occurredAt, source, id), so that every order of arrival gives the same history.
/// Immutable. The case block may come with any fact; each of its fields is taken from the first fact that carries it.
/// </summary>
public sealed class CaseHistory
{
    private readonly CaseFact[] _facts;

    private CaseHistory(CaseFact[] facts) => _facts = facts;

    /// <summary>Orders facts; a fact given twice counts once.</summary>
    public static CaseHistory Of(IEnumerable<CaseFact> facts)
    {
        var ordered = facts.DistinctBy(fact => fact.Index).ToArray();
        Array.Sort(ordered, static (left, right) =>
        {
            var order = left.OccurredAt.CompareTo(right.OccurredAt);
            if (order == 0) order = string.CompareOrdinal(left.Source, right.Source);
            return order != 0 ? order : string.CompareOrdinal(left.SourceEventId, right.SourceEventId);
        });
        return new CaseHistory(ordered);
    }

    public IReadOnlyList<CaseFact> Facts => _facts;

    /// <summary>Highest ledger index among the facts: what a score computed from them is computed from. -1 when there are none.</summary>
    public long LastIndex => _facts.Length == 0 ? -1 : _facts.Max(fact => fact.Index);

    public string? Kind => First(block => block.Kind);
    public string? Channel => First(block => block.Channel);
    public DateTimeOffset? SubmittedAt => First(block => block.SubmittedAt);
    public DateTimeOffset? ReceivedAt => First(block => block.ReceivedAt);

    /// <summary>The opening of the case or of the inspection; null when none was recorded.</summary>
    public CaseFact? Opening => Array.Find(_facts, static fact => fact.Type is "CaseOpened" or "InspectionOpened" or "OverpaymentFound");

    public bool IsClosed => Array.Exists(_facts, static fact => fact.Closing is not null);

    /// <summary>Each decision once: the last report of it, in order of decision.</summary>
    public IReadOnlyList<CaseFact> Decisions
    {
        get
        {
            var last = new Dictionary<string, CaseFact>(StringComparer.Ordinal);
            foreach (var fact in _facts)
                if (fact is { Decision: not null, DecisionId: { } id })
                    last[id] = fact;
            return [.. _facts.Where(fact => fact is { Decision: not null, DecisionId: { } id } && last[id] == fact)];
        }
    }

    /// <summary>Facts with the given body, in order.</summary>
    public IEnumerable<(CaseFact Fact, T Body)> With<T>(Func<CaseFact, T?> body) where T : class
    {
        foreach (var fact in _facts)
            if (body(fact) is { } found)
                yield return (fact, found);
    }

    /// <summary>Facts about one decision. A fact that names no decision belongs to it when the case has no other.</summary>
    public IEnumerable<(CaseFact Fact, T Body)> About<T>(string decisionId, Func<CaseFact, T?> body) where T : class
    {
        var only = !Array.Exists(_facts, fact => fact.Decision is not null && fact.DecisionId != decisionId);
        return With(body).Where(each => each.Fact.DecisionId == decisionId || (each.Fact.DecisionId is null && only));
    }

    private T? First<T>(Func<CaseOpening, T?> field)
    {
        foreach (var fact in _facts)
            if (fact.Case is { } block && field(block) is { } value)
                return value;
        return default;
    }
}
