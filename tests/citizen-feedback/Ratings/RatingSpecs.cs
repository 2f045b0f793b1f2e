using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Tests.Ratings;

public class A_submitted_rating
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly ServicePoint Point = new("0123ABCD", "doe", "bkk", "work-permit", "ก", "k", true, default, 0, null);

    private static (Rating? Rating, IReadOnlyList<FieldError> Faults) Decide(SubmitRating sent) => SubmittedRating.Decide(sent, Given.Questions, Point, Today);

    [Fact]
    public void Keeps_place_day_and_answers_and_the_hash_of_its_id_only()
    {
        var rating = Decide(Given.Rating(1, Point.Point)).Rating.ShouldNotBeNull();
        (rating.Point, rating.Agency, rating.Office, rating.Service, rating.Day).ShouldBe(("0123ABCD", "doe", "bkk", "work-permit", Today));
        rating.Id.ShouldBe(SubmittedRating.IdOf(Given.RandomId(1)));
        Convert.ToHexString(rating.Id).ShouldNotContain(Convert.ToHexString(System.Buffers.Text.Base64Url.DecodeFromChars(Given.RandomId(1))));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA!A")]
    [InlineData("0812345678901234567890123")]
    public void Needs_a_random_id_and_takes_nothing_else_for_one(string id) =>
        Decide(Given.Rating(1, Point.Point) with { Rating = id }).Faults.Select(f => (f.Field, f.Rule)).ShouldBe([("rating", "random-id")]);

    [Fact]
    public void Names_every_fault()
    {
        var faults = Decide(new SubmitRating("x", Point.Point, new Dictionary<string, string> { ["e1"] = "maybe", ["e77"] = "yes" }, ["bad-smell"], new string('ก', 2001))).Faults;
        faults.Select(f => f.Rule).ShouldBe(["random-id", "unknown-option", "unknown-question", "unknown-reason", "too-long"]);
    }

    [Fact] public void Needs_an_answer() => Decide(Given.Rating(1, Point.Point) with { Answers = new Dictionary<string, string>() }).Faults.Single().Rule.ShouldBe("at-least-one");

    [Fact]
    public void Loses_names_and_numbers_before_it_is_stored() =>
        Decide(Given.Rating(1, Point.Point) with { Text = " คุณสมชาย ใจดี ช่องสาม โทร 081-234-5678 บริการช้า " }).Rating!.Text.ShouldBe("คุณ••• ช่องสาม โทร •••บริการช้า");
}

public class Masking_of_free_text
{
    [Theory]
    [InlineData("นายจ้างรอนาน คุณภาพดี มีชื่อเสียง", "นายจ้างรอนาน คุณภาพดี มีชื่อเสียง")]
    [InlineData("นางสาวมาลี ศรีสุข พูดดี", "นางสาว••• พูดดี")]
    [InlineData("Mr. Smith Jones was rude", "Mr. ••• was rude")]
    [InlineData("เลข 1-2345-67890-12-3 หาย", "เลข •••หาย")]
    [InlineData("เลข ๑๒๓๔๕๖๗๘๙ หาย", "เลข •••หาย")]
    [InlineData("เขียนถึง a.b@example.com ได้", "เขียนถึง ••• ได้")]
    [InlineData("รอ 45 นาที ช่อง 12", "รอ 45 นาที ช่อง 12")]
    public void Takes_out_who_and_leaves_what(string text, string kept) => Masking.Of(text).ShouldBe(kept);
}

public class The_canonical_row
{
    [Fact]
    public void Does_not_depend_on_the_order_of_answers_or_reasons()
    {
        byte[] One(Dictionary<string, string> answers, params string[] reasons) => SubmittedRating.Canonical([1, 2], "0123ABCD", "s", "walk-up", 1, answers, reasons);
        One(new() { ["e1"] = "yes", ["e2"] = "no" }, "seating", "elderly").ShouldBe(One(new() { ["e2"] = "no", ["e1"] = "yes" }, "elderly", "seating"));
    }
}
