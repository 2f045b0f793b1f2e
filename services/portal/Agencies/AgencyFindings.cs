using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Agencies;

/// <summary>What an agency's page answers first, in words made from the figures.</summary>
public static class AgencyFindings
{
    /// <summary>What first: the criterion that would lift the mean most.</summary>
    public static string First(RecoverablePoints points, Texts text) => points switch
    {
        { N: 0 } => text["agency.nothing"],
        { Criteria: [] } => text["agency.full", ("n", Figures.Count(points.N))],
        { Criteria: [var first, ..] } => text["agency.first", ("criterion", text.Of(first.NameTh, first.NameEn)), ("points", Figures.Score(first.Points)),
            ("notFull", Figures.Count(first.NotFull)), ("applicable", Figures.Count(first.Applicable))],
    };

    /// <summary>Whether the newest whole comparison of two months moved beyond chance: intervals that do not touch.</summary>
    public static string Moves(GroupTrend trend, Texts text)
    {
        var months = trend.Months.Where(each => each.Figures is { Comparable: true, Lower: not null, Upper: not null }).ToArray();
        if (months.Length < 2) return text["agency.trendTooFew"];
        var (before, last) = (months[^2].Figures, months[^1].Figures);
        var key = last.Lower > before.Upper ? "agency.trendUp" : last.Upper < before.Lower ? "agency.trendDown" : "agency.trendSame";
        return text[key, ("before", Figures.Score(before.Mean)), ("last", Figures.Score(last.Mean))];
    }

    /// <summary>Whether the office makes a difference to like cases.</summary>
    public static string Treatment(AgencyTreatment? treatment, Texts text) => treatment?.Outcome.Value is not { } value
        ? text["agency.treatmentTooFew"]
        : text["agency.treatment", ("value", Figures.Score(value)), ("n", Figures.Count(treatment.Outcome.N))];
}
