using Transparency.Scoring.Ita;

namespace Transparency.Scoring.Tests.Ita;

public class ItaSpecs
{
    private static readonly PublishedResult Published = PublishedResult.All[0];
    private static readonly ItaAnswers Answers = new(ItaEdition.Newest, Published.Answers);

    [Fact]
    public void The_published_result_comes_out_of_its_question_scores()
    {
        var result = ItaComputation.Of(Answers);
        (result.Total, result.Level, result.LevelTh).ShouldBe((96.20m, "pass", "ผ่าน"));
        result.Instruments.Select(each => (each.Id, each.Score, each.Weight)).ShouldBe([("IIT", 98.85m, 0.30m), ("EIT1", 92.04m, 0.15m), ("EIT2", 84.93m, 0.15m), ("OIT", 100m, 0.40m)]);
        result.Indicators.Select(each => each.Score).ShouldBe([99.17m, 99.08m, 99.92m, 97.58m, 98.50m, 89.78m, 87.60m, 88.08m, 100m, 100m]);
        Published.Against(result, Answers).Same.ShouldBeTrue();
    }

    [Fact]
    public void What_is_missing_to_the_next_level_is_seven_hundredths_of_EIT_part_2()
    {
        var result = ItaComputation.Of(Answers);
        result.ToNextLevel!.LevelTh.ShouldBe("ผ่านดี");
        result.ToNextLevel.TotalMissing.ShouldBe(0);
        result.ToNextLevel.Missing.Select(each => (each.Instrument, each.Points)).ShouldBe([("EIT2", 0.07m)]);
        result.HigherLevels[^1].Missing.Select(each => (each.Instrument, each.Points)).ShouldBe([("EIT1", 2.96m), ("EIT2", 10.07m)]);
    }

    [Fact]
    public void The_five_weakest_of_each_instrument_are_those_of_the_published_recommendations()
    {
        var weakest = ItaComputation.Of(Answers).Weakest.ToLookup(each => each.Instrument, each => each.Question);
        weakest["IIT"].ShouldBe(["i10", "i4", "i14", "i2", "i15"]);
        weakest["EIT1"].ShouldBe(["e7", "e4", "e6", "e5", "e1"]);
        weakest["EIT2"].ShouldBe(["e1", "e7", "e5", "e8", "e2"]);
        // Every item of OIT has its full score: there is nothing to mend.
        weakest["OIT"].ShouldBeEmpty();
        ItaComputation.Of(Answers).Weakest.ShouldAllBe(each => each.Remedy != null && each.Remedy.Instrument == each.Instrument && each.Remedy.ActionTh.Length > 0);
        ItaComputation.Of(Answers).Weakest.Single(each => each is { Instrument: "IIT", Question: "i14" }).Remedy!.Items.ShouldBe(["o27", "o23", "o25"]);
    }

    [Fact]
    public void What_was_recommended_for_the_other_part_of_EIT_says_so()
    {
        var weak = ItaComputation.Of(Scores.All(100, new ItaAnswer("EIT1", "e8", 10), new ItaAnswer("EIT1", "e9", 20))).Weakest;
        (weak[0].Question, weak[0].Remedy!.Instrument).ShouldBe(("e8", "EIT2"));
        (weak[1].Question, weak[1].Remedy).ShouldBe(("e9", null));
    }

    [Theory]
    [InlineData(95, 95, 95, 95, "excellent")]
    [InlineData(100, 100, 94.99, 100, "good")]
    [InlineData(100, 94.99, 100, 100, "good")]
    [InlineData(100, 100, 84.99, 100, "pass")]
    [InlineData(84.99, 100, 100, 100, "pass")]
    [InlineData(85, 85, 85, 85, "good")]
    [InlineData(84.99, 84.99, 84.99, 84.99, "improve")]
    [InlineData(69.99, 69.99, 69.99, 69.99, "urgent")]
    [InlineData(100, 100, 100, 70, "pass")]
    public void A_level_needs_its_total_and_every_instrument_by_itself(double iit, double eit1, double eit2, double oit, string level) =>
        ItaComputation.Of(Scores.Instruments((decimal)iit, (decimal)eit1, (decimal)eit2, (decimal)oit)).Level.ShouldBe(level);

    [Fact]
    public void Nothing_is_missing_at_the_highest_level() => ItaComputation.Of(Scores.All(100)).ToNextLevel.ShouldBeNull();

    [Fact]
    public void Sums_come_first_and_half_a_hundredth_goes_up()
    {
        // 0.30 × 1/15 of 0.25 more than nothing: 0.005, which rounding the instrument first (0.02 × 0.30 = 0.006) would blur.
        ItaComputation.Of(Scores.All(0, new ItaAnswer("IIT", "i1", 0.25m))).Total.ShouldBe(0.01m);
        ItaComputation.Of(Scores.All(0, new ItaAnswer("IIT", "i1", 0.24m))).Total.ShouldBe(0.00m);
    }

    [Fact]
    public void The_misprinted_i10_is_named_with_its_difference_to_the_printed_total()
    {
        var misprinted = new ItaAnswers(ItaEdition.Newest, Published.Answers.Select(each => each is { Instrument: "IIT", Question: "i10" } ? each with { Score = 99.75m } : each));
        PublishedResult.RepeatedBy(misprinted).ShouldBe(Published);
        var against = Published.Against(ItaComputation.Of(misprinted), misprinted);
        against.Same.ShouldBeFalse();
        against.Answers.Select(each => (each.Question, each.Given, each.Published)).ShouldBe([("i10", 99.75m, 93.75m)]);
        against.Figures.Select(each => (each.Figure, each.Difference)).ShouldBe([("total", 0.12m), ("IIT", 0.40m), ("4", 2.00m)]);
    }

    [Fact]
    public void Another_agencys_result_is_not_taken_for_the_published_one() => PublishedResult.RepeatedBy(Scores.All(90)).ShouldBeNull();

    [Fact]
    public void The_question_set_is_whole()
    {
        var edition = ItaEdition.Newest;
        edition.Instruments.Select(each => (each.Id, edition.QuestionsOf(each.Id).Count())).ShouldBe([("IIT", 15), ("EIT1", 9), ("EIT2", 9), ("OIT", 28)]);
        edition.Instruments.Sum(each => each.Weight).ShouldBe(1);
        edition.Questions.ShouldAllBe(each => each.TextTh.Length > 0 && each.TextEn.Length > 0);
        edition.Questions.Count(each => each.Reversed).ShouldBe(9);
    }
}
