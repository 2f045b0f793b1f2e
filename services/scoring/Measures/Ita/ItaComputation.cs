using Transparency.Contracts.Scoring.V1;

namespace Transparency.Scoring.Ita;

/// <summary>
/// Computes an ITA result from question scores. Sums first, divides once and rounds half up at the end (two decimals), so that the published
/// result of FY2568 comes out exactly: 96.20, level ผ่าน.
/// </summary>
public static class ItaComputation
{
    /// <summary>How many of an instrument's weakest questions are shown, as the published analysis does.</summary>
    public const int WeakestShown = 5;

    /// <summary>The result of a complete set of answers.</summary>
    public static ItaResult Of(ItaAnswers answers)
    {
        var edition = answers.Edition;
        var asked = edition.Instruments.ToDictionary(each => each.Id, each => edition.QuestionsOf(each.Id).ToList(), StringComparer.Ordinal);
        var instruments = edition.Instruments.Select(each => Instrument(each, [.. asked[each.Id].Select(question => answers[each.Id, question.Id])])).ToList();
        // One common denominator, so that nothing is divided twice.
        long denominator = asked.Values.Aggregate(1L, (sofar, questions) => Lcm(sofar, questions.Count));
        var numerator = edition.Instruments.Sum(each => each.Weight * asked[each.Id].Sum(question => answers[each.Id, question.Id]) * (denominator / asked[each.Id].Count));
        var total = Rounded(numerator / denominator);

        var reached = Enumerable.Range(0, edition.Levels.Count).First(at => at == edition.Levels.Count - 1 || Reaches(edition.Levels[at], total, instruments));
        var distances = Enumerable.Range(0, reached).Reverse().Select(at => Distance(edition.Levels[at], total, instruments)).ToList();
        var level = edition.Levels[reached];
        return new(edition.Id, edition.YearBe, total, level.Code, level.NameTh, level.NameEn, distances.FirstOrDefault(), instruments,
            [.. edition.Indicators.Select(each => Indicator(each, answers))], distances, [.. edition.Instruments.SelectMany(each => Weakest(each.Id, asked[each.Id], answers))]);
    }

    /// <summary>Two decimals, half up.</summary>
    public static decimal Rounded(decimal value) => Math.Round(value, 2, MidpointRounding.AwayFromZero) + 0.00m;

    private static ItaInstrument Instrument(InstrumentDefinition instrument, IReadOnlyList<decimal> scores) => new(instrument.Id, instrument.NameTh, instrument.NameEn,
        Rounded(scores.Sum() / scores.Count), instrument.Weight, Math.Round(instrument.Weight * scores.Sum() / scores.Count, 4, MidpointRounding.AwayFromZero) + 0.0000m, scores.Count);

    private static ItaIndicator Indicator(IndicatorDefinition indicator, ItaAnswers answers)
    {
        var scores = indicator.Instruments.SelectMany(instrument => indicator.Questions.Select(question => answers[instrument, question])).ToList();
        return new(indicator.Number, indicator.NameTh, indicator.NameEn, indicator.Instruments, Rounded(scores.Sum() / scores.Count));
    }

    // Levels are set in two decimals (84.99, 85.00), so they are judged on what is published.
    private static bool Reaches(LevelDefinition level, decimal total, IReadOnlyList<ItaInstrument> instruments) =>
        total >= level.Total && instruments.All(each => each.Score >= (level.EveryInstrument ?? 0));

    private static ItaDistance Distance(LevelDefinition level, decimal total, IReadOnlyList<ItaInstrument> instruments) =>
        new(level.Code, level.NameTh, level.NameEn, level.Total, level.EveryInstrument, Math.Max(0, level.Total - total),
            [.. instruments.Where(each => each.Score < level.EveryInstrument).Select(each => new ItaMissing(each.Id, level.EveryInstrument!.Value - each.Score))]);

    private static IEnumerable<ItaWeakness> Weakest(string instrument, IReadOnlyList<QuestionDefinition> questions, ItaAnswers answers) => questions
        .Select(question => (Question: question, Score: answers[instrument, question.Id])).Where(each => each.Score < 100)
        .OrderBy(each => each.Score).Take(WeakestShown)
        .Select((each, at) => new ItaWeakness(instrument, at + 1, each.Question.Id, each.Question.TextTh, each.Question.TextEn, Rounded(each.Score), each.Question.Reversed,
            Remedy(answers.Edition, instrument, each.Question.Id)));

    private static ItaRemedy? Remedy(ItaEdition edition, string instrument, string question) =>
        (edition.Remedies.Where(each => each.Questions.Contains(question)).OrderBy(each => each.Instrument != instrument).FirstOrDefault()) is { } found
            ? new(found.Instrument, found.Refs, found.IssueTh, found.IssueEn, found.ActionTh, found.ActionEn) : null;

    private static long Lcm(long a, long b)
    {
        var (greater, less) = (a, b);
        while (less != 0) (greater, less) = (less, greater % less);
        return a / greater * b;
    }
}
