using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Coverage;
using Transparency.Portal.MyCase;
using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Coverage;

public class CoverageWordsTests
{
    private static readonly Texts English = Texts.In(Language.English);

    [Theory]
    [InlineData(9_499, 10_000, "94.9")]
    [InlineData(9_500, 10_000, "95")]
    [InlineData(9_999, 10_000, "99.9")]
    [InlineData(120, 100, "100")]
    [InlineData(0, 0, "–")]
    public void Per_cent_is_cut_and_never_rounded_up_to_a_limit_it_misses(long recorded, long total, string expected) => CoverageWords.Percent(recorded, total).ShouldBe(expected);

    [Fact]
    public void Unknown_is_said_and_below_says_what_follows()
    {
        GroupCoverage Of(string state, int known, int over = 0) => new(state, 90, 100, 3, 2, known, 4, over);
        CoverageWords.Brief(null, English).ShouldBe("Unknown");
        CoverageWords.Sentence(Of("unknown", 0), English).ShouldNotContain("100");
        CoverageWords.Sentence(Of("below", 4), English).ShouldContain("nothing is compared");
        CoverageWords.Sentence(Of("partly", 3, over: 1), English).ShouldContain("3 of 4");
        CoverageWords.Sentence(Of("partly", 3, over: 1), English).ShouldContain("one of the two is wrong");
        CoverageWords.Route(Of("sufficient", 4), English).ShouldBe("systems 94.4 %, forms 3.3 %, files 2.2 %");
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 2)]
    [InlineData("ac", 4)]
    [InlineData("abcd", 4)]
    public void The_step_that_is_worked_on_is_the_one_behind_the_last_that_is_done(string done, int position)
    {
        var steps = "abcd".Select(code => new MyCaseStep(code.ToString(), done.Contains(code, StringComparison.Ordinal) ? DateTimeOffset.UnixEpoch : null)).ToList();
        var found = new TrackedCase("c", "r", "a", "o", "s", "inProgress", default, default, steps, [], null, null, null, null, [], [], [], new(0, []));
        MyCaseWords.Position(found).ShouldBe(position);
        MyCaseWords.Heading(found, English).ShouldBe($"Step {position} of 4");
        MyCaseWords.Heading(found with { Status = "closed" }, English).ShouldBe("Done");
    }
}
