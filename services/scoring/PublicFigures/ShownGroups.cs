namespace Transparency.Scoring.PublicFigures;

/// <summary>What one office did of one service.</summary>
/// <param name="N">Its decisions.</param>
/// <param name="Deciders">Who decides there, under pseudonyms.</param>
public sealed record OfficeCount(string Office, string Province, long N, IReadOnlySet<string> Deciders);

/// <summary>
/// Which figures of a service everybody sees. A group shows when at least three people decide in it and it has at least ten decisions; and what is left out of
/// a larger group must be as many together, because whoever subtracts what is shown from the larger group knows the rest. Pure.
/// </summary>
/// <param name="Offices">Offices that are shown by themselves.</param>
/// <param name="Provinces">Provinces that are shown.</param>
/// <param name="Whole">Whether the service as a whole is shown.</param>
public sealed record ShownGroups(IReadOnlySet<string> Offices, IReadOnlySet<string> Provinces, bool Whole)
{
    /// <summary>Deciders from which a group's figures are public.</summary>
    public const int LeastDeciders = (int)Groups.CompareGroups.PublicDeciders;

    /// <summary>Decisions from which a group's figures are public: fewer say too much about each applicant.</summary>
    public const long LeastDecisions = 10;

    /// <param name="counts">Offices that decided about the service.</param>
    public static ShownGroups Of(IReadOnlyList<OfficeCount> counts)
    {
        if (!Enough(counts)) return new(new HashSet<string>(), new HashSet<string>(), false);
        var offices = counts.Where(each => Enough([each])).Select(each => each.Office).ToHashSet(StringComparer.Ordinal);
        var provinces = new HashSet<string>(StringComparer.Ordinal);
        foreach (var province in counts.GroupBy(each => each.Province, StringComparer.Ordinal))
        {
            HideUntilRestIsEnough([.. province.Select(each => (each.Office, (IReadOnlyList<OfficeCount>)[each]))], offices);
            if (Enough([.. province])) provinces.Add(province.Key);
        }
        HideUntilRestIsEnough([.. counts.GroupBy(each => each.Province, StringComparer.Ordinal).Select(each => (each.Key, (IReadOnlyList<OfficeCount>)[.. each]))], provinces);
        // An office of a province that is not shown would be subtracted from the whole like the province itself.
        offices.RemoveWhere(office => !provinces.Contains(counts.First(each => each.Office == office).Province));
        return new(offices, provinces, true);
    }

    private static bool Enough(IReadOnlyCollection<OfficeCount> group) =>
        group.Sum(each => each.N) >= LeastDecisions && group.SelectMany(each => each.Deciders).Distinct(StringComparer.Ordinal).Count() >= LeastDeciders;

    // The smallest goes first: least is lost. It ends, because with none shown the rest is the larger group itself.
    private static void HideUntilRestIsEnough(IReadOnlyList<(string Key, IReadOnlyList<OfficeCount> Counts)> parts, HashSet<string> shown)
    {
        while (parts.Where(part => !shown.Contains(part.Key)).SelectMany(part => part.Counts).ToList() is { Count: > 0 } rest && !Enough(rest)
            && parts.Where(part => shown.Contains(part.Key)).OrderBy(part => part.Counts.Sum(each => each.N)).ThenBy(part => part.Key, StringComparer.Ordinal).Select(part => part.Key).FirstOrDefault() is { } smallest)
            shown.Remove(smallest);
    }
}
