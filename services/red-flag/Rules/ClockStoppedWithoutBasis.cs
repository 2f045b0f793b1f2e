namespace Transparency.RedFlag.Rules;

/// <summary>A stop of the clock needs a legal basis (Licensing Facilitation Act s. 8); stopping again and again is a lead of its own.</summary>
public static class ClockStoppedWithoutBasis
{
    public static Answer Inspect(RuleInput input)
    {
        var stops = input.Case.Facts.Where(f => f.Clock is { Running: false }).ToList();
        if (stops.Count == 0) return new Answer.NotApplicable("clock-never-stopped");
        var bare = stops.Where(f => string.IsNullOrWhiteSpace(f.Clock!.LegalBasis)).ToList();
        var tooMany = stops.Count - (int)input.Parameter("maximumStops");
        // Old logs name no law for anything; only a live source is expected to.
        if (bare.Count > 0 && input.Case.Historical) return new Answer.Insufficient("stop-basis-not-recorded-by-source");
        if (bare.Count == 0 && tooMany <= 0) return new Answer.Clear();
        return new Answer.Fires(Math.Max(bare.Count, tooMany),
        [
            new("stopsWithoutBasis", RuleBook.Text(bare.Count), "0", "times"),
            new("stops", RuleBook.Text(stops.Count), RuleBook.Text(input.Parameter("maximumStops")), "times"),
        ], stops);
    }
}
