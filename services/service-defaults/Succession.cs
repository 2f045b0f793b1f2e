using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.ServiceDefaults;

/// <summary>
/// Whose work an office's work is: of one that was merged or moved, its successor's from the day after its last. The one rule for cases, flags, complaints and figures
/// alike; what was recorded keeps its office.
/// </summary>
public static class Succession
{
    /// <summary>The office that the work went to by a day; null while it is open or nobody succeeds it.</summary>
    public static string? SuccessorOn(this Office office, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(office);
        return office.ClosedOn is { } last && last < day ? office.Successor : null;
    }

    /// <summary>The office that has the work of <paramref name="code"/> on a day: itself while it is open or nobody succeeds it, else its successor, or that one's.</summary>
    public static string InCharge(IReadOnlyList<Office> offices, string code, DateOnly day) => Chains.EndOf(code, Next(offices, day));

    /// <summary>The offices and every closed one whose work came to them by a day, directly or through others; in the order of the catalogue behind the given ones.</summary>
    public static IReadOnlyList<string> Served(IReadOnlyList<Office> offices, IReadOnlyList<string> by, DateOnly day) =>
        Chains.LeadingTo(by, offices.Where(each => each is { ClosedOn: not null, Successor: not null }).Select(each => each.Code), Next(offices, day));

    private static Func<string, string?> Next(IReadOnlyList<Office> offices, DateOnly day) => at => offices.FirstOrDefault(each => each.Code == at)?.SuccessorOn(day);
}
