using System.Text.RegularExpressions;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Text;

public partial class TextsTests
{
    private static readonly Dictionary<string, string> Thai = Texts.In(Language.Thai).All.ToDictionary();
    private static readonly Dictionary<string, string> English = Texts.In(Language.English).All.ToDictionary();

    // Words that are the same in both languages: symbols, formulas and names.
    private static readonly string[] SameInBoth = ["tile.n", "term.n", "column.n", "period.between", "score.sum", "score.dimension", "field.sha256", "door.https", "rate.counted", "plot.pointTip", "unit.percent", "verify.key", "verify.named"];

    [Fact]
    public void Both_languages_have_the_same_keys() => Thai.Keys.Order().ShouldBe(English.Keys.Order());

    [Fact]
    public void Both_languages_fill_the_same_places()
    {
        foreach (var (key, thai) in Thai)
            Places(English[key]).ShouldBe(Places(thai), $"places of {key}");
    }

    [Fact]
    public void No_text_is_empty_or_a_note_to_ourselves()
    {
        foreach (var (key, text) in Thai.Concat(English))
        {
            text.ShouldNotBeNullOrWhiteSpace(key);
            text.ShouldNotMatch("(?i)lorem|todo|xxx", key);
        }
    }

    [Fact]
    public void Thai_texts_are_Thai()
    {
        foreach (var (key, text) in Thai.Where(t => !SameInBoth.Contains(t.Key)))
            ThaiLetter().IsMatch(text).ShouldBeTrue($"{key}: {text}");
    }

    [Fact]
    public void English_texts_hold_no_Thai()
    {
        foreach (var (key, text) in English)
            ThaiLetter().IsMatch(text).ShouldBeFalse($"{key}: {text}");
    }

    [Fact]
    public void Terms_are_those_of_the_ministry()
    {
        Thai["nav.flags"].ShouldBe("สัญญาณเตือนความเสี่ยง");
        Thai["data.quarantine"].ShouldBe("รายการรอแก้ไข");
        Thai["flag.disclaimer"].ShouldBe("ข้อสังเกตเป็นจุดเริ่มต้นของการตรวจสอบ มิใช่ข้อกล่าวหา");
        Thai.Values.ShouldNotContain(text => text.Contains("กักกัน") || text.Contains("ธงแดง") || text.Contains("ใบเสร็จ"));
    }

    [Fact]
    public void Every_key_that_a_page_names_exists()
    {
        var named = Directory.EnumerateFiles(Sources.Portal, "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal))
            .Where(f => !f.Contains("/obj/") && !f.Contains("/bin/") && !f.Contains("/node_modules/"))
            .SelectMany(f => NamedKey().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct().ToArray();
        named.Length.ShouldBeGreaterThan(200);
        named.Where(key => !Thai.ContainsKey(key)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_place_of_the_menus_has_a_name()
    {
        foreach (var place in Navigation.For(ServiceDefaults.Tickets.Roles.People))
            Thai.ShouldContainKey(place.Key);
        foreach (var role in ServiceDefaults.Tickets.Roles.People)
            Thai.ShouldContainKey("role." + role);
    }

    [Fact]
    public void An_unknown_code_shows_itself() => Texts.In(Language.Thai).Code("status", "brandNew").ShouldBe("brandNew");

    [Fact]
    public void Places_are_filled_and_an_unknown_value_is_a_dash() =>
        Texts.In(Language.English)["tile.basis", ("n", 5), ("interval", null)].ShouldBe("n = 5 · 95 % interval –");

    [Theory]
    [InlineData(1, "1 question waits for your answer.")]
    [InlineData(0, "0 questions wait for your answer.")]
    [InlineData(21, "21 questions wait for your answer.")]
    public void Noun_and_verb_fit_the_number(int n, string text) => Texts.In(Language.English)["mine.lead", ("n", n)].ShouldBe(text);

    [Fact]
    public void Braces_in_what_people_wrote_mean_nothing() =>
        Texts.In(Language.English)["improve.finding", ("reason", "{n|a {ratings|b|c|d}"), ("n", 1), ("ratings", 12)].ShouldBe("Named most: {n|a {ratings|b|c|d}, 1 time in 12 ratings");

    /// <summary>A choice between one and more has a place of the same name beside it and two forms; Thai has no plural, and scripts in the browser fill places only.</summary>
    [Fact]
    public void Forms_for_one_and_more_stand_beside_their_number()
    {
        Texts.In(Language.Thai).All.ShouldAllBe(word => !Choice().IsMatch(word.Value));
        foreach (var (key, text) in English)
            foreach (Match choice in Choice().Matches(text))
            {
                text.ShouldContain("{" + choice.Groups["name"].Value + "}", customMessage: key);
                choice.Groups["forms"].Value.Split('|').Length.ShouldBe(2, key);
                key.ShouldNotMatch("^(rate|claim|verify)[.]");
            }
    }

    [GeneratedRegex(@"\{(?<name>\w+)\|(?<forms>[^}]*)\}")]
    private static partial Regex Choice();

    private static string[] Places(string text) => [.. Place().Matches(text).Select(m => m.Value).Distinct().Order()];

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"[\u0E01-\u0E5B]")]
    private static partial Regex ThaiLetter();

    [GeneratedRegex("""\bT\["([a-zA-Z]+\.[A-Za-z0-9.-]+)"[\],]""")]
    private static partial Regex NamedKey();
}
