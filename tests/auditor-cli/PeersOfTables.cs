using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Transparency.AuditorCli.Tests;

public sealed class PeersOfTables : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    private string Table()
    {
        var rows = from officer in Enumerable.Range(0, 12)
                   from i in Enumerable.Range(0, 100)
                   let kind = i % 2 == 0 ? "simple, \"short\"" : "hard"
                   select $"{(officer == 11 ? "" : $"เจ้าหน้าที่ {officer}")},\"{kind.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{(officer == 3 ? i < 60 : i % 10 < (i % 2 == 0 ? 1 : 2) ? true : false) switch { true => "refuse", false => "grant" }}";
        return _line.Write("d.csv.gz", $"officer,kind,outcome\n{string.Join('\n', rows)}\nnewcomer,hard,refuse\nเจ้าหน้าที่ 5,hard,\n");
    }

    [Fact]
    public async Task The_officer_who_refuses_far_more_is_flagged_and_nobody_else()
    {
        var (code, output, _) = await CommandLine.RunAsync("peers", Table(), "--outcome", "outcome=refuse", "--by", "officer", "--strata", "kind", "--min-n", "30", "--json");
        code.ShouldBe(ExitCode.Good);
        var result = JsonDocument.Parse(output).RootElement;
        (result.GetProperty("rows").GetInt64(), result.GetProperty("withoutUnit").GetInt64(), result.GetProperty("withoutOutcome").GetInt64(), result.GetProperty("decisions").GetInt64()).ShouldBe((1202, 100, 1, 1101));
        result.GetProperty("units").EnumerateArray().Where(unit => unit.GetProperty("flagged").GetBoolean()).Select(unit => unit.GetProperty("unit").GetString()).ShouldBe(["เจ้าหน้าที่ 3"]);
        result.GetProperty("flagged").GetProperty("falseDiscovery").GetInt32().ShouldBe(1);
        result.GetProperty("belowMinimum")[0].GetProperty("unit").GetString().ShouldBe("newcomer");
        result.GetProperty("population").GetProperty("strata").EnumerateArray().Select(each => each.GetProperty("stratum").GetString()).ShouldBe(["hard", "simple, \"short\""]);
        result.GetProperty("population").GetProperty("mantelHaenszel").GetProperty("degreesOfFreedom").GetInt32().ShouldBe(11);
    }

    [Fact]
    public async Task For_reading_it_says_what_a_flag_is_and_whom_it_does_not_judge()
    {
        var (code, output, _) = await CommandLine.RunAsync("peers", Table(), "--outcome", "outcome=refuse", "--strata", "kind");
        code.ShouldBe(ExitCode.Good);
        output.ShouldContain("a lead, not proof");
        output.ShouldContain("newcomer (1)");
        output.ShouldContain("false discoveries ≤ 5 %: 1");
    }

    [Theory]
    [InlineData("verdict=refuse", "officer", "", "no column verdict")]
    [InlineData("outcome=refuse", "clerk", "", "no column clerk")]
    [InlineData("outcome=refuse", "officer", "kind,colour", "no column colour")]
    [InlineData("outcome=burn", "officer", "", "the column holds grant, refuse")]
    [InlineData("refuse", "officer", "", "not COLUMN=VALUE")]
    public async Task What_the_table_does_not_have_is_named(string outcome, string by, string strata, string reason)
    {
        var (code, _, errors) = await CommandLine.RunAsync("peers", Table(), "--outcome", outcome, "--by", by, "--strata", strata);
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain(reason);
    }

    [Theory]
    [InlineData("officer,outcome\n", "no row")]
    [InlineData("officer,outcome\n,a\n,a\n", "nobody to compare")]
    [InlineData("officer,outcome\nx\n", "line 2")]
    public async Task A_table_without_decisions_is_unusable(string text, string reason)
    {
        var (code, _, errors) = await CommandLine.RunAsync("peers", _line.Write("d.csv", text), "--outcome", "outcome=a");
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain(reason);
    }

    [Fact]
    public async Task A_name_that_is_not_UTF8_is_refused_because_two_such_names_would_become_one()
    {
        var file = _line.File("tis.csv");
        // TIS-620: "ก" and "ข" as single bytes, each of them no UTF-8.
        await File.WriteAllBytesAsync(file, [.. "officer,outcome\n"u8, 0xa1, .. ",a\n"u8, 0xa2, .. ",a\n"u8]);
        var (code, _, errors) = await CommandLine.RunAsync("peers", file, "--outcome", "outcome=a");
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("line 2, column officer: the text is not UTF-8");
    }

    [Fact]
    public async Task A_packed_table_that_was_cut_off_is_refused_and_one_packed_in_two_parts_is_read_whole()
    {
        var whole = await File.ReadAllBytesAsync(Table());
        var file = _line.File("cut.csv.gz");
        await File.WriteAllBytesAsync(file, whole[..(whole.Length / 2)]);
        var (code, _, errors) = await CommandLine.RunAsync("peers", file, "--outcome", "outcome=refuse");
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain("gzip data is damaged");
        await File.WriteAllBytesAsync(file, [.. whole, .. await File.ReadAllBytesAsync(_line.Write("rest.csv.gz", "late,hard,refuse\n"))]);
        (await CommandLine.RunAsync("peers", file, "--outcome", "outcome=refuse", "--strata", "kind")).Output.ShouldContain("1,102 decisions compared");
    }

    [Theory]
    [InlineData("\ufeffofficer,outcome\r\na,x\r\nb,y\r\n", "officer", "outcome=x", "2 decisions compared, 1 with the outcome")]
    [InlineData("ผู้ตัดสิน,ผล\n\"นาย ก, ที่ ๑\",๑\nนาย ข,๒\n", "ผู้ตัดสิน", "ผล=๑", "2 decisions compared, 1 with the outcome")]
    [InlineData("officer,outcome\na,x\na,x\n", "officer", "outcome=x", "χ² = 0.0, 0 degrees of freedom")]
    public async Task Byte_order_marks_quoted_names_Thai_digits_one_officer_and_one_outcome_are_read(string text, string by, string outcome, string said)
    {
        var (code, output, errors) = await CommandLine.RunAsync("peers", _line.Write("d.csv", text), "--outcome", outcome, "--by", by, "--min-n", "1");
        code.ShouldBe(ExitCode.Good, errors);
        output.ShouldContain(said);
    }

    // Computed from the file by a plain program in another language that shares no code: exact distributions by convolution, Student's t by integration.
    [PublicDecisionsFact("wabo_receipt")]
    public async Task A_public_table_is_compared()
    {
        var (code, output, _) = await CommandLine.RunAsync("peers", PublicDecisionsFactAttribute.Find("wabo_receipt")!, "--outcome", "outcome=advice_requested", "--strata", "decision_point", "--json");
        code.ShouldBe(ExitCode.Good);
        var result = JsonDocument.Parse(output).RootElement;
        (result.GetProperty("decisions").GetInt64(), result.GetProperty("observed").GetInt64()).ShouldBe((5500, 165));
        var unit = result.GetProperty("units").EnumerateArray().Single(each => each.GetProperty("unit").GetString() == "Resource12");
        (unit.GetProperty("n").GetInt64(), unit.GetProperty("observed").GetInt64()).ShouldBe((211, 32));
        void Is(JsonElement of, string name, double value) => of.GetProperty(name).GetDouble().ShouldBe(value, 1e-8 * Math.Max(Math.Abs(value), 1e-3), name);
        foreach (var (name, value) in new[] { ("expected", 8.389830508474576), ("rateLow", 0.10952134181116642), ("rateHigh", 0.2062531797106768), ("z", 8.67212407759753), ("adjustedZ", 3.396520300975647), ("adjustedP", 0.030128206190370186), ("q", 0.41709429202975606) })
            Is(unit, name, value);
        Is(result, "overDispersion", 6.5190233485627);
        foreach (var (test, value, degrees) in new[] { ("crude", 618.8355858230797, 42), ("stratified", 396.8414967186254, 33), ("pooled", 226.8233196031223, 15) })
        {
            Is(result.GetProperty("population").GetProperty(test), "value", value);
            result.GetProperty("population").GetProperty(test).GetProperty("degreesOfFreedom").GetInt32().ShouldBe(degrees);
        }
    }
}

/// <summary>A test that needs a decision table of the shared data folder; skipped, and says so, when it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicDecisionsFactAttribute : FactAttribute
{
    public PublicDecisionsFactAttribute(string name)
    {
        if (Find(name) is null) Skip = $"needs shared/data/decisions/{name}.decisions.csv.gz, which is not here";
    }

    public static string? Find(string name, [CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "shared", "data", "decisions", $"{name}.decisions.csv.gz") is var path && File.Exists(path)) return path;
        return null;
    }
}
