using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Studies;

/// <summary>Like decisions, and the outcome that is compared among those who take them.</summary>
public sealed record StudyCohort(string Agency, string Service, string DecisionPoint, string Outcome);

/// <summary>One decision as a study sees it.</summary>
/// <param name="Officer">Pseudonym of the one who held the discretion: the proposer, else the approver; never a committee.</param>
/// <param name="Stratum">What makes cases alike: kind, channel and kind of applicant.</param>
/// <param name="Minutes">From receipt to decision; null when a time is missing or only the day is known.</param>
/// <param name="Other">Pseudonym of the agent, else of the applicant; null when neither is known.</param>
/// <param name="Reason">Keyed digest of the reason's text: equal texts are equal; null when no reason was recorded.</param>
/// <param name="Acted">When the officer did the own part; null when only the signature of somebody else is dated.</param>
/// <param name="LawfulLane">Handled in a lane of its own that names its law.</param>
/// <param name="Historical">A source that delivers history told of it.</param>
public sealed record StudyRow(string Officer, string Office, string Outcome, DateTimeOffset At, string Stratum, double? Minutes, string? Other, string? Reason = null, DateTimeOffset? Acted = null, bool LawfulLane = false,
    bool Historical = false)
{
    /// <summary>Old logs often know the day only: a full midnight, in universal or in Thai time, says nothing about minutes.</summary>
    public static bool DayOnly(DateTimeOffset at) => at.UtcDateTime.TimeOfDay == TimeSpan.Zero || at.ToOffset(TimeSpan.FromHours(7)).TimeOfDay == TimeSpan.Zero;
}

/// <summary>What a run keeps: enough to judge again without the decisions, and nothing of any person but pseudonyms.</summary>
/// <param name="Cells">Counts by officer and stratum.</param>
/// <param name="Sequences">Decisions in the order they were taken, for studies of change.</param>
/// <param name="Pairs">How often the same two met, for studies of pairs.</param>
/// <param name="Offices">Officer → the office most of the decisions were taken in.</param>
public sealed record StudyReference(StudyCohort Cohort, IReadOnlyList<PeerCell> Cells, IReadOnlyDictionary<string, string> Offices, IReadOnlyList<OfficerSequence>? Sequences = null, PairCounts? Pairs = null)
{
    public long N => Cells.Sum(cell => cell.N);
}

/// <param name="Chances">Chance of the outcome among like cases, one per decision.</param>
/// <param name="Outcomes">1 or 0 per decision.</param>
public sealed record OfficerSequence(string Officer, IReadOnlyList<decimal> Chances, string Outcomes);

/// <param name="Met">Pairs that met at least three times.</param>
/// <param name="Tested">All different pairs that met at all: so many chances there were.</param>
public sealed record PairCounts(long N, IReadOnlyList<PairCount> Met, long Tested);

/// <param name="Together">Decisions of this officer for this agent or applicant.</param>
/// <param name="OfOfficer">All decisions of the officer.</param>
/// <param name="OfOther">All decisions for the agent or applicant.</param>
public sealed record PairCount(string Officer, string Other, long Together, long OfOfficer, long OfOther);

/// <summary>One who stands out; nobody in particular when the population does.</summary>
/// <param name="Peers">The value beside its peers.</param>
public sealed record StudyFinding(string? Officer, string Office, Answer.Fires Fires, PeerGroup? Peers, string? Other = null);

/// <param name="Reduce">Decisions → what is kept.</param>
/// <param name="Judge">What is kept → who stands out. Computes the same whenever and wherever it is asked.</param>
public sealed record StudyFunction(Func<StudyCohort, IReadOnlyList<StudyRow>, StudyReference> Reduce, Func<RuleDefinition, StudyReference, IReadOnlyList<StudyFinding>> Judge, params string[] Parameters)
{
    /// <summary>A study that marks decisions by limits of its rule, so that the limits are data.</summary>
    public StudyFunction(Func<RuleDefinition, StudyCohort, IReadOnlyList<StudyRow>, StudyReference> under, Func<RuleDefinition, StudyReference, IReadOnlyList<StudyFinding>> judge, params string[] parameters)
        : this((_, _) => throw new InvalidOperationException("The study needs the limits of its rule: call Reduced."), judge, parameters) => Under = under;

    /// <summary>What is counted.</summary>
    public StudySource Source { get; init; }

