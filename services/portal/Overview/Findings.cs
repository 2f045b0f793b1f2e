using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Comparing;
using Transparency.Portal.Text;

namespace Transparency.Portal.Overview;

/// <summary>Titles that say what the figures say, computed from them; never a fixed claim.</summary>
public static class Findings
{
    /// <summary>One sentence on everything scored: how many, on time, mean.</summary>
    public static string Overview(GroupScores scores, Texts text)
    {
        long n = scores.Groups.Sum(g => g.N), limited = scores.Groups.Sum(g => g.WithLimit), kept = scores.Groups.Sum(g => g.OnTime);
        if (n == 0)
            return text["overview.nothing"];
        var mean = scores.MinistryMean ?? scores.Groups.Sum(g => g.N * g.Mean) / n;
        return limited == 0
            ? text["overview.leadNoLimit", ("n", Figures.Count(n)), ("score", Figures.Score(mean))]
            : text["overview.lead", ("n", Figures.Count(n)), ("score", Figures.Score(mean)), ("onTime", Figures.Percent((decimal)kept / limited)), ("limited", Figures.Count(limited))];
    }

    /// <param name="kind">Text key of what is compared: agency or office.</param>
    /// <param name="name">Name of a group in the page's language.</param>
    public static string Differences(Comparison comparison, string kind, Func<string, string> name, Texts text)
    {
        var compared = comparison.Compared.Count;
        if (compared < 2)
            return text[$"finding.{kind}.tooFew"];
        var (better, closer) = (Of(comparison, Standing.Better), Of(comparison, Standing.LookCloser));
        return (better.Length, closer.Length) switch
        {
            (0, 0) => text[$"finding.{kind}.none", ("compared", Figures.Count(compared))],
            (1, 0) => text["finding.oneBetter", ("name", name(better[0].Key))],
            (0, 1) => text["finding.oneCloser", ("name", name(closer[0].Key))],
            _ => text[$"finding.{kind}.some", ("n", Figures.Count(better.Length + closer.Length)), ("compared", Figures.Count(compared)),
                ("better", Figures.Count(better.Length)), ("closer", Figures.Count(closer.Length))],
        };
    }

    private static ComparedGroup[] Of(Comparison comparison, Standing standing) => [.. comparison.Groups.Where(g => g.Standing == standing)];
}
