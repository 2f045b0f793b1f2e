using Transparency.Scoring.Ita;

namespace Transparency.Scoring.Tests.Ita;

public class AnswerTableSpecs
{
    private static readonly IReadOnlyList<ItaAnswer> Good = PublishedResult.All[0].Answers;

    private static IEnumerable<(int? Line, string Field, string Rule)> Refused(string text)
    {
        var reading = AnswerTable.Read(text, ItaEdition.Newest);
        if (reading.Refused.Count > 0) reading.Answers.ShouldBeNull();
        return reading.Refused.Select(each => (each.Line, each.Field, each.Rule));
    }

    // Line 1 is the header, i1 to i15 stand on lines 2 to 16.
    private static string With(int line, string row)
    {
        var lines = Scores.Csv(Good).Split('\n');
        lines[line - 1] = row;
        return string.Join('\n', lines);
    }

    [Fact]
    public void A_complete_file_is_read() => AnswerTable.Read(Scores.Csv(Good), ItaEdition.Newest).Answers!.All.ShouldBe(Good);

    [Fact]
    public void Mark_line_ends_quotes_order_of_columns_and_names_in_use_are_accepted()
    {
        var rows = Good.Reverse().Select(each => $"\"{each.Score}\";{(each.Question[0] == 'i' ? each.Question[1..] : each.Question.ToUpperInvariant())};\"{each.Instrument switch
        {
            "EIT1" => each.Question == "e1" ? "EIT Public" : "EIT ส่วนที่ ๑",
            "EIT2" => each.Question == "e1" ? "EIT ส่วนที่ ๒ (EIT Survey)" : "EIT part 2",
            var same => same.ToLowerInvariant(),
        }}\";note");
        var reading = AnswerTable.Read($"\uFEFFScore;Question_ID;INSTRUMENT;more\r\n{string.Join("\r\n", rows)}\r\n\r\n", ItaEdition.Newest);
        reading.Refused.ShouldBeEmpty();
        ItaComputation.Of(reading.Answers!).Total.ShouldBe(96.20m);
    }

    [Theory]
    [InlineData("IIT,i10,101", "score", "range")]
    [InlineData("IIT,i10,-1", "score", "range")]
    [InlineData("IIT,i10,", "score", "required")]
    [InlineData("IIT,i10,ninety", "score", "number")]
    [InlineData("IIT,i10,9e1", "score", "number")]
    [InlineData("IIT,i10,NaN", "score", "number")]
    public void A_score_that_cannot_be_is_refused_by_line_and_rule(string row, string field, string rule) => Refused(With(11, row)).ShouldBe([(11, field, rule)]);

    [Theory]
    [InlineData("IIT,i99,50", "question", "unknown-question")]
    [InlineData("IIT,e1,50", "question", "wrong-instrument")]
    [InlineData("EIT,e1,50", "instrument", "unknown-instrument")]
    [InlineData(",i10,50", "instrument", "required")]
    [InlineData("IIT,,50", "question", "required")]
    [InlineData("IIT,i10", "-", "malformed")]
    public void A_row_that_names_no_question_is_refused_and_the_question_is_missing(string row, string field, string rule) =>
        Refused(With(11, row)).ShouldBe([(11, field, rule), (null, "question", "missing-question")]);

    [Fact]
    public void A_question_given_twice_is_refused_even_with_the_same_score() =>
        Refused(Scores.Csv(Good) + "IIT,i10,93.75\n").ShouldBe([(Good.Count + 2, "question", "duplicate")]);

    [Fact]
    public void Every_reason_is_told_at_once()
    {
        var rows = Scores.Csv(Good).Split('\n');
        (rows[1], rows[3], rows[38]) = ("IIT,i1,101", "", "OIT,o6,x");
        Refused(string.Join('\n', rows)).ShouldBe([(2, "score", "range"), (39, "score", "number"), (40, "question", "duplicate"), (null, "question", "missing-question"), (null, "question", "missing-question")]);
    }

    [Theory]
    [InlineData("", "column")]
    [InlineData("instrument,question\nIIT,i1\n", "column")]
    [InlineData("instrument,question,score,Score\n", "column")]
    [InlineData("instrument,question,score\nIIT,\"i1,99\n", "malformed")]
    public void A_file_that_is_no_such_table_is_refused(string text, string rule) => Refused(text).Select(each => each.Rule).ShouldBe([rule]);

    [Fact]
    public void Reversed_questions_as_answered_are_turned_round()
    {
        var asked = Good.Select(each => ItaEdition.Newest.Questions.Single(question => question.Id == each.Question).Reversed ? each with { Score = 100 - each.Score } : each).ToList();
        asked.ShouldNotBe(Good);
        AnswerTable.Read(Scores.Csv(asked), ItaEdition.Newest, asAnswered: true).Answers!.All.ShouldBe(Good);
    }

    [Fact]
    public void Answers_that_are_not_whole_cannot_be_made() =>
        Should.Throw<ArgumentException>(() => new ItaAnswers(ItaEdition.Newest, Good.Skip(1)));
}
