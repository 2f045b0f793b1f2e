namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// A day is closed when it has ended in the last zone of the earth (UTC−12) and requests then under way have ended too: one rule for Bangkok and for
/// the offices abroad.
/// </summary>
public static class ClosedDays
{
    private static readonly TimeSpan LastZone = TimeSpan.FromHours(12) + TimeSpan.FromMinutes(10);

    /// <summary>Every day before this one is closed.</summary>
    public static DateOnly Before(DateTimeOffset now) => DateOnly.FromDateTime((now - LastZone).UtcDateTime);
}
