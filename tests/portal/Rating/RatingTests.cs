using Microsoft.AspNetCore.DataProtection;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Rating;
using Transparency.Portal.Ratings;

namespace Transparency.Portal.Tests.Rating;

public class RatingTests
{
    private static readonly QuestionSet Set = new("walk-up", 1, [Ask("e1"), Ask("e2"), Ask("e6"), Ask("e3", confidential: true)], []);

    [Fact]
    public void Three_questions_are_asked_and_the_confidential_one_is_the_last()
    {
        var plan = RatingPlan.Of(Set, RatingState.Begin("K7M2Q9XA").Rating)!;
        string.Join(' ', plan.Asked.Select(q => q.Id)).ShouldBeOneOf("e1 e2 e3", "e1 e6 e3");
        plan.Others.Count.ShouldBe(1);
        plan.Asked.Concat(plan.Others).Select(q => q.Id).Order().ShouldBe(["e1", "e2", "e3", "e6"]);
    }

    [Fact]
    public void The_rota_asks_both_other_questions_about_equally_often()
    {
        var second = Enumerable.Range(0, 2000).Select(_ => RatingPlan.Of(Set, RatingState.Begin("p").Rating)!.Asked[1].Id).ToArray();
        second.Count(id => id == "e2").ShouldBeInRange(800, 1200);
    }

    [Fact]
    public void The_rota_stays_the_same_through_one_rating()
    {
        var state = RatingState.Begin("p");
        RatingPlan.Of(Set, state.Rating)!.Asked[1].ShouldBe(RatingPlan.Of(Set, state.With("e1", "yes").Rating)!.Asked[1]);
    }

    [Fact]
    public void A_set_without_a_confidential_question_has_no_plan() =>
        RatingPlan.Of(Set with { Questions = [Ask("e1"), Ask("e2")] }, "abc").ShouldBeNull();

    [Fact]
    public void A_rating_id_is_22_characters_of_base64url() =>
        RatingState.Begin("p").Rating.ShouldMatch("^[A-Za-z0-9_-]{22}$");

    [Fact]
    public void The_seal_hides_and_returns_the_answers_and_belongs_to_one_point()
    {
        var seal = new RatingSeal(new EphemeralDataProtectionProvider());
        var state = RatingState.Begin("K7M2Q9XA").With("e1", "partly");
        var text = seal.Seal(state);
        text.ShouldNotContain("partly");
        seal.Open(text, "K7M2Q9XA")!.Answers.ShouldBe(state.Answers);
        seal.Open(text, "ZZZZZZZZ").ShouldBeNull();
        seal.Open(text[..^2] + "AA", "K7M2Q9XA").ShouldBeNull();
        seal.Open(null, "K7M2Q9XA").ShouldBeNull();
    }

    [Theory]
    [InlineData("k7m2-q9xa", "K7M2Q9XA")]
    [InlineData(" K7M2 Q9XO ", "K7M2Q9X0")]
    [InlineData("iLoO0000", "11000000")]
    [InlineData("K7M2Q9X", null)]
    [InlineData("K7M2Q9XU", null)]
    [InlineData("../../etc", null)]
    [InlineData(null, null)]
    public void A_code_read_off_a_poster_is_forgiven_what_people_confuse(string? typed, string? code) => FindPoint.Read(typed).ShouldBe(code);

    [Fact]
    public void Withheld_groups_count_nowhere()
    {
        var summary = new RatingSummary("agency",
        [
            new("a", 10, true, [new("e1", 10, 80, 70, 90, new Dictionary<string, long>())]),
            new("b", 30, true, [new("e1", 30, 60, 50, 70, new Dictionary<string, long>())]),
            new("c", 0, false, []),
        ]);
        RatingFigures.WholeOf(summary, "e1").ShouldBe((65m, 40, 2));
        RatingFigures.WholeOf(summary, "e9").ShouldBeNull();
    }

    private static Question Ask(string id, bool confidential = false) => new(id, id, id, confidential, [new("yes", "ใช่", "Yes", 100)]);
}
