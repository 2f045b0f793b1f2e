using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.RedFlag.Rules;

/// <summary>What a rule says about one decision (or one case). Exactly one of the five.</summary>
public abstract record Answer
{
    private Answer() { }

    /// <summary>The rule fires.</summary>
    /// <param name="Severity">How far beyond the limit, in the rule's own measure; compared with its thresholds.</param>
    /// <param name="Evidence">Recorded facts the answer rests on.</param>
    /// <param name="ClockIndex">Scoring's ledger index of the clock reading used, if any.</param>
    public sealed record Fires(decimal Severity, IReadOnlyList<Factor> Factors, IReadOnlyList<CaseFact> Evidence, Measure? Measure = null,
        long? ClockIndex = null) : Answer;

    /// <summary>Judged, nothing found.</summary>
    public sealed record Clear(Measure? Measure = null) : Answer;

    /// <summary>The rule does not apply, e.g. no limit is published.</summary>
    public sealed record NotApplicable(string Why) : Answer;

    /// <summary>Not enough is recorded to judge: a data gap, never a flag.</summary>
    public sealed record Insufficient(string Gap) : Answer;

    /// <summary>Something that may still arrive decides.</summary>
    public sealed record Waiting(WaitsFor For) : Answer;

    /// <summary>The absence of something is known only when nothing can be under way any more.</summary>
    public static Answer Absent(RuleInput input, Fires fires) => input.Complete ? fires : new Waiting(WaitsFor.Completeness);
}

public enum WaitsFor
{
    /// <summary>CaseClosed, a heartbeat that covers the case, or the end of the waiting time.</summary>
    Completeness,
    /// <summary>The clock reading that scoring announces.</summary>
    ClockReading,
}

/// <param name="Code">Key of the factor's name in rules.json.</param>
/// <param name="Value">A number, a key of rules.json values, or a name of the catalogue in Thai.</param>
/// <param name="Unit">Key of the unit in rules.json; null when the value has none.</param>
/// <param name="ValueEn">The name in English, when the value is a name of the catalogue.</param>
public sealed record Factor(string Code, string Value, string? Limit = null, string? Unit = null, string? ValueEn = null);

/// <summary>A number that can be set beside the same number of like decisions.</summary>
/// <param name="Code">What is measured, e.g. elapsed-minutes.</param>
public sealed record Measure(string Code, decimal Value, string Unit);
