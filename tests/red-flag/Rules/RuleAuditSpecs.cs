using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Tests.Rules;

public class A_rule_that_is_judged
{
    private static readonly RuleDefinition Process = Given.Rules.Rules.Single(r => r.Id == "late-decision");

    [Theory]
    [InlineData(0, 29, false)]
    [InlineData(0, 40, true)]
    [InlineData(1, 60, true)]
    [InlineData(3, 40, false)]
    [InlineData(20, 40, false)]
    public void Is_suspended_when_even_the_best_that_it_may_be_is_too_little(long found, long closed, bool suspended) => RuleAudit.IsUnderFloor(Process, found, closed).ShouldBe(suspended);

    [Fact] public void Is_never_suspended_when_it_is_about_integrity() => RuleAudit.IsUnderFloor(Process with { Kind = "integrity" }, 0, 1000).ShouldBeFalse();

    [Fact]
    public void Has_the_interval_that_Wilson_published()
    {
        var (low, high) = RuleAudit.Interval(10, 100);
        decimal.Round(low, 4).ShouldBe(0.0552m);
        decimal.Round(high, 4).ShouldBe(0.1744m);
    }
}
