namespace Transparency.DecisionCapture.Cases;

/// <summary>What one fact contributes to the outline of its case: small enough to keep one per fact in the read-model row.</summary>
/// <param name="OpenedAt">Receipt (or else submission) as the fact's case block says.</param>
/// <param name="Via">form or file; null for what a case system reported.</param>
public sealed record CaseMark(string Type, DateTimeOffset OccurredAt, string Source, string SourceEventId, string? Office, string? Kind,
    DateTimeOffset? OpenedAt, bool? Complete, string? Step, string? DecisionId, string? Outcome, string? Via = null)
{
    public static CaseMark Of(CaseFact fact) => new(fact.Type, fact.OccurredAt.ToUniversalTime(), fact.Body.Source, fact.Body.SourceEventId,
        fact.Body.Office, fact.Body.Case?.Kind, (fact.Body.Times.ReceivedAt ?? fact.Body.Times.SubmittedAt)?.ToUniversalTime(),
        (fact.Body as CompletenessChecked)?.Complete, (fact.Body as StepCompleted)?.Step, fact.DecisionId, (fact.Body as DecisionReached)?.Outcome,
        fact.Body.RecordedVia is "system" ? null : fact.Body.RecordedVia);

    public static readonly Comparer<CaseMark> StoryOrder = Comparer<CaseMark>.Create((a, b) =>
        CaseFact.CompareStory(a.OccurredAt, a.Source, a.SourceEventId, b.OccurredAt, b.Source, b.SourceEventId));
}

/// <summary>
/// Where a case stands: a function of the set of its facts. Facts are folded in story order, so that the order of arrival
/// does not matter; the same fact (time, source, id) twice counts once.
/// </summary>
public sealed record CaseOutline
{
    public static CaseOutline Empty { get; } = new();

    public string Kind { get; init; } = "application";
    public string Office { get; init; } = "";
    /// <summary>received, inProgress, waitingForApplicant, decided, closed, returned or withdrawn.</summary>
    public string Status { get; init; } = "received";
    public DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset LastOccurredAt { get; init; }
    public int Facts { get; init; }
    /// <summary>The decisions reached, in the order they were first reached.</summary>
    public IReadOnlyList<string> Decisions { get; init; } = [];
    public string? LastOutcome { get; init; }
    /// <summary>The step completed last.</summary>
    public string? CurrentStep { get; init; }
    public bool ClockRunning { get; init; } = true;

    private bool KindKnown { get; init; }
    private bool OpeningKnown { get; init; }

    /// <summary>Folds a set of marks given in any order, repeats included.</summary>
    public static CaseOutline Of(IEnumerable<CaseMark> marks) => InStoryOrder(marks).Aggregate(Empty, (outline, mark) => outline.Evolve(mark));

    /// <summary>The marks as they happened, each (time, source, id) once.</summary>
    public static IEnumerable<CaseMark> InStoryOrder(IEnumerable<CaseMark> marks)
    {
        CaseMark? previous = null;
        foreach (var mark in marks.Order(CaseMark.StoryOrder))
        {
            if (previous is not null && CaseMark.StoryOrder.Compare(previous, mark) == 0) continue;
            yield return mark;
            previous = mark;
        }
    }

    private CaseOutline Evolve(CaseMark mark)
    {
        var first = Facts == 0;
        var status = StatusAfter(mark);
        return this with
        {
            Facts = Facts + 1,
            LastOccurredAt = Microseconds(mark.OccurredAt),
            // An opening that is reported explicitly wins over what other facts say about it; before either, the first fact stands in.
            OpenedAt = first || (mark.Type == nameof(CaseOpened) && !OpeningKnown) ? Microseconds(mark.OpenedAt ?? mark.OccurredAt) : OpenedAt,
            OpeningKnown = OpeningKnown || mark.Type == nameof(CaseOpened),
            Kind = KindKnown ? Kind : mark.Kind ?? ImpliedKind(mark.Type) ?? Kind,
            KindKnown = KindKnown || mark.Kind is not null || ImpliedKind(mark.Type) is not null,
            Office = mark.Office ?? Office,
            Status = status,
            CurrentStep = mark.Step ?? CurrentStep,
            ClockRunning = ClockAfter(mark, status),
            Decisions = mark is { Type: nameof(DecisionReached), DecisionId: { } id } && !Decisions.Contains(id) ? [.. Decisions, id] : Decisions,
            LastOutcome = mark.Outcome ?? LastOutcome,
        };
    }

    // Closed is the end. A returned or withdrawn case is only moved on by a decision or the closing: anything else that happened
    // after is recorded and counted, but does not bring the case back.
    private string StatusAfter(CaseMark mark) => (Status, mark.Type) switch
    {
        ("closed", _) or (_, nameof(CaseClosed)) => "closed",
        (_, nameof(DecisionReached) or nameof(InspectionConcluded) or nameof(RecoveryOrdered)) => "decided",
        ("returned" or "withdrawn", _) => Status,
        (_, nameof(CaseReturned)) => "returned",
        (_, nameof(CaseWithdrawn)) => "withdrawn",
        ("decided", _) => Status,
        (_, nameof(CompletenessChecked)) => mark.Complete == false ? "waitingForApplicant" : "inProgress",
        (_, nameof(DocumentRequested)) => "waitingForApplicant",
        (_, nameof(StepCompleted) or nameof(PartyHeard) or nameof(ClockResumed) or nameof(InspectionOpened) or nameof(OverpaymentFound)) => "inProgress",
        _ => Status,
    };

    private bool ClockAfter(CaseMark mark, string status) => (status, mark.Type) switch
    {
        ("decided" or "closed" or "returned" or "withdrawn", _) => false,
        (_, nameof(ClockStopped)) => false,
        (_, nameof(ClockResumed)) => true,
        _ => ClockRunning,
    };

    // As the database keeps them, so that the row and the view of one case say the same.
    private static DateTimeOffset Microseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private static string? ImpliedKind(string type) => type switch
    {
        nameof(InspectionOpened) => "inspection",
        nameof(OverpaymentFound) => "overpayment",
        _ => null,
    };
}
