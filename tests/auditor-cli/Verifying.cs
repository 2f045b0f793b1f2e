using System.Text.Json;

namespace Transparency.AuditorCli.Tests;

/// <summary>What an auditor types on a machine without network, with the published vectors of the ledger.</summary>
public sealed class Verifying : IDisposable
{
    private readonly CommandLine _line = new();
    private static string Vector(string name) => Path.Combine(AppContext.BaseDirectory, "vectors", name);

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task A_good_receipt_is_told_with_what_it_shows()
    {
        var (code, output, _) = await CommandLine.RunAsync("verify", "receipt", Vector("receipt.tlog-proof"), "--policy", Vector("policy.txt"));
        code.ShouldBe(ExitCode.Good, output);
        output.ShouldContain("identity");
        output.TrimEnd().Split('\n')[^1].ShouldStartWith("GOOD");
    }

    [Fact]
    public async Task A_changed_receipt_says_what_is_wrong_on_the_last_line()
    {
        var lines = (await File.ReadAllTextAsync(Vector("receipt.tlog-proof"))).Split('\n');
        var index = Array.FindIndex(lines, line => line.StartsWith("index ", StringComparison.Ordinal));
        lines[index + 1] = lines[index + 1].Replace(lines[index + 1][..4], lines[index + 1][..4] == "AAAA" ? "BBBB" : "AAAA", StringComparison.Ordinal);
        var changed = _line.Write("changed.tlog-proof", string.Join('\n', lines));
        var (code, output, _) = await CommandLine.RunAsync("verify", "receipt", changed, "--policy", Vector("policy.txt"));
        code.ShouldBe(ExitCode.Failed);
        output.TrimEnd().Split('\n')[^1].ShouldStartWith("NOT PROVEN: The content is not what the log has");
        var (again, json, _) = await CommandLine.RunAsync("verify", "receipt", changed, "--policy", Vector("policy.txt"), "--json");
        again.ShouldBe(ExitCode.Failed);
        JsonDocument.Parse(json).RootElement.GetProperty("accepted").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("receipt", "hello\n\nworld", "is no receipt")]
    [InlineData("bundle", "hello", "no line of an audit bundle")]
    [InlineData("bundle", "", "cut off")]
    public async Task What_is_neither_is_unusable_input(string verb, string content, string said)
    {
        var (code, _, errors) = await CommandLine.RunAsync("verify", verb, _line.Write("x", content), "--policy", Vector("policy.txt"));
        code.ShouldBe(ExitCode.Unusable);
        errors.ShouldContain(said);
    }

    [Fact]
    public async Task Without_keys_nothing_is_verified()
    {
        var (code, _, errors) = await CommandLine.RunAsync("verify", "receipt", Vector("receipt.tlog-proof"), "--policy", _line.File("none"));
        (code, errors.Contains("does not exist", StringComparison.Ordinal)).ShouldBe((ExitCode.Unusable, true));
        (code, _, errors) = await CommandLine.RunAsync("verify", "receipt", Vector("receipt.tlog-proof"), "--policy", _line.Write("policy", "log nonsense\n"));
        (code, errors.Length > 0).ShouldBe((ExitCode.Unusable, true));
    }
}
