using System.Text.Json;
using Transparency.AuditorCli.Publishing;
using Transparency.AuditorCli.Rubrics;
using Transparency.Contracts.Scoring.V1;
using Transparency.Ledger;

namespace Transparency.AuditorCli.Tests;

/// <summary>What a replay is asked for, and that its report is worth what its signature is worth.</summary>
public sealed class ReplayReports : IDisposable
{
    private const string Origin = "transparency.mol.go.th/log/scoring";
    private static readonly SigningKey Key = SigningKey.Generate(Origin, NoteAlgorithm.Ed25519);
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 9, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Spaced = new() { WriteIndented = true };
    private readonly CommandLine files = new();

    private static ReplayReport Report => new("replay-1", Origin, new("standard", 2, new string('a', 64), "เกณฑ์", "Rubric"), [], null, null, ["doe"], 41, 10, 10, 2, 80.5m, 81.25m,
        [new("within-limit", "กำหนดเวลา", "Limit", 2, 2, 0, 7.5m)], [], [new("dec-1", "case-1", "doe", "doe-bkk", "work-permit", Now, 70m, 75.5m, 5.5m, [new("within-limit", 5.5m)])], [], new string('b', 64), Now, Now);

    private string Signed(SigningKey key)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Report, GatewayClient.Json);
        return files.Write("report.json", JsonSerializer.Serialize(new SignedReplayReport(ReplayReport.Kind, Report, SignedDocument.Sign(ReplayReport.Kind, json, [key], Now)), GatewayClient.Json));
    }

    private string Policy() => files.Write("policy.txt", TrustPolicy.Write([Key.Verifier], [], 0));

    [Fact]
    public async Task A_report_that_the_log_signed_is_good_however_it_is_spaced()
    {
        var report = Signed(Key);
        File.WriteAllText(report, JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(report)), Spaced));
        var (code, output, _) = await CommandLine.RunAsync("verify", "report", report, "--policy", Policy());
        code.ShouldBe(0, output);
        output.ShouldContain("10 decisions, 10 reproduced, 2 moved");
        output.ShouldContain("GOOD");
    }

    [Fact]
    public async Task A_changed_figure_or_a_strangers_signature_proves_nothing()
    {
        var report = Signed(Key);
        File.WriteAllText(report, File.ReadAllText(report).Replace("\"moved\":2", "\"moved\":0"));
        var (code, output, _) = await CommandLine.RunAsync("verify", "report", report, "--policy", Policy(), "--json");
        code.ShouldBe(1);
        JsonDocument.Parse(output).RootElement.GetProperty("problem").GetString()!.ShouldContain("changed");

        (code, output, _) = await CommandLine.RunAsync("verify", "report", Signed(SigningKey.Generate(Origin, NoteAlgorithm.Ed25519)), "--policy", Policy());
        code.ShouldBe(1);
        output.ShouldContain("no key of " + Origin);
        (await CommandLine.RunAsync("verify", "report", files.Write("other.json", "{}"), "--policy", Policy())).Code.ShouldBe(2);
    }

    [Fact]
    public void A_replay_names_a_file_or_a_published_version()
    {
        var file = files.Write("rubric.json", "{\"id\":\"standard\"}");
        RubricCommand.Asked(file, null, null, ["doe"]).Rubric.ShouldBe("{\"id\":\"standard\"}");
        var named = RubricCommand.Asked("standard@1", new(2026, 1, 1), new(2026, 1, 31), []);
        (named.Rubric, named.RubricId, named.RubricVersion).ShouldBe((null, "standard", 1));
        Should.Throw<UnusableInputException>(() => RubricCommand.Asked(files.Write("list.json", "[]"), null, null, []));
        Should.Throw<UnusableInputException>(() => RubricCommand.Asked("nowhere.json", null, null, []));
        Should.Throw<UnusableInputException>(() => RubricCommand.Asked(file, new(2026, 2, 1), new(2026, 1, 1), []));
        Should.Throw<UnusableInputException>(() => RubricCommand.Day("--from", "1/2/2569")).Message.ShouldContain("--from");
    }

    [Fact]
    public void The_answer_stands_first_and_a_score_that_does_not_come_out_again_is_said()
    {
        var lines = RubricCommand.Lines(Report).ToList();
        lines[0].ShouldStartWith("2 of 10 decisions move under standard version 2");
        lines[^1].ShouldBe("all 10 stored scores come out again from their facts and the rubric they name");
        RubricCommand.Lines(Report with { Reproduced = 9, NotReproduced = ["dec-7"] }).Last().ShouldBe("1 stored scores do NOT come out again: dec-7");
    }

    public void Dispose() => files.Dispose();
}
