using System.Globalization;

namespace Transparency.AuditorCli.Tests;

public sealed class AnomalyScores : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    private static string Table(int rows, string end = "\n")
    {
        var random = new Random(1);
        var text = "x0,x1,label" + end + string.Concat(Enumerable.Range(0, rows).Select(_ => string.Create(CultureInfo.InvariantCulture, $"{random.NextDouble()},{random.NextDouble():E3},0{end}")));
        return text + "9,-9,1" + end;
    }

    private async Task<string> ScoreAsync(string file, params string[] options)
    {
        var (code, _, errors) = await CommandLine.RunAsync(["anomaly", "score", file, "--out", _line.File("scores.csv"), .. options]);
        code.ShouldBe(ExitCode.Good, errors);
        return await System.IO.File.ReadAllTextAsync(_line.File("scores.csv"));
    }

    [Fact]
    public async Task One_score_a_row_in_the_order_of_the_rows_and_the_strange_row_highest()
    {
        var lines = (await ScoreAsync(_line.Write("t.csv", Table(200)))).Split('\n');
        lines[0].ShouldBe("score");
        lines[^1].ShouldBeEmpty();
        var scores = lines[1..^1].Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        scores.Length.ShouldBe(201);
        scores[^1].ShouldBe(scores.Max());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_whatever_the_packing_line_ends_label_or_threads()
    {
        var plain = await ScoreAsync(_line.Write("t.csv", Table(200)), "--seed", "4", "--threads", "1");
        (await ScoreAsync(_line.Write("t.csv.gz", Table(200)), "--seed", "4", "--threads", "3")).ShouldBe(plain);
        (await ScoreAsync(_line.Write("u.csv", Table(200, "\r\n")), "--seed", "4")).ShouldBe(plain);
        (await ScoreAsync(_line.Write("v.csv", string.Join('\n', Table(200).Split('\n').Select(line => line.Contains(',', StringComparison.Ordinal) ? line[..line.LastIndexOf(',')] : line))), "--seed", "4")).ShouldBe(plain);
        (await ScoreAsync(_line.Write("w.csv", Table(200)), "--seed", "5")).ShouldNotBe(plain);
    }

    [Fact]
    public async Task An_explanation_names_the_columns_that_bear_the_score()
    {
        var lines = (await ScoreAsync(_line.Write("t.csv", "id," + Table(200).Replace("\n", "\nrow-1,", StringComparison.Ordinal)[..^"row-1,".Length]), "--ignore", "id", "--explain")).Split('\n');
        lines[0].ShouldBe("score,because");
        lines[201].ShouldMatch(@"^\d\.\d+,x[01]=\d\.\d\d;x[01]=\d\.\d\d$");
    }

    [Fact]
    public async Task Missing_values_are_put_in_only_when_asked_for()
    {
        var file = _line.Write("t.csv", "x0,x1\n1,2\n,4\n3,NaN\n2,3\n");
        var (code, _, errors) = await CommandLine.RunAsync("anomaly", "score", file, "--out", _line.File("s.csv"));
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("line 3, column x0");
        (await ScoreAsync(file, "--missing", "median")).ShouldBe(await ScoreAsync(_line.Write("u.csv", "x0,x1\n1,2\n2,4\n3,3\n2,3\n")));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("x0,x1\n", "no row")]
    [InlineData("label\n1\n", "no column")]
    [InlineData("1,2\n3,4\n", "header")]
    [InlineData("x0,x0\n1,2\n", "two columns are named x0")]
    [InlineData("x0,x1\n1,2\n3\n", "line 3: 1 fields where the header has 2; column x1 is missing")]
    [InlineData("x0,x1\n1,2\n3,4,5\n", "line 3: 3 fields")]
    [InlineData("x0,x1\n1,2\n3,abc\n", "line 3, column x1: 'abc' is not a number")]
    [InlineData("x0,x1\n\"1\n\",2\n3,abc\n", "line 4, column x1: 'abc' is not a number")]
    [InlineData("x0,x1\n1,-inf\n", "line 2, column x1: '-inf' is infinite")]
    [InlineData("x0,x1\n1,Infinity\n", "line 2, column x1: 'Infinity' is infinite")]
    [InlineData("x0,x1\n1,1e400\n", "line 2, column x1: '1e400' is infinite")]
    [InlineData("x0,x1\n1,1e200\n", "line 2, column x1: 1e200 is beyond")]
    [InlineData("x0,x1\n1,\"2\n", "line 2")]
    public async Task What_cannot_be_scored_is_refused_with_its_line_and_column(string text, string reason)
    {
        var (code, _, errors) = await CommandLine.RunAsync("anomaly", "score", _line.Write("t.csv", text), "--out", _line.File("s.csv"));
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain(reason);
        System.IO.File.Exists(_line.File("s.csv")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_a_folder_that_cannot_be_written_is_unusable()
    {
        (await CommandLine.RunAsync("anomaly", "score", _line.File("absent.csv"), "--out", _line.File("s.csv"))).Code.ShouldBe(ExitCode.Unusable);
        (await CommandLine.RunAsync("anomaly", "score", _line.Write("t.csv", Table(5)), "--out", _line.File("absent/s.csv"))).Code.ShouldBe(ExitCode.Unusable);
    }
}
