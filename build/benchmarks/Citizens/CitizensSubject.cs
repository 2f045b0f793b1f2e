namespace Transparency.Benchmarks.Citizens;

/// <summary>Whether what citizens send is kept when much comes at once, and whether who sends too much is told so.</summary>
public static class CitizensSubject
{
    public static Subject Of() => new("citizens", "Ratings and complaints through the real gateway while case events come in, and one client beyond its limit",
        new("together", "1,000 ratings and complaints a second beside intake: what was answered with yes is counted in the database", Together.RunAsync),
        new("limit", "one client beyond its limit: 429 with Retry-After, and nothing stored of what was refused", BeyondLimit.RunAsync));
}
