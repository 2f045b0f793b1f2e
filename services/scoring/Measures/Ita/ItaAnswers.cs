using System.Collections.Frozen;

namespace Transparency.Scoring.Ita;

/// <summary>One question's score in one instrument.</summary>
/// <param name="Instrument">IIT, EIT1, EIT2 or OIT.</param>
/// <param name="Question">Id of the question.</param>
/// <param name="Score">0–100; high is good, also for questions that ask for something bad.</param>
public sealed record ItaAnswer(string Instrument, string Question, decimal Score);

/// <summary>A complete set of question scores of one edition.</summary>
public sealed class ItaAnswers
{
    private readonly FrozenDictionary<(string Instrument, string Question), decimal> _scores;

    /// <exception cref="ArgumentException">A question of the edition is missing, unknown, given twice or outside 0–100.</exception>
    public ItaAnswers(ItaEdition edition, IEnumerable<ItaAnswer> answers)
    {
        Edition = edition;
        All = [.. answers];
        _scores = All.ToFrozenDictionary(each => (each.Instrument, each.Question), each => each.Score);
        var asked = edition.Instruments.SelectMany(instrument => edition.QuestionsOf(instrument.Id).Select(question => (instrument.Id, question.Id))).ToHashSet();
        if (!asked.SetEquals(_scores.Keys) || All.Any(each => each.Score is < 0 or > 100))
            throw new ArgumentException("Answers are one score of 0–100 for each question of each instrument.", nameof(answers));
    }

    /// <summary>The question set they answer.</summary>
    public ItaEdition Edition { get; }

    /// <summary>All of them, as given.</summary>
    public IReadOnlyList<ItaAnswer> All { get; }

    /// <summary>Score of a question in an instrument that asks it.</summary>
    public decimal this[string instrument, string question] => _scores[(instrument, question)];
}