    private Func<RuleDefinition, StudyCohort, IReadOnlyList<StudyRow>, StudyReference>? Under { get; }

    /// <summary>Decisions → what is kept, by the limits of the rule where the study has any.</summary>
    public StudyReference Reduced(RuleDefinition rule, StudyCohort cohort, IReadOnlyList<StudyRow> rows) => Under is { } under ? under(rule, cohort, rows) : Reduce(cohort, rows);

    /// <summary>Limits that the rule needs and does not have; of alternatives (a|b) one is enough, because versions of a rule may ask differently.</summary>
    public IEnumerable<string> Missing(RuleDefinition rule) => Parameters.Where(names => !names.Split('|').Any(rule.Parameters.ContainsKey));
}

/// <summary>Rule id → study.</summary>
public static class StudyBook
{
    public static readonly IReadOnlyDictionary<string, StudyFunction> Functions = new Dictionary<string, StudyFunction>
    {
        ["outcome-differs-from-peers"] = new(OutcomeStudy.Reduce, OutcomeStudy.Differs, "falseDiscoveryPercent"),
        ["outcome-depends-on-decider"] = new(OutcomeStudy.Reduce, OutcomeStudy.Depends, "significancePercent"),
        ["decides-unusually-fast"] = new(FastStudy.Reduce, FastStudy.Judge, "falseDiscoveryPercent"),
        ["reasons-copied"] = new(CopiedStudy.Reduce, CopiedStudy.Judge, "falseDiscoveryPercent"),
        ["outcome-drifts"] = new(DriftStudy.Reduce, DriftStudy.Judge, "falseDiscoveryPercent|driftLimit"),
        ["pair-above-chance"] = new(PairStudy.Reduce, PairStudy.Judge, "falseDiscoveryPercent"),
        ["bulk-approval"] = new(BulkStudy.Reduce, BulkStudy.Judge, "falseDiscoveryPercent", "windowMinutes", "decisionsAtOnce", "leastKnownPercent"),
        ["month-end-rush"] = new(MonthEndStudy.Reduce, MonthEndStudy.Judge, "falseDiscoveryPercent", "lastWorkingDays", "leastMonths", "leastKnownPercent"),
        ["queue-jumped"] = new(QueueStudy.Reduce, QueueStudy.Judge, "falseDiscoveryPercent", "headStartHours", "leastOvertaken", "overtakenPercent", "leastKnownPercent"),
        ["read-without-task"] = new(ReadStudy.Reduce, ReadStudy.Judge, "falseDiscoveryPercent", "windowDays", "graceDays", "leastWithoutTask", "leastKnownPercent") { Source = StudySource.Reads },
        ["inspection-target-concentrated"] = new(TargetStudy.Chosen, PairStudy.Judge, "falseDiscoveryPercent", "windowDays", "leastKnownPercent") { Source = StudySource.Targets },
        ["inspection-target-avoided"] = new(TargetStudy.LeftAlone, TargetStudy.JudgeLeftAlone, "falseDiscoveryPercent", "windowDays", "graceDays", "leastNotDone", "leastKnownPercent") { Source = StudySource.Reinspections },
        ["easing-used"] = new(EasingStudy.Reduce, EasingStudy.Judge, "usedPercent", "leastUses", "leastKnownPercent") { Source = StudySource.Easings },
    };

    /// <summary>Rows of which enough is known; none at all when that is less than <c>leastKnownPercent</c> of them: who is well recorded would stand out for it.</summary>
    internal static IReadOnlyList<StudyRow> Sufficient(RuleDefinition rule, IReadOnlyList<StudyRow> rows, Func<StudyRow, bool> known) =>
        rows.Where(known).ToList() is var found && 100m * found.Count >= rule.Parameters["leastKnownPercent"] * rows.Count ? found : [];

    internal static IReadOnlyDictionary<string, string> Offices(IReadOnlyList<StudyRow> rows) => rows.GroupBy(r => r.Officer)
        .ToDictionary(o => o.Key, o => o.GroupBy(r => r.Office).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().Key);

    internal static decimal Rounded(double value, int digits = 2) => decimal.Round((decimal)Math.Clamp(value, -1e9, 1e9), digits, MidpointRounding.AwayFromZero);

    internal static string Text(double value, int digits = 2) => Rounded(value, digits).ToString("0.######", System.Globalization.CultureInfo.InvariantCulture);
}
