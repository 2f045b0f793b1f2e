using System.Text.RegularExpressions;

namespace Transparency.Integration.Tests;

/// <summary>The walk in README.md does what it says.</summary>
[Collection(nameof(RunningSystem))]
public partial class ReadmeWalk(RunningSystem system)
{
    [GeneratedRegex("```sh\n(?<command>.*?)\n# → (?<expected>[^\n]+)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [Fact]
    public async Task Every_block_of_the_walk_answers_what_stands_below_it()
    {
        var blocks = Block().Matches(await File.ReadAllTextAsync(Path.Combine(Launcher.Root, "README.md")));
        blocks.Count.ShouldBeGreaterThanOrEqualTo(4);
        foreach (Match block in blocks)
        {
            var answer = "";
            // The checkpoint follows within a second or two; every other block answers at once.
            for (var attempt = 0; attempt < 30 && !answer.Contains(block.Groups["expected"].Value, StringComparison.Ordinal); attempt++)
            {
                if (attempt > 0) await Task.Delay(500);
                (_, answer, _) = await Launcher.ProgramAsync("bash", ["-c", block.Groups["command"].Value], system.Variables);
            }
            answer.ShouldContain(block.Groups["expected"].Value, customMessage: block.Groups["command"].Value);
        }
    }
}
