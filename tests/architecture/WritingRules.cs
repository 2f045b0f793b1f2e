using System.Text.RegularExpressions;

namespace Transparency.Architecture.Tests;

public partial class WritingRules
{
    // Words that say nothing about the field; as a whole word anywhere in a name, or as its last word.
    private static readonly string[] NeverInAName = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Processor", "Dto"];
    private static readonly string[] NeverAtTheEnd = ["Base", "Data", "Info", "Impl"];
    private static readonly string[] FoldersOfTechnicalRoles = ["Controllers", "Models", "Services", "Repositories", "Repository", "Interfaces", "Infrastructure", "Domain", "Application", "Handlers", "Extensions", "Entities", "Dtos", "Helpers", "Common", "Utils", "Core", "Shared"];

    [Fact]
    public void Names_say_what_a_thing_is()
    {
        var named = Repository.Files(".cs").SelectMany(f => Declaration().Matches(Repository.Text(f)).Select(m => (File: f, Name: m.Groups["name"].Value)))
            .Concat(Repository.Files(".cs", ".razor").Select(f => (File: f, Name: Path.GetFileName(f).Split('.')[0])));
        named.Where(n => Words().Matches(n.Name).Select(w => w.Value).ToArray() is var words && (words.Intersect(NeverInAName).Any() || (words.Length > 0 && NeverAtTheEnd.Contains(words[^1]))))
            .Select(n => $"{n.File}: {n.Name}").Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Folders_are_named_after_ideas_not_technical_roles() =>
        Repository.ProductSources.SelectMany(f => Path.GetDirectoryName(f)!.Split('/').Skip(1)).Distinct().Intersect(FoldersOfTechnicalRoles).ShouldBeEmpty();

    [Fact]
    public void Files_are_short() =>
        Repository.Files(".cs", ".razor", ".js", ".css", ".sql", ".sh").Select(f => (File: f, Lines: Repository.Lines(f).Length)).Where(f => f.Lines > 300)
            .Select(f => $"{f.File}: {f.Lines} lines").ShouldBeEmpty();

    [Fact]
    public void Program_reads_as_a_table_of_contents() =>
        Repository.Files("/Program.cs").Where(f => f.StartsWith("services/", StringComparison.Ordinal) || f.StartsWith("gateway/", StringComparison.Ordinal))
            .Select(f => (File: f, Lines: Repository.Lines(f).Length)).Where(f => f.Lines > 40).Select(f => $"{f.File}: {f.Lines} lines").ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_for_later() =>
        Repository.Files(".cs", ".razor", ".js", ".css", ".sql", ".sh", ".yaml").Where(f => !f.StartsWith("tests/architecture/", StringComparison.Ordinal))
            .SelectMany(f => Repository.Lines(f).Select((line, i) => (Where: $"{f}:{i + 1}", Line: line)))
            .Where(l => Unfinished().IsMatch(l.Line)).Select(l => $"{l.Where} {l.Line.Trim()}").ShouldBeEmpty();

    [Fact]
    public void A_warning_switched_off_says_why() =>
        Repository.Files(".cs").SelectMany(f => Repository.Lines(f).Select((line, i) => (Where: $"{f}:{i + 1}", Line: line.Trim())))
            .Where(l => l.Line.StartsWith("#pragma warning disable", StringComparison.Ordinal) && !l.Line.Contains("//", StringComparison.Ordinal))
            .Select(l => l.Where).ShouldBeEmpty();

    [Fact]
    public void Shared_randomness_only_spreads_waiting_times() =>
        Repository.ProductSources.SelectMany(f => Repository.Lines(f).Select((line, i) => (Where: $"{f}:{i + 1}", Line: line)))
            .Where(l => l.Line.Contains("Random.Shared", StringComparison.Ordinal) && !l.Line.Contains("Delay", StringComparison.Ordinal)).Select(l => l.Where).ShouldBeEmpty();

    [Fact]
    public void The_readme_names_every_folder()
    {
        var readme = Repository.Text("README.md");
        var folders = Repository.Files("").Select(f => f.Split('/')).Where(p => p.Length > 1).Select(p => p[0]).Where(f => f[0] != '.')
            .Concat(Repository.ProductProjects.Select(p => Path.GetDirectoryName(p)!)).Distinct();
        folders.Where(f => !readme.Contains(f.Split('/')[^1], StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Tests_are_sentences() =>
        Repository.Files(".cs").Where(f => f.StartsWith("tests/", StringComparison.Ordinal)).SelectMany(f => TestMethod().Matches(Repository.Text(f)).Select(m => (File: f, Name: m.Groups["name"].Value)))
            .Where(t => !t.Name.Contains('_')).Select(t => $"{t.File}: {t.Name}").ShouldBeEmpty();

    [Fact]
    public void Tests_never_wait_for_a_fixed_time_or_assert_one() =>
        Repository.Files(".cs").Where(f => f.StartsWith("tests/", StringComparison.Ordinal) && !f.StartsWith("tests/architecture/", StringComparison.Ordinal))
            .Where(f => Repository.Text(f).Contains("Thread.Sleep", StringComparison.Ordinal) || AbsoluteTime().IsMatch(Repository.Text(f))).ShouldBeEmpty();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly)\s+)*(?:class|record struct|record|struct|interface|enum)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"(?://|/\*|#|--|<!--).*\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b[^\n]*\n(?:\s*\[[^\n]*\n)*\s*public\s+(?:async\s+)?[\w<>]+\s+(?<name>\w+)\(")]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"Elapsed(?:Milliseconds|\.Total\w+)?\.ShouldBeLessThan")]
    private static partial Regex AbsoluteTime();
}
