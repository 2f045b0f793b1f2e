namespace Transparency.Scoring.Clock;

/// <summary>
/// The rule sets in force by day: those that this build ships as active, and those that people put in force from a day on after comparing the gazetted text
/// (ADR 0036). Immutable.
/// </summary>
public sealed class ClockRuleBook
{
    private readonly ClockRuleSet[] _newest;

    private ClockRuleBook(IEnumerable<ClockRuleSet> sets) =>
        // Of those with the same start the one further down in the file counts.
        _newest = [.. sets.Where(set => set.Active).Reverse().OrderByDescending(set => set.From ?? DateOnly.MinValue)];

    /// <summary>What is shipped, before anybody put a further set in force.</summary>
    public static ClockRuleBook Shipped { get; } = new(ClockRules.RuleSets);

    /// <summary>The shipped sets with those put in force. A period that ends before it begins was called off and never counts; a set that this build does not ship changes nothing.</summary>
    /// <param name="periods">Id@version of a shipped set with its first and last day; null = without end.</param>
    public static ClockRuleBook With(IReadOnlyList<(string Reference, DateOnly From, DateOnly? To)> periods) => periods.Count == 0 ? Shipped
        : new(ClockRules.RuleSets.Where(set => set.Active).Concat(periods.Where(each => each.To is not { } last || each.From <= last)
            .Select(each => ClockRules.RuleSets.FirstOrDefault(set => set.Reference == each.Reference && !set.Active) is { } set ? set with { From = each.From, To = each.To, Active = true } : null).OfType<ClockRuleSet>()));

    /// <summary>The rule set for a clock that starts on the date: the one with the latest start among those in force.</summary>
    /// <exception cref="InvalidOperationException">No active rule set covers the date.</exception>
    public ClockRuleSet InForceOn(DateOnly date)
    {
        foreach (var set in _newest)
            if ((set.From is not { } from || from <= date) && (set.To is not { } to || date <= to)) return set;
        throw new InvalidOperationException($"No active clock rule set covers {date:yyyy-MM-dd}.");
    }
}
