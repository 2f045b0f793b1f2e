using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Ita;

/// <summary>A result in one sentence: the level, and what keeps it from the next one.</summary>
public static class ItaWords
{
    public static string Lead(ItaResult result, Texts text)
    {
        var level = text.Of(result.LevelTh, result.LevelEn);
        if (result.ToNextLevel is not { } next) return text["ita.leadHighest", ("total", Figures.Score(result.Total)), ("level", level)];
        return text["ita.lead", ("total", Figures.Score(result.Total)), ("level", level), ("missing", Missing(next, text)), ("next", text.Of(next.LevelTh, next.LevelEn))];
    }

    /// <summary>What is missing to a level, e.g. EIT ส่วนที่ 2 +0.07.</summary>
    public static string Missing(ItaDistance distance, Texts text)
    {
        var parts = distance.Missing.Select(each => $"{text.Code("itaFigure", each.Instrument)} +{Figures.Score(each.Points)}");
        return string.Join(", ", distance.TotalMissing > 0 ? parts.Prepend($"{text["itaFigure.total"]} +{Figures.Score(distance.TotalMissing)}") : parts);
    }
}
