namespace Transparency.Benchmarks.Citizens;

/// <summary>What was answered, against what the database holds.</summary>
public static class CitizenCount
{
    /// <param name="before">Ratings and complaints that were there before the load.</param>
    public static async Task TellAsync(Outcome outcome, CitizenSite site, CitizenLoad load, (long Ratings, long Complaints) before, CancellationToken cancellation)
    {
        var busy = load.Answers.Where(each => each.Status == 429).ToList();
        outcome.Tell(new("answered 429", 100.0 * busy.Count / load.Answers.Count, "%"));
        if (busy.Count > 0) outcome.Tell(new("… with Retry-After", 100.0 * busy.Count(each => each.RetryAfter) / busy.Count, "%", 100));
        outcome.Tell(new("other answers, or none", load.Answers.Count(each => !each.Accepted && each.Status != 429), "requests", 0, AtMost: true));
        foreach (var group in load.Answers.Where(each => !each.Accepted && each.Status != 429).GroupBy(each => each.Status)) Console.WriteLine($"    {group.Key}: {group.Count()}");

        var stored = await site.StoredAsync(cancellation);
        foreach (var complaint in new[] { false, true })
        {
            var name = complaint ? "complaints" : "ratings";
            var of = load.Answers.Where(each => each.Complaint == complaint).ToList();
            var accepted = of.Where(each => each.Accepted).Select(each => each.Key!).ToArray();
            var found = await site.FoundAsync(complaint, accepted, cancellation);
            var unanswered = of.Count(each => !each.Accepted && each.Status != 429);
            var added = complaint ? stored.Complaints - before.Complaints : stored.Ratings - before.Ratings;
            outcome.Tell(new($"{name}: lost of {accepted.Length:#,0} accepted", accepted.Length - found, name, 0, AtMost: true));
            // A request that got no answer may have been stored; one that was refused may not.
            outcome.Tell(new($"{name}: stored twice, or although refused", Math.Max(0, added - accepted.Length - unanswered), name, 0, AtMost: true));
        }
        var refused = load.Answers.Where(each => each is { Complaint: false, Status: 429 }).Select(each => each.Key!).ToArray();
        outcome.Tell(new($"ratings: stored of {refused.Length:#,0} refused", await site.FoundAsync(false, refused, cancellation), "ratings", 0, AtMost: true));
    }
}
