using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Decisions;

namespace Transparency.Scoring.Rubrics;

/// <summary>What a check may look at: one decision among the facts of its case, the catalogue in force when it was recorded, and the clock.</summary>
public sealed class Subject
{
    private ClockCount? _clock;
    private bool _clockRead;
    private IReadOnlyList<ClockStop>? _stops;

    /// <param name="fact">The DecisionReached fact.</param>
    /// <param name="knownUntil">
    /// Up to when absence may be concluded: what should have happened by then and is not recorded did not happen. A closed case and a
    /// delivered history are complete, whatever this says.
    /// </param>
    public Subject(CaseHistory history, CaseFact fact, CatalogueIndex catalogue, DateTimeOffset knownUntil)
    {
        (History, Fact, Decision, Catalogue) = (history, fact, fact.Decision!, catalogue);
        Service = catalogue.Service(fact.Agency, fact.Service);
        Point = Service?.DecisionPoints.FirstOrDefault(each => each.Code == Decision.DecisionPoint);
        Outcome = Point?.Outcomes.FirstOrDefault(each => each.Code == Decision.Outcome);
        Office = catalogue.OfficeTime(fact.Agency, fact.Office);
        KnownUntil = history.IsClosed || fact.Historical ? DateTimeOffset.MaxValue : knownUntil;
    }

    public CaseHistory History { get; }
    public CaseFact Fact { get; }
    public Decision Decision { get; }
    public CatalogueIndex Catalogue { get; }
    public OfficeTime Office { get; }
    public Service? Service { get; }
    public DecisionPoint? Point { get; }
    public Outcome? Outcome { get; }
    public DateTimeOffset KnownUntil { get; }
    public string DecisionId => Fact.DecisionId!;
    public DateTimeOffset DecidedAt => Fact.OccurredAt;

    /// <summary>Kind of the case: what was recorded, else what the service is for.</summary>
    public string? Kind => History.Kind ?? Service?.Kind;

    /// <summary>False when the catalogue says that nothing is left to decide (a renewal by payment, say).</summary>
    public bool IsDiscretionary => Point?.Discretionary ?? true;

    /// <summary>True when the outcome takes or refuses something.</summary>
    public bool IsBurdening => Outcome?.Burdening ?? false;

    /// <summary>True when it grants exactly what was applied for: no condition and no money, and the source says so.</summary>
    public bool GrantsAsApplied => Outcome is { GrantsAsApplied: true } && Decision is { AsApplied: true, Amount: null, Conditions.Count: 0 };

    /// <summary>The catalogue's declaration that a criterion does not apply to this decision point; null when there is none.</summary>
    public NotApplicable? Declared(string criterion) => Point?.NotApplicable?.FirstOrDefault(each => each.Code == criterion);

    /// <summary>The legal clock up to the decision; null when no start was recorded. Read once, when first asked for.</summary>
    public ClockCount? Clock
    {
        get
        {
            if (!_clockRead) (_clock, _clockRead) = (CaseClock.Count(History, Office, Service, DecidedAt), true);
            return _clock;
        }
    }

    /// <summary>The clock with its segments and spans, for whoever wants to recount it.</summary>
    public ClockReading? ReadClock() => CaseClock.Read(History, Office, Service, DecidedAt);

    /// <summary>The stops of the case's clock, see <see cref="CaseClock.Stops"/>.</summary>
    public IReadOnlyList<ClockStop> Stops => _stops ??= CaseClock.Stops(History, Service);

    /// <summary>Whole calendar days from one instant to another, by the office's dates.</summary>
    public int DaysBetween(DateTimeOffset from, DateTimeOffset to) => Office.DateOf(to).DayNumber - Office.DateOf(from).DayNumber;
}
