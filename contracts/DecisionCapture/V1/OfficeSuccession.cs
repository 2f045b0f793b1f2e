namespace Transparency.Contracts.DecisionCapture.V1;

/// <summary>Who has the work of an office that was merged or moved: pure, over the offices of one catalogue version.</summary>
public static class OfficeSuccession
{
    /// <summary>The office that has the work of <paramref name="code"/> on a day: itself while it is open or nobody succeeds it, else its successor, or that one's.</summary>
    public static string InCharge(IReadOnlyList<Office> offices, string code, DateOnly day)
    {
        var passed = new HashSet<string>(StringComparer.Ordinal);
        while (passed.Add(code) && offices.FirstOrDefault(each => each.Code == code) is { ClosedOn: { } last, Successor: { } next } && last < day) code = next;
        return code;
    }

    /// <summary>The offices and every closed one whose work came to them, directly or through others; in the order of the catalogue behind the given ones.</summary>
    public static IReadOnlyList<string> Served(IReadOnlyList<Office> offices, IReadOnlyList<string> by, DateOnly day) =>
        [.. by, .. offices.Where(each => each is { ClosedOn: not null, Successor: not null } && !by.Contains(each.Code) && by.Contains(InCharge(offices, each.Code, day))).Select(each => each.Code)];
}
