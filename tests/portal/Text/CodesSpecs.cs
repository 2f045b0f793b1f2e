using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Text;

public sealed class CodesSpecs
{
    [Theory]
    [InlineData("เรื่องที่จุดpermitของบริการ work-permit", "เรื่องที่จุดออก $1ของบริการ work-permit")]
    [InlineData("decided at permit-decision, not at permit.", "decided at permit-decision, not at ออก $1.")]
    [InlineData("permit", "ออก $1")]
    public void A_name_takes_the_place_of_its_code_and_of_no_longer_one(string sentence, string named) => Codes.Named(sentence, code => code == "permit" ? "ออก $1" : null).ShouldBe(named);
}
