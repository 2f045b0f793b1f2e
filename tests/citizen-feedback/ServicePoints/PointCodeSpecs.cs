using Transparency.CitizenFeedback.ServicePoints;

namespace Transparency.CitizenFeedback.Tests.ServicePoints;

public class A_point_code
{
    [Fact] public void Has_eight_characters_of_Crockford_base_32() => PointCode.Of([0xFF, 0, 0xFF, 0, 1]).Value.ShouldBe("ZW0FY001");
    [Fact] public void Is_stable_for_the_demo() => PointCode.ForDemo("doe", "bkk", "work-permit").ShouldBe(PointCode.ForDemo("doe", "bkk", "work-permit"));

    [Theory]
    [InlineData("zwof-yooi", "ZW0FY001")]
    [InlineData(" ZW0FY001", null)]
    [InlineData("ZW0FY00U", null)]
    [InlineData("ZW0FY00", null)]
    [InlineData(null, null)]
    public void Forgives_what_people_type(string? typed, string? code) => (PointCode.Parse(typed)?.Value).ShouldBe(code);
}
