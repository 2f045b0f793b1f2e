using System.Text;
using System.Text.RegularExpressions;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Tests.Rubrics;

public partial class RubricSpecs
{
    private static readonly Rubric Standard = RubricShelf.InForce;

    [Fact]
    public void The_default_rubric_weighs_compliance_40_evidence_30_timeline_30()
    {
        Standard.Dimensions.Select(each => (each.Code, each.Weight)).ShouldBe([("compliance", 40), ("evidence", 30), ("timeline", 30)]);
        Standard.Criteria.Sum(each => each.Weight).ShouldBe(100);
        (Standard.Id, Standard.Version).ShouldBe(("standard", 1));
    }

    /// <summary>A published version is never changed: every stored score names this digest.</summary>
    [Fact]
    public void The_published_version_keeps_its_digest() =>
        Standard.Digest.ShouldBe("111cf556168aa6b71a4e3dafec91ab903bf9bc89de0adc9c62cc14bb7064a61b");

    [Fact]
    public void The_digest_is_of_the_content_not_of_its_spelling()
    {
        var text = Text();
        Rubric.Parse(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n   "))).Digest.ShouldBe(Standard.Digest);
        Rubric.Parse(Encoding.UTF8.GetBytes(text.Replace("\"zeroAtTimes\": 2", "\"zeroAtTimes\": 3"))).Digest.ShouldNotBe(Standard.Digest);
    }

    [Theory]
    [InlineData("\"weight\": 18", "\"weight\": 17", "do not add up")]
    [InlineData("\"check\": \"within-limit\"", "\"check\": \"guess\"", "no check named guess")]
    [InlineData("\"zeroAtTimes\": 2", "\"zeroAtTimes\": 1", "too low")]
    [InlineData("\"zeroAtTimes\": 2", "\"other\": 2", "zeroAtTimes is missing")]
    [InlineData("\"no-start\"", "\"nostart\"", "no explanation for no-start")]
    [InlineData("\"id\": \"reason\"", "\"id\": \"notified\"", "occurs twice")]
    [InlineData("\"id\": \"standard\"", "\"id\": \"\"", "an id and a version")]
    [InlineData("{ \"code\"", "{ code", "cannot be read")]
    public void A_rubric_that_breaks_a_rule_is_refused(string from, string to, string says) =>
        Should.Throw<FormatException>(() => Rubric.Parse(Encoding.UTF8.GetBytes(Text().Replace(from, to)))).Message.ShouldContain(says);

    [Fact]
    public void Every_explanation_names_only_inputs_that_have_a_label()
    {
        foreach (var words in Standard.Criteria.SelectMany(each => each.Why.Values).Concat(Standard.Labels.Values))
            foreach (Match match in Placeholder().Matches(words.Th + words.En))
                Standard.Labels.Keys.ShouldContain(match.Groups[1].Value);
    }

    [Fact]
    public void Thai_and_English_say_the_same_things()
    {
        foreach (var (code, words) in Standard.Criteria.SelectMany(each => each.Why))
        {
            words.Th.ShouldMatch("[ก-๙]", code);
            words.En.ShouldNotMatch("[ก-๙]", code);
        }
        Standard.Criteria.ShouldAllBe(each => each.Law.ConfirmedBy == null, "no section was confirmed against the Royal Gazette yet");
    }

    private static string Text()
    {
        using var reader = new StreamReader(typeof(Rubric).Assembly.GetManifestResourceStream("rubrics/default-rubric.json")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{(\w+)(?::date)?\}")]
    private static partial Regex Placeholder();
}
