using System.Text.RegularExpressions;
using Transparency.Portal.Reading;
using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Reading;

/// <summary>Whatever a service refuses, the desk that asked says why, in the reader's language.</summary>
public partial class RefusalTests
{
    // Read by programs only: the published log and pages of it, the second factor, which the gateway's own pages answer.
    private static readonly string[] Machines = ["witness", "auditor-cli", "portal", "event-store", "ledger"];

    /// <summary>Names of problems in the services' own source.</summary>
    private static IReadOnlyList<string> Named { get; } =
    [
        .. Directory.EnumerateDirectories(Path.Combine(Sources.Portal, "..")).Where(service => !Machines.Contains(Path.GetFileName(service)))
            .SelectMany(service => Directory.EnumerateFiles(service, "*.cs", SearchOption.AllDirectories)).Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(File.ReadAllText).SelectMany(source => Problem().Matches(source).Concat(source.Contains("Conflict(type, type switch", StringComparison.Ordinal) ? Arm().Matches(source) : [])).Select(m => m.Groups["name"].Value).Distinct(),
    ];

    [Theory]
    [InlineData(Language.Thai)]
    [InlineData(Language.English)]
    public void Every_problem_that_a_service_names_has_words(Language language)
    {
        Named.Count.ShouldBeGreaterThan(60);
        Named.ShouldContain("no-posting");
        Named.ShouldContain("own-proposal");
        Named.ShouldContain("concluded");
        Named.Where(name => Refusal.Words(Texts.In(language), name) is null).ShouldBeEmpty();
    }

    [Fact]
    public void An_address_carries_the_problem_and_the_trace_and_no_words()
    {
        var thai = Texts.In(Language.Thai);
        Refusal.Read(thai, Refusal.Write("no-posting", "4bf92f35")).ShouldBe((thai["problem.no-posting"], "4bf92f35"));
        Refusal.Read(thai, Refusal.Write(null, "4bf92f35")).ShouldBe((null, "4bf92f35"));
        Refusal.Read(thai, "choose-two").ShouldBe((thai["problem.choose-two"], null));
        // A problem of a later version has no words here yet: the trace is still shown.
        Refusal.Read(thai, "of-tomorrow.4bf92f35").ShouldBe((null, "4bf92f35"));
        Refusal.Read(thai, "<b>words of a stranger</b>").Why.ShouldBeNull();
    }

    [Fact]
    public void Rules_listed_by_field_fall_back_on_the_words_of_problems()
    {
        var english = Texts.In(Language.English);
        english.Code("rubricRule", "no-posting").ShouldBe(english["problem.no-posting"]);
        english.Code("catalogueRule", "overtaken").ShouldBe(english["catalogueRule.overtaken"]);
        english.Code("office", "no-posting").ShouldBe("no-posting");
    }

    [Fact]
    public void Every_page_that_a_form_leads_back_to_says_it_in_the_one_place()
    {
        string[] pages = [.. Directory.EnumerateFiles(Sources.Portal, "*.razor", SearchOption.AllDirectories)];
        // The page of self-assessment says beside it what was saved.
        pages.Where(page => Path.GetFileName(page) is not ("Refused.razor" or "AssessFailed.razor" or "VerificationsPage.razor") && Query().IsMatch(File.ReadAllText(page))).ShouldBeEmpty();
        pages.Count(page => File.ReadAllText(page).Contains("<Refused", StringComparison.Ordinal)).ShouldBeGreaterThan(20);
    }

    [GeneratedRegex("""(?:Problems\.Of\([^,"]+,|(?<!new )Conflict\(|\.Not\(|AddProblemFor<[\w.]+>\([^,]+,|=> Refused\()\s*"(?<name>[a-z][a-z-]+)"|^\s*"(?<name>no-[a-z-]+)" => "The """, RegexOptions.Multiline)]
    private static partial Regex Problem();

    [GeneratedRegex("""^\s*"(?<name>[a-z-]+)" => """, RegexOptions.Multiline)]
    private static partial Regex Arm();

    [GeneratedRegex("""Query\("[a-zA-Z-]*[fF]ailed"\)""")]
    private static partial Regex Query();
}
