namespace Transparency.Benchmarks.Flags;

/// <summary>Whether the studies find what was planted, spare who is innocent, and cry no more often than they say.</summary>
public static class FlagsSubject
{
    public static Subject Of() => new("flags", "Planted behaviours found, the innocent spared, false alarms on shuffled outcomes, and the pace of the rules",
        new("power", "fast lane, favourites and copied reasons planted in rounds of their own: how often each is found, and how often somebody else is named", Behaviours.PowerAsync),
        new("drift", "the same of an officer whose way of deciding changes", Behaviours.DriftAsync),
        new("harsh", "the same of one harsh officer; how often an innocent one with hard cases is named", Behaviours.HarshAsync),
        new("ordinary", "how often anybody is named where officers only differ as people do, with equal and unequal numbers of decisions", Behaviours.OrdinaryAsync),
        new("alarms", "outcomes, times, reasons and applicants shuffled among like cases: how often anybody is named; every study but drift", Behaviours.AlarmsAsync),
        new("alarms-drift", "the same for drift, which deals outcomes anew and takes longest", Behaviours.DriftAlarmsAsync),
        new("tune-harsh", "harsh and ordinary again, on rounds of their own: limits are chosen on these and reported on the others", Behaviours.TuneHarshAsync),
        new("tune-drift", "drift and ordinary again, on rounds of their own", Behaviours.TuneDriftAsync),
        new("pace", "all rules on one decision, in this process", Pace.RunAsync));
}
