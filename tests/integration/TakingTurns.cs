using System.Globalization;

namespace Transparency.Integration.Tests;

/// <summary>Servers and services wait for their turn on busy processors; the door and the portal, which people wait for, do not.</summary>
[Collection(nameof(RunningSystem))]
public sealed class TakingTurns(RunningSystem system)
{
    // sched(7): numbers of the policies.
    private const int Other = 0, Batch = 3;

    // proc_pid_stat(5): field 41; the name before it is in brackets and may hold anything.
    private static int PolicyOf(string pidFile)
    {
        var stat = File.ReadAllText($"/proc/{File.ReadAllText(pidFile).Split(' ')[0]}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[38], CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("postgres/postgres.pid", Batch)]
    [InlineData("rabbitmq/rabbitmq.pid", Batch)]
    [InlineData("pids/decision-capture.pid", Batch)]
    [InlineData("pids/scoring.pid", Batch)]
    [InlineData("pids/red-flag.pid", Batch)]
    [InlineData("pids/citizen-feedback.pid", Batch)]
    [InlineData("pids/witness.pid", Batch)]
    [InlineData("pids/portal.pid", Other)]
    [InlineData("pids/gateway.pid", Other)]
    public async Task A_program_takes_turns_as_its_kind_does(string pidFile, int policy)
    {
        // Where the kernel refuses, everything starts as ever.
        var (code, _, _) = await Launcher.ProgramAsync("chrt", ["--batch", "0", "true"]);
        PolicyOf(Path.Combine(system.RunFolder, pidFile)).ShouldBe(code == 0 ? policy : Other);
    }
}
