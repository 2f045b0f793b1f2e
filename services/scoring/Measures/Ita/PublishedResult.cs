using Transparency.Contracts.Scoring.V1;

namespace Transparency.Scoring.Ita;

/// <summary>A printed figure.</summary>
/// <param name="Figure">total, an instrument, or the number of an indicator.</param>
/// <param name="Score">As printed.</param>
public sealed record PrintedFigure(string Figure, decimal Score);

/// <summary>An official result with its question scores, as published.</summary>
/// <param name="Edition">Id of the question set.</param>
/// <param name="AgencyTh">Whose result, Thai.</param>
/// <param name="AgencyEn">Whose result, English.</param>
/// <param name="YearBe">Fiscal year, Buddhist Era.</param>
/// <param name="Level">Level announced.</param>
/// <param name="AnnouncedOn">Day of the announcement.</param>
/// <param name="Source">Where it was published, and what is misprinted there.</param>
/// <param name="Figures">Printed figures.</param>
/// <param name="Answers">Question scores that reproduce the figures.</param>
public sealed record PublishedResult(string Edition, string AgencyTh, string AgencyEn, int YearBe, string Level, DateOnly AnnouncedOn, string Source,
    IReadOnlyList<PrintedFigure> Figures, IReadOnlyList<ItaAnswer> Answers)
{
    /// <summary>Question scores in which answers may differ and still be taken for a copy of the published ones with misprints.</summary>
    public const int Misprints = 3;

    /// <summary>Results this build knows.</summary>
    public static IReadOnlyList<PublishedResult> All { get; } = [ItaEdition.Read<PublishedResult>("published-2568.json")];

    /// <summary>The published result that the answers repeat, up to <see cref="Misprints"/> question scores; null when they are another agency's or year's.</summary>
    public static PublishedResult? RepeatedBy(ItaAnswers answers) =>
        All.FirstOrDefault(published => published.Edition == answers.Edition.Id && published.Answers.Count(each => answers[each.Instrument, each.Question] != each.Score) <= Misprints);

    /// <summary>Computed beside published figures.</summary>
    public ItaComparison Against(ItaResult result, ItaAnswers answers) => Compare(AgencyEn, YearBe, result, Figures,
        [.. Answers.Where(each => answers[each.Instrument, each.Question] != each.Score)
            .Select(each => new ItaAnswerDifference(each.Instrument, each.Question, answers[each.Instrument, each.Question], each.Score))]);

    /// <summary>Computed beside printed figures; figures that the result does not have are left out.</summary>
    public static ItaComparison Compare(string publishedBy, int yearBe, ItaResult result, IReadOnlyList<PrintedFigure> printed, IReadOnlyList<ItaAnswerDifference> answers)
    {
        var figures = (from figure in printed
                       let computed = FigureOf(result, figure.Figure)
                       where computed is not null && computed != figure.Score
                       select new ItaFigureDifference(figure.Figure, computed.Value, figure.Score, computed.Value - figure.Score)).ToList();
        return new(publishedBy, yearBe, figures.Count == 0 && answers.Count == 0, answers, figures);
    }

    /// <summary>A figure of a result by name; null when it has none of that name.</summary>
    public static decimal? FigureOf(ItaResult result, string figure) => figure == "total" ? result.Total
        : result.Instruments.FirstOrDefault(each => each.Id == figure)?.Score
        ?? result.Indicators.FirstOrDefault(each => $"{each.Number}" == figure)?.Score;
}
