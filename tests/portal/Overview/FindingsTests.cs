using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Comparing;
using Transparency.Portal.Overview;
using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Overview;

public class FindingsTests
{
    private static readonly Texts English = Texts.In(Language.English);

    [Fact]
    public void A_title_says_when_nobody_differs() =>
        Title(Of(Standing.Usual), Of(Standing.Usual), Of(Standing.NotCompared)).ShouldBe("No agency differs from the whole beyond chance (2 agencies)");

    [Fact]
    public void A_title_names_the_only_one_that_differs()
    {
        Title(Of(Standing.Usual), Of(Standing.LookCloser, "DSD")).ShouldBe("DSD is below the whole beyond chance");
        Title(Of(Standing.Usual), Of(Standing.Better, "DOE")).ShouldBe("DOE is above the whole beyond chance");
    }

    [Fact]
    public void A_title_counts_those_that_differ() =>
        Title(Of(Standing.Usual), Of(Standing.LookCloser), Of(Standing.Better), Of(Standing.Better)).ShouldBe("3 of 4 agencies differ beyond chance: 2 above, 1 below");

    [Fact]
    public void A_title_says_when_there_is_too_little_to_compare() =>
        Title(Of(Standing.Usual), Of(Standing.NotCompared)).ShouldStartWith("Not compared yet");

    [Fact]
    public void Titles_have_at_most_fifteen_words() => new[]
    {
        Title(Of(Standing.Usual), Of(Standing.Usual)), Title(Of(Standing.Usual), Of(Standing.NotCompared)),
        Title(Of(Standing.Usual), Of(Standing.LookCloser), Of(Standing.Better), Of(Standing.Better)),
    }.ShouldAllBe(title => title.Split(' ').Length <= 15);

    [Fact]
    public void The_overview_sentence_carries_its_n_and_leaves_out_what_has_no_limit()
    {
        Findings.Overview(Scores(new GroupScore("a", 80, 70, 69, 71, null, null, null, 30, 40, true), new GroupScore("b", 20, 80, 79, 81, null, null, null, 0, 0, false)), English)
            .ShouldBe("100 decisions scored, mean 72.00 of 100; 75.0 % of the 40 with a limit were on time.");
        Findings.Overview(Scores(new GroupScore("a", 80, 70, 69, 71, null, null, null, 0, 0, true)), English).ShouldContain("none of them has a published limit");
        Findings.Overview(Scores(), English).ShouldBe("No decision has been scored in this period.");
    }

    [Fact]
    public void Funnel_limits_narrow_with_size_and_stay_between_nothing_and_all()
    {
        var comparison = new Comparison(75, 14, 1.5, [Of(Standing.Usual) with { N = 30 }, Of(Standing.Usual) with { N = 4000 }]);
        var limits = FunnelPlot.LimitsOf(comparison);
        limits.Count.ShouldBe(40);
        limits.Zip(limits.Skip(1)).ShouldAllBe(pair => pair.First[0] < pair.Second[0] && pair.First[2] - pair.First[1] >= pair.Second[2] - pair.Second[1]);
        limits.ShouldAllBe(row => row[3] <= row[1] && row[1] < row[2] && row[2] <= row[4] && row[3] >= 0 && row[4] <= 100);
        FunnelPlot.TicksOf(comparison).ShouldBe([50, 100, 200, 500, 1000, 2000]);
    }

    private static string Title(params ComparedGroup[] groups) => Findings.Differences(new Comparison(75, 14, 1, groups), "agency", key => key, English);

    private static ComparedGroup Of(Standing standing, string key = "x") => new(key, 100, 75, 74, 76, 0.5, standing);

    private static GroupScores Scores(params GroupScore[] groups) => new("agency", null, null, "default", 1, 0, null, groups);
}
