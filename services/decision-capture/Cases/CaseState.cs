namespace Transparency.DecisionCapture.Cases;

/// <summary>
/// Everything known of a case: its outline, its decisions and its documents. Like the outline a function of the set of facts.
/// A fact about a decision that has not been reported keeps the place of that decision; it shows once it is reached.
/// </summary>
public sealed record CaseState
{
    public static CaseState Empty { get; } = new();

    public CaseOutline Outline { get; init; } = CaseOutline.Empty;
    public string CaseRef { get; init; } = "";
    public string Agency { get; init; } = "";
    public string Service { get; init; } = "";
    public IReadOnlyList<DecisionState> Decisions { get; init; } = [];
    public IReadOnlyList<DocumentState> Documents { get; init; } = [];

    /// <summary>Folds a set of facts given in any order, repeats included.</summary>
    public static CaseState Of(IEnumerable<CaseFact> facts)
    {
        var story = InStoryOrder(facts);
        return story.Aggregate(Empty, (state, fact) => state.Evolve(fact)) with { Outline = CaseOutline.Of(story.Select(CaseMark.Of)) };
    }

    /// <summary>The facts as they happened, each (time, source, id) once.</summary>
    public static IReadOnlyList<CaseFact> InStoryOrder(IEnumerable<CaseFact> facts)
    {
        var story = new List<CaseFact>();
        foreach (var fact in facts.Order(CaseFact.StoryOrder))
            if (story.Count == 0 || CaseFact.StoryOrder.Compare(story[^1], fact) != 0) story.Add(fact);
        return story;
    }

    private CaseState Evolve(CaseFact fact) => this with
    {
        CaseRef = fact.Body.CaseRef ?? CaseRef,
        Agency = fact.Body.Agency ?? Agency,
        Service = fact.Body.Service ?? Service,
        Documents = [.. Documents, .. Named(fact)],
        Decisions = fact.DecisionId is { } id ? WithDecision(id, fact) : Decisions,
    };

    private List<DecisionState> WithDecision(string id, CaseFact fact)
    {
        var decisions = Decisions.ToList();
        var at = decisions.FindIndex(d => d.DecisionId == id);
        if (at < 0)
        {
            at = decisions.Count;
            decisions.Add(new(id));
        }
        decisions[at] = decisions[at].Evolve(fact);
        return decisions;
    }

    // The case block may come with every fact: a document that was named before is not named again.
    private IEnumerable<DocumentState> Named(CaseFact fact)
    {
        foreach (var kind in (fact.Body.Case?.Documents ?? []).Select(d => d.Kind).Distinct())
            if (!Documents.Any(d => d is { How: "submitted" } && d.Kind == kind)) yield return new(kind, null, "submitted", fact.OccurredAt);
        if (fact.Body is DocumentRequested request) yield return new(request.DocumentKind, null, "requested", fact.OccurredAt);
        if (fact.Body is EvidenceAttached evidence) yield return new(evidence.EvidenceKind, evidence.Sha256, "attached", fact.OccurredAt);
    }
}

/// <param name="How">submitted, requested or attached.</param>
public sealed record DocumentState(string Kind, string? Sha256, string How, DateTimeOffset At);

/// <summary>One decision with what followed it.</summary>
/// <param name="Reached">The fact that holds the decision; null while only facts about it are known. Reached again, the later one holds.</param>
/// <param name="Appeal">lodged, or the result once decided; null when nobody appealed.</param>
public sealed record DecisionState(string DecisionId, CaseFact? Reached = null, bool Notified = false, string? Appeal = null, int Corrections = 0)
{
    public DecisionState Evolve(CaseFact fact) => fact.Body switch
    {
        DecisionReached => this with { Reached = fact },
        DecisionNotified => this with { Notified = true },
        DecisionCorrected => this with { Corrections = Corrections + 1 },
        AppealLodged => this with { Appeal = "lodged" },
        AppealDecided decided => this with { Appeal = decided.Result },
        _ => this,
    };
}
