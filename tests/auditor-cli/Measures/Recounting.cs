using System.Globalization;
using System.Text.Json;
using Transparency.Scoring.Ita;

namespace Transparency.AuditorCli.Tests.Measures;

public sealed class Recounting : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    private string Answers(Func<string, string>? change = null)
    {
        var text = string.Concat(["instrument,question,score\n", .. PublishedResult.All[0].Answers.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Instrument},{each.Question},{each.Score}\n"))]);
        return _line.Write("answers.csv", change?.Invoke(text) ?? text);
    }

    [Fact]
    public async Task The_published_result_is_recounted()
    {
        var (code, output, _) = await CommandLine.RunAsync("ita", "compute", "--answers", Answers(), "--json");
        code.ShouldBe(ExitCode.Good);
        var result = JsonDocument.Parse(output).RootElement;
        (result.GetProperty("total").GetRawText(), result.GetProperty("levelTh").GetString()).ShouldBe(("96.20", "ผ่าน"));
        var missing = result.GetProperty("toNextLevel").GetProperty("missing")[0];
        (missing.GetProperty("instrument").GetString(), missing.GetProperty("points").GetDecimal()).ShouldBe(("EIT2", 0.07m));
        result.GetProperty("comparison").GetProperty("same").GetBoolean().ShouldBeTrue();
        (await CommandLine.RunAsync("ita", "compute", "--answers", Answers())).Output.ShouldContain("to ผ่านดี (Good pass): EIT2 +0.07");
    }

    [Fact]
    public async Task A_misprint_fails_the_check_and_says_by_how_much()
    {
        var (code, output, _) = await CommandLine.RunAsync("ita", "compute", "--answers", Answers(text => text.Replace("i10,93.75", "i10,99.75", StringComparison.Ordinal)));
        code.ShouldBe(ExitCode.Failed);
        output.ShouldContain("question i10 of IIT is 99.75 here; 93.75 reproduces the printed figures");
        output.ShouldContain("total computed 96.32, printed 96.20, difference +0.12");
    }

    [Theory]
    [InlineData("figure,score\ntotal,96.20\nEIT part 2,84.93\n4,97.58\n", ExitCode.Good)]
    [InlineData("agency,total\nA,96.32\n", ExitCode.Failed)]
    [InlineData("instrument_id,score\nIIT,98.86\n", ExitCode.Failed)]
    [InlineData("figure,score\nsum,96.20\n", ExitCode.Unusable)]
    [InlineData("figure\ntotal\n", ExitCode.Unusable)]
    public async Task Printed_figures_are_compared(string printed, int expected) =>
        (await CommandLine.RunAsync("ita", "compute", "--answers", Answers(), "--printed", _line.Write("printed.csv", printed))).Code.ShouldBe(expected);

    [Fact]
    public async Task A_refused_file_is_named_with_line_field_and_rule()
    {
        var file = Answers(text => text.Replace("i10,93.75", "i10,101", StringComparison.Ordinal));
        var (code, output, errors) = await CommandLine.RunAsync("ita", "compute", "--answers", file, "--json");
        code.ShouldBe(ExitCode.Unusable);
        errors.Trim().ShouldBe($"{file}: line 11, field score, rule range: 101 is not within 0–100");
        JsonDocument.Parse(output).RootElement.GetProperty("refused")[0].GetProperty("rule").GetString().ShouldBe("range");
    }

    [Fact]
    public async Task A_sample_is_planned_drawn_and_judged()
    {
        var plan = await CommandLine.RunAsync("sample", "plan", "--population", "200", "--confidence", "0.95", "--tolerable", "0.05", "--allowed", "1", "--json");
        JsonDocument.Parse(plan.Output).RootElement.GetProperty("size").GetInt32().ShouldBe(78);
        var ids = _line.Write("ids.csv", "\uFEFFid,agency\r\nc-1,doe\r\nc-2,doe\r\nc-3,dsd\r\n");
        var (code, output, _) = await CommandLine.RunAsync("sample", "draw", "--ids", ids, "--seed", "00ff", "--size", "2");
        code.ShouldBe(ExitCode.Good);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        output.ShouldBe((await CommandLine.RunAsync("sample", "draw", "--ids", _line.Write("ids.txt", "c-3\nc-2\n\nc-1"), "--seed", "0x00FF", "--size", "2")).Output);
        (await CommandLine.RunAsync("sample", "bound", "--size", "78", "--errors", "3", "--confidence", "95%")).Output.ShouldContain("at most 9.64 % (one-sided");
    }

    [Fact]
    public async Task A_verification_is_repeated_from_published_values()
    {
        var ids = _line.Write("ids", "doe-1\ndoe-2\nsso-1\n");
        var seed = JsonDocument.Parse((await CommandLine.RunAsync("sample", "seed", "--ids", ids, "--public-value", "123456", "--json")).Output).RootElement.GetProperty("seed").GetString()!;
        seed.ShouldBe(JsonDocument.Parse((await CommandLine.RunAsync("sample", "seed", "--ids", _line.Write("other", "sso-1\ndoe-1\ndoe-2"), "--public-value", " 123456 ", "--json")).Output).RootElement.GetProperty("seed").GetString());
        var (items, verifiers) = (_line.Write("items.csv", "id,agency\ndoe-1,doe\nsso-1,sso\n"), _line.Write("verifiers.csv", "id,agency,served\na,dsd,\nb,dlpw,doe\nc,ops,\nd,sso,\n"));
        var assigned = JsonDocument.Parse((await CommandLine.RunAsync("sample", "assign", "--items", items, "--verifiers", verifiers, "--seed", seed, "--json")).Output).RootElement;
        assigned[0].GetProperty("verifiers").EnumerateArray().Select(each => each.GetString()).ShouldNotContain("b");
        assigned[1].GetProperty("verifiers").EnumerateArray().Select(each => each.GetString()).ShouldNotContain("d");
        var (code, output, _) = await CommandLine.RunAsync("sample", "judge", "--population", "200", "--size", "51", "--errors", "1");
        (code, output.Split(':')[0]).ShouldBe((ExitCode.Failed, "extended to 78"));
        (await CommandLine.RunAsync("sample", "judge", "--population", "200", "--size", "78", "--errors", "1")).Code.ShouldBe(ExitCode.Good);
    }

    [Theory]
    [InlineData("sample judge --population 200 --size 60 --errors 0", "size of no stage: 51, 78, 101")]
    [InlineData("sample seed --ids IDS --public-value x", "line 3, field id, rule duplicate")]
    [InlineData("sample plan --population 50 --allowed 3", "not even looking at all")]
    [InlineData("sample plan --population 50 --confidence 95", "--confidence")]
    [InlineData("sample bound --size 5 --errors 6", "errors")]
    [InlineData("sample draw --ids IDS --seed 0f0 --size 1", "not hex")]
    [InlineData("sample draw --ids IDS --seed 0f --size 1", "line 3, field id, rule duplicate")]
    [InlineData("clock --calendar moon --submitted 2026-10-05 --decided 2026-10-06 --limit 1", "th-government")]
    [InlineData("clock --calendar th-government --submitted 2026-10-05 --decided 2026-10-06 --limit 1 --rules th-2569@1", "th-successor@1")]
    [InlineData("clock --calendar th-government --submitted yesterday --decided 2026-10-06 --limit 1", "--submitted: 'yesterday'")]
    [InlineData("clock --calendar th-government --submitted 2026-10-05 --decided 2026-10-09 --limit 1 --stopped 2026-10-06..2026-10-08 --stopped 2026-10-07..2026-10-08", "overlap")]
    [InlineData("clock --calendar th-government --submitted 2026-10-05 --decided 2026-10-09 --limit 1 --unit moons", "--unit")]
    public async Task What_cannot_be_used_is_named(string arguments, string reason)
    {
        var (code, _, errors) = await CommandLine.RunAsync(arguments.Replace("IDS", _line.Write("ids", "a\nb\na\n"), StringComparison.Ordinal).Split(' '));
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain(reason);
    }

    [Fact]
    public async Task The_clock_lists_what_it_counted()
    {
        var (code, output, _) = await CommandLine.RunAsync("clock", "--calendar", "th-government", "--submitted", "2026-10-05T09:00:00+07:00", "--decided", "2026-10-20T03:00:00Z",
            "--stopped", "2026-10-07T10:00..2026-10-09T10:00", "--limit", "5", "--json");
        code.ShouldBe(ExitCode.Good);
        var result = JsonDocument.Parse(output).RootElement;
        (result.GetProperty("used").GetDecimal(), result.GetProperty("overdueBy").GetDecimal()).ShouldBe((8, 3));
        result.GetProperty("segments").EnumerateArray().Sum(each => each.GetProperty("counted").GetDecimal()).ShouldBe(8);
    }

    [Fact]
    public async Task Holidays_of_a_sample_calendar_are_said_to_be_confirmed_by_nobody()
    {
        // Retrocession Day (25 October, a Sunday in 2026) is moved to Monday, and no list names that; 10 October is a Saturday.
        string[] taipei = ["clock", "--calendar", "tw", "--zone", "Asia/Taipei", "--submitted", "2026-10-05", "--decided", "2027-01-05", "--limit", "60"];
        var (_, output, errors) = await CommandLine.RunAsync([.. taipei, "--json"]);
        var days = JsonDocument.Parse(output).RootElement.GetProperty("holidays").EnumerateArray().ToList();
        days.ShouldAllBe(each => !each.GetProperty("isSourced").GetBoolean());
        days.ShouldContain(each => each.GetProperty("date").GetString() == "2026-12-25");
        errors.ShouldContain($"{days.Count} of {days.Count} holidays left out are confirmed by nobody");
        (await CommandLine.RunAsync(taipei)).Output.ShouldContain("2026-12-25 วันรัฐธรรมนูญ: confirmed by nobody");
        var thai = await CommandLine.RunAsync("clock", "--calendar", "th-government", "--submitted", "2026-12-01", "--decided", "2026-12-14", "--limit", "5", "--json");
        JsonDocument.Parse(thai.Output).RootElement.GetProperty("holidays").EnumerateArray().Select(each => (each.GetProperty("date").GetString(), each.GetProperty("isSourced").GetBoolean())).ShouldBe([("2026-12-07", true), ("2026-12-10", true)]);
        thai.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_set_is_named_and_one_that_lets_silence_grant_says_when()
    {
        string[] late = ["clock", "--calendar", "th-government", "--submitted", "2026-10-05", "--decided", "2026-10-20", "--limit", "5"];
        var (_, output, _) = await CommandLine.RunAsync([.. late, "--rules", "th-successor@1", "--json"]);
        var result = JsonDocument.Parse(output).RootElement;
        (result.GetProperty("ruleSet").GetString(), result.GetProperty("grantedByLapseAt").GetString()).ShouldBe(("th-successor@1", result.GetProperty("dueAt").GetString()));
        JsonDocument.Parse((await CommandLine.RunAsync([.. late, "--json"])).Output).RootElement.GetProperty("grantedByLapseAt").ValueKind.ShouldBe(JsonValueKind.Null);
        (await CommandLine.RunAsync([.. late, "--rules", "th-successor@1"])).Output.ShouldContain("granted by lapse of time at");
    }

    [Fact]
    public async Task A_calendar_of_ones_own_lies_over_a_shipped_one()
    {
        var file = _line.Write("south.json", """{"code":"south","version":1,"nameTh":"ใต้","nameEn":"South","source":"test","weekend":["Saturday","Sunday"],"inLieu":false,"annual":[],"dates":[{"date":"2026-10-06","nameTh":"วันหยุดจังหวัด","nameEn":"Provincial holiday"}],"extends":"th-government"}""");
        (await CommandLine.RunAsync("clock", "--calendar", file, "--submitted", "2026-10-05", "--decided", "2026-10-14", "--limit", "5", "--json")).Output.ShouldContain("\"used\": 5,");
        (await CommandLine.RunAsync("clock", "--calendar", "th-government", "--submitted", "2026-10-05", "--decided", "2026-10-14", "--limit", "5", "--json")).Output.ShouldContain("\"used\": 6,");
    }
}
