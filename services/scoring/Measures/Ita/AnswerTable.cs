using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Tables;

namespace Transparency.Scoring.Ita;

/// <summary>What reading a table of answers gave: either answers, or why not, row by row.</summary>
/// <param name="Answers">Null when anything was refused.</param>
/// <param name="Refused">Everything that is wrong, in order of line; what is missing comes last.</param>
public sealed record AnswerReading(ItaAnswers? Answers, IReadOnlyList<RefusedRow> Refused);

/// <summary>
/// Reads question scores from a CSV file with the columns instrument, question and score, in any order; names as people and the published
/// files write them. Nothing is guessed and nothing half accepted: a file is complete and sound or refused with every reason.
/// </summary>
public static class AnswerTable
{
    private static readonly string[] Instrument = ["instrument", "instrument_id", "เครื่องมือ", "แบบวัด"];
    private static readonly string[] Question = ["question", "question_id", "item", "item_id", "ข้อ", "ข้อคำถาม"];
    private static readonly string[] Score = ["score", "คะแนน"];

    /// <param name="asAnswered">
    /// True when reversed questions are given as answered (100 = all of the bad thing): they are turned to 100 − score. Published scores
    /// are turned already.
    /// </param>
    public static AnswerReading Read(string text, ItaEdition edition, bool asAnswered = false)
    {
        IReadOnlyList<CsvRow> rows;
        try
        {
            rows = CsvText.Rows(text);
        }
        catch (MalformedTableException broken)
        {
            return new(null, [new(broken.Line, "-", "malformed", broken.Message)]);
        }
        if (rows.Count == 0) return new(null, [new(1, "-", "column", "the file is empty: the columns instrument, question and score are needed")]);
        var refused = new List<RefusedRow>();
        var columns = new[] { Instrument, Question, Score }.Select(names => Column(rows[0], names, refused)).ToArray();
        if (refused.Count > 0) return new(null, refused);

        var (answers, lines) = (new List<ItaAnswer>(), new Dictionary<(string, string), int>());
        foreach (var row in rows.Skip(1))
        {
            if (row.Fields.Count != rows[0].Fields.Count)
            {
                refused.Add(new(row.Line, "-", "malformed", $"{row.Fields.Count} fields where the header has {rows[0].Fields.Count}"));
                continue;
            }
            if (Named(row, columns, edition, refused) is not var (instrument, question)) continue;
            if (lines.TryGetValue((instrument, question.Id), out var first))
            {
                refused.Add(new(row.Line, rows[0].Fields[columns[1]], "duplicate", $"question {question.Id} of {instrument} stands already on line {first}"));
                continue;
            }
            // Known even if its score is refused, so that one mistake is not told twice.
            lines.Add((instrument, question.Id), row.Line);
            if (Scored(row, rows[0].Fields[columns[2]], columns[2], refused) is { } score)
                answers.Add(new(instrument, question.Id, asAnswered && question.Reversed ? 100 - score : score));
        }
        foreach (var instrument in edition.Instruments)
            foreach (var question in edition.QuestionsOf(instrument.Id).Where(each => !lines.ContainsKey((instrument.Id, each.Id))))
                refused.Add(new(null, rows[0].Fields[columns[1]], "missing-question", $"question {question.Id} of {instrument.Id} is missing"));
        return refused.Count > 0 ? new(null, refused) : new(new(edition, answers), []);
    }

    private static int Column(CsvRow header, string[] names, List<RefusedRow> refused)
    {
        var found = Enumerable.Range(0, header.Fields.Count).Where(at => names.Contains(header.Fields[at], StringComparer.OrdinalIgnoreCase)).ToArray();
        if (found.Length != 1)
            refused.Add(new(header.Line, names[0], "column", $"{(found.Length == 0 ? "there is no column" : "there are two columns")} {names[0]}; the file has {string.Join(", ", header.Fields)}"));
        return found.Length > 0 ? found[0] : -1;
    }

    private static (string Instrument, QuestionDefinition Question)? Named(CsvRow row, int[] columns, ItaEdition edition, List<RefusedRow> refused)
    {
        var (said, asked) = (row.Fields[columns[0]], row.Fields[columns[1]]);
        if (said.Length == 0 || asked.Length == 0)
        {
            refused.Add(new(row.Line, said.Length == 0 ? "instrument" : "question", "required", "the field is empty"));
            return null;
        }
        if (InstrumentOf(said) is not { } instrument || edition.Instruments.All(each => each.Id != instrument))
        {
            refused.Add(new(row.Line, "instrument", "unknown-instrument", $"'{Shown(said)}' is none of {string.Join(", ", edition.Instruments.Select(each => each.Id))}"));
            return null;
        }
        var id = QuestionOf(asked, instrument);
        if (edition.Questions.FirstOrDefault(each => each.Id == id) is not { } question)
        {
            refused.Add(new(row.Line, "question", "unknown-question", $"'{Shown(asked)}' is no question of {edition.Id}"));
            return null;
        }
        if (!edition.QuestionsOf(instrument).Contains(question))
        {
            refused.Add(new(row.Line, "question", "wrong-instrument", $"question {question.Id} is not asked by {instrument}"));
            return null;
        }
        return (instrument, question);
    }

    private static decimal? Scored(CsvRow row, string field, int column, List<RefusedRow> refused)
    {
        var text = row.Fields[column];
        if (text.Length == 0) refused.Add(new(row.Line, field, "required", "the score is missing"));
        else if (CsvText.Number(text) is not { } score) refused.Add(new(row.Line, field, "number", $"'{Shown(text)}' is not a number"));
        else if (score is < 0 or > 100) refused.Add(new(row.Line, field, "range", $"{Shown(text)} is not within 0–100"));
        else return score;
        return null;
    }

    /// <summary>IIT, EIT1, EIT2 or OIT from a name in use, such as <c>EIT part 1</c>, <c>EIT Public</c> or <c>EIT ส่วนที่ ๑</c>; null when it is none, or only EIT.</summary>
    public static string? InstrumentOf(string name)
    {
        var word = string.Concat(CsvText.ArabicDigits(name).ToUpperInvariant().Where(sign => char.IsAsciiLetterOrDigit(sign)));
        return word switch
        {
            "IIT" => "IIT",
            "OIT" => "OIT",
            "EIT1" or "EITPART1" or "EITPARTI" or "EITPUBLIC" or "EIT1PUBLIC" or "EIT1EITPUBLIC" or "EITPART1PUBLIC" or "EITPART1EITPUBLIC" => "EIT1",
            "EIT2" or "EITPART2" or "EITPARTII" or "EITSURVEY" or "EIT2SURVEY" or "EIT2EITSURVEY" or "EITPART2SURVEY" or "EITPART2EITSURVEY" => "EIT2",
            _ => null,
        };
    }

    // i10, I 10, ๑๐ under IIT: the letter may be left out, because the instrument says it.
    private static string QuestionOf(string name, string instrument)
    {
        var word = string.Concat(CsvText.ArabicDigits(name).ToLowerInvariant().Where(sign => sign is not (' ' or '.' or '-' or '_')));
        return word.Length > 0 && word.All(char.IsAsciiDigit) ? $"{char.ToLowerInvariant(instrument[0])}{word.TrimStart('0')}" : word;
    }

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
