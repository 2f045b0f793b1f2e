using System.Text.Json;
using System.Text.RegularExpressions;

namespace Transparency.RedFlag.Tests.Rules;

/// <summary>Every shipped rule says all that system.md §9 asks of it.</summary>
public sealed partial class Every_rule(Xunit.Abstractions.ITestOutputHelper output)
{
    public static TheoryData<string> Ids => [.. Given.Rules.Rules.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Names_its_law_its_reason_its_owner_and_what_clears_it_in_both_languages(string id)
    {
        var rule = Given.Rules.Rules.Single(each => each.Id == id);
        foreach (var thai in new[] { rule.NameTh, rule.LegalBasis, rule.WhyTh, rule.ClearsTh, rule.SentenceTh, rule.Owner }) thai.ShouldMatch("[\u0e01-\u0e2e]", thai);
        foreach (var english in new[] { rule.NameEn, rule.WhyEn, rule.ClearsEn, rule.SentenceEn }) english.ShouldNotMatch("[\u0e01-\u0e2e]", english);
        rule.LegalBasis.ShouldMatch("รัฐธรรมนูญ|พ\\.ร\\.|ระเบียบ|ประมวล");
        rule.MinimumFacts.ShouldNotBeEmpty("a rule says what it needs to judge");
        rule.MediumFrom.ShouldBeLessThanOrEqualTo(rule.HighFrom);
        Placeholders(rule.SentenceTh).ShouldBe(Placeholders(rule.SentenceEn), "both sentences tell the same numbers");
        foreach (var code in Placeholders(rule.SentenceTh)) Given.Rules.Factors.Keys.ShouldContain(code);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Has_limits_that_a_screen_can_name(string id)
    {
        foreach (var language in new[] { "th", "en" })
        {
            var words = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(Path.Combine(Repository(), "services", "portal", "Text", language, "flags.json")))!;
            foreach (var name in Given.Rules.Rules.Single(each => each.Id == id).Parameters.Keys) words.Keys.ShouldContain("parameter." + name);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Reads_as_a_sentence_with_one_and_with_two(string id)
    {
        var rule = Given.Rules.Rules.Single(each => each.Id == id);
        var units = Directory.GetFiles(Path.Combine(Repository(), "services", "red-flag", "Rules"), "*.cs", SearchOption.AllDirectories).SelectMany(file => Measured().Matches(File.ReadAllText(file)))
            .Where(match => Given.Rules.Units.ContainsKey(match.Groups[2].Value)).ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value);
        units.Count.ShouldBeGreaterThan(20);
        foreach (var n in new[] { "1", "2" })
        {
            var said = Given.Rules.Sentence(rule, [.. Placeholders(rule.SentenceEn).Distinct().Select(code => new RedFlag.Rules.Factor(code, n, n, units[code].FirstOrDefault()))]);
            foreach (var words in new[] { said.Th, said.En }) words.ShouldNotContain("{");
            foreach (var unit in Given.Rules.Units.Values.Where(unit => unit.One is not null))
            {
                said.En.ShouldNotMatch($@"\b1 {unit.En}\b", rule.SentenceEn);
                said.En.ShouldNotMatch($@"\b2 {unit.One}\b", rule.SentenceEn);
            }
            said.En.ShouldMatch(@"^[\p{Lu}\p{Nd}].*\.$", "a sentence begins with a capital or a number and ends");
            said.Th.ShouldNotMatch("[\u0e00-\u0e7f][0-9]", "Thai sets a space before a number");
            output.WriteLine($"{id} {said.En} | {said.Th}");
        }
    }

    [Fact]
    public void Has_no_more_limits_than_their_order_can_be_found_for()
    {
        var many = Given.Rules with { Rules = [Given.Rules.Rules[0] with { Parameters = Enumerable.Range(1, 9).ToDictionary(i => "p" + i, i => (decimal)i) }] };
        Should.Throw<InvalidDataException>(() => RedFlag.Rules.RuleSet.Parse(JsonSerializer.SerializeToUtf8Bytes(many, RedFlag.Rules.RuleSet.Json))).Message.ShouldContain("at most 8 limits");
    }

    [Fact]
    public void Says_in_both_languages_what_it_lacked_and_what_it_needs()
    {
        var lacked = Directory.GetFiles(Path.Combine(Repository(), "services", "red-flag", "Rules"), "*.cs").SelectMany(file => Lacked().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value);
        var codes = lacked.Concat(Given.Rules.Rules.SelectMany(rule => rule.MinimumFacts)).Distinct().ToList();
        codes.Count.ShouldBeGreaterThan(40);
        foreach (var language in new[] { "th", "en" })
        {
            var words = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(Path.Combine(Repository(), "services", "portal", "Text", language, "flags.json")))!;
            codes.Where(code => !words.ContainsKey("gap." + code)).ShouldBeEmpty(language);
        }
    }

    [Fact]
    public void About_many_decisions_needs_many_of_them() => Given.Rules.Rules.Where(rule => RedFlag.Studies.StudyBook.Functions.ContainsKey(rule.Id)).ShouldAllBe(rule => rule.MinimumN >= 30);

    private static string[] Placeholders(string sentence) => [.. Placeholder().Matches(sentence).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];

    private static string Repository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Transparency.sln"))) at = at.Parent;
        return at!.FullName;
    }

    [GeneratedRegex("new\\(\"(\\w+)\",[^\n]*?\"(\\w+)\"\\)")]
    private static partial Regex Measured();

    [GeneratedRegex("Insufficient\\(\"([a-z-]+)\"\\)")]
    private static partial Regex Lacked();

    [GeneratedRegex(@"\{(\w+)(?:\.limit)?\}")]
    private static partial Regex Placeholder();
}
