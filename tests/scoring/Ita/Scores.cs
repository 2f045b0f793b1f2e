using System.Globalization;
using Transparency.Scoring.Ita;

namespace Transparency.Scoring.Tests.Ita;

/// <summary>Answers for tests by value: everything the same, and then some of it otherwise.</summary>
internal static class Scores
{
    public static ItaEdition Edition => ItaEdition.Newest;

    public static ItaAnswers All(decimal score, params ItaAnswer[] otherwise) => new(Edition, Edition.Instruments.SelectMany(instrument => Edition.QuestionsOf(instrument.Id)
        .Select(question => otherwise.FirstOrDefault(each => each.Instrument == instrument.Id && each.Question == question.Id) ?? new(instrument.Id, question.Id, score))));

    public static ItaAnswers Instruments(decimal iit, decimal eit1, decimal eit2, decimal oit) => new(Edition, Edition.Instruments.SelectMany(instrument =>
        Edition.QuestionsOf(instrument.Id).Select(question => new ItaAnswer(instrument.Id, question.Id, instrument.Id switch { "IIT" => iit, "EIT1" => eit1, "EIT2" => eit2, _ => oit }))));

    public static string Csv(IEnumerable<ItaAnswer> answers, string header = "instrument,question,score") =>
        string.Concat([header + "\n", .. answers.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Instrument},{each.Question},{each.Score}\n"))]);
}
