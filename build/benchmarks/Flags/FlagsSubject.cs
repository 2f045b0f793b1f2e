namespace Transparency.Benchmarks.Flags;

/// <summary>Whether the studies find what was planted, spare who is innocent, and cry no more often than they say.</summary>
public static class FlagsSubject
{
    public static Subject Of() => new("flags", "Planted behaviours found, the innocent spared, false alarms on shuffled outcomes, and the pace of the rules",
        new("power", "each behaviour planted in rounds of its own: how often it is found, and how often somebody else is named", Behaviours.PowerAsync),
        new("alarms", "outcomes, times, reasons and applicants shuffled among like cases: how often anybody is named", Behaviours.AlarmsAsync),
        new("tune", "power again, on rounds of their own: limits are chosen on these and reported on the others", Behaviours.TuneAsync),
        new("pace", "all rules on one decision, in this process", Pace.RunAsync));
}
