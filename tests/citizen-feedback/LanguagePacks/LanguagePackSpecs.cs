using Transparency.CitizenFeedback.LanguagePacks;

namespace Transparency.CitizenFeedback.Tests.LanguagePacks;

public sealed class LanguagePackSpecs
{
    private static readonly string Digest = new('a', 64);

    [Theory]
    [InlineData("my", null)]
    [InlineData("vi", null)]
    [InlineData("en", "code")]
    [InlineData("fr", "code")]
    public void Only_languages_that_come_as_packs_are_approved(string code, string? fault) =>
        ApproveLanguagePackEndpoint.Decide(code, new(Digest, "นายผู้ตรวจ"), null).Faults.Select(f => f.Field).ShouldBe(fault is null ? [] : [fault]);

    [Theory]
    [InlineData("", "นายผู้ตรวจ", "digest")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "นายผู้ตรวจ", "digest")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", " ", "name")]
    public void A_digest_and_a_name_are_needed(string digest, string name, string field) =>
        ApproveLanguagePackEndpoint.Decide("my", new(digest, name), null).Faults.Select(f => f.Field).ShouldBe([field]);

    [Fact]
    public void The_same_file_is_approved_once_and_another_one_again()
    {
        ApproveLanguagePackEndpoint.Decide("my", new(Digest, "นายผู้ตรวจ"), Digest).ShouldSatisfyAllConditions(d => d.Fact.ShouldBeNull(), d => d.Faults.ShouldBeEmpty());
        ApproveLanguagePackEndpoint.Decide("my", new(Digest, "นายผู้ตรวจ"), new string('b', 64)).Fact!.Digest.ShouldBe(Digest);
    }
}
