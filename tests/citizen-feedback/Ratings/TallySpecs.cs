using FsCheck;
using FsCheck.Fluent;
using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Tests.Ratings;

public class A_published_figure
{
    private static RatingGroup Group(bool confidential, long size, params OptionCount[] counts) =>
        Tally.Groups(Given.Questions, new Dictionary<string, long> { ["bkk"] = size }, counts, [Chose("reason", "seating", 4)], confidential).Single();

    private static OptionCount Chose(string question, string option, long n) => new("bkk", question, option, n);

    [Fact]
    public void Is_withheld_below_ten()
    {
        var group = Group(true, 9, Chose("e1", "yes", 9));
        group.Published.ShouldBeFalse();
        group.N.ShouldBe(0);
        group.Questions.ShouldBeEmpty();
    }

    [Fact]
    public void Has_n_mean_and_interval_from_ten_on()
    {
        var e1 = Group(false, 10, Chose("e1", "yes", 5), Chose("e1", "partly", 2), Chose("e1", "no", 3)).Questions.Single(q => q.QuestionId == "e1");
        e1.N.ShouldBe(10);
        e1.Mean.ShouldBe(60m);
        // Wilson's interval for 6 of 10 as printed in textbooks: 0.3127–0.8318.
        e1.Lower.ShouldBe(31.27m);
        e1.Upper.ShouldBe(83.18m);
        e1.Answers["partly"].ShouldBe(2);
        Group(false, 10).Reasons!["seating"].ShouldBe(4);
    }

    [Fact]
    public void Of_the_bribery_question_is_never_what_an_office_can_see()
    {
        OptionCount[] counts = [Chose("e1", "yes", 40), Chose("e3", "asked", 40)];
        Group(false, 40, counts).Questions.Select(q => q.QuestionId).ShouldBe(["e1", "e2", "e6"]);
        Group(true, 40, counts).Questions.Single(q => q.QuestionId == "e3").Answers["asked"].ShouldBe(40);
    }

    [Fact]
    public void Is_withheld_for_a_question_that_fewer_than_ten_answered()
    {
        var e2 = Group(false, 40, Chose("e1", "yes", 40), Chose("e2", "no", 9)).Questions.Single(q => q.QuestionId == "e2");
        (e2.N, e2.Mean, e2.Answers.Count).ShouldBe((0, null, 0));
    }

    [Fact]
    public void Does_not_take_dont_know_for_zero()
    {
        var e1 = Group(false, 30, Chose("e1", "yes", 15), Chose("e1", "unknown", 15)).Questions.Single(q => q.QuestionId == "e1");
        (e1.N, e1.Mean).ShouldBe((30, 100m));
        e1.Lower.ShouldBe(79.61m);
    }

    [Fact]
    public void Lies_inside_its_interval_and_a_larger_n_narrows_it() =>
        Prop.ForAll(Gen.Choose(0, 100).ToArbitrary(), Gen.Choose(1, 5000).ToArbitrary(), (mean, n) =>
        {
            var (lower, upper) = Tally.Interval(mean, n);
            var (lower2, upper2) = Tally.Interval(mean, n * 2);
            return lower <= mean + 1e-9m && upper >= mean - 1e-9m && lower >= 0 && upper <= 100 && upper2 - lower2 < upper - lower;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
