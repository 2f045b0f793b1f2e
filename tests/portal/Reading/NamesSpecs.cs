using Transparency.Portal.Catalogue;

namespace Transparency.Portal.Tests.Reading;

public sealed class NamesSpecs
{
    [Theory]
    [InlineData("เรื่องที่จุด permit ของบริการ work-permit", "เรื่องที่จุด ออก $1 ของบริการ work-permit")]
    [InlineData("decided at permit-decision, not at permit.", "decided at permit-decision, not at ออก $1.")]
    [InlineData("permit", "ออก $1")]
    public void A_name_takes_the_place_of_its_code_and_of_no_longer_one(string sentence, string named) => Names.Named(sentence, "permit", "ออก $1").ShouldBe(named);
}
