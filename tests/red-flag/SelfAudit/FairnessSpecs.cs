using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Parity;
using Transparency.RedFlag.Statistics.Peers;
using Microsoft.Extensions.Configuration;

namespace Transparency.RedFlag.Tests.SelfAudit;

public class Self_audit_figures
{
    [Theory]
    // Values of R's binom.test.
    [InlineData(0, 29, 0, 0.1194)]
    [InlineData(10, 100, 0.0490, 0.1762)]
    [InlineData(5, 5, 0.4782, 1)]
    public void Have_the_exact_interval(long found, long n, double low, double high)
    {
        var interval = ExactInterval.Of(found, n);
        interval.Low.ShouldBe(low, 0.0001);
        interval.High.ShouldBe(high, 0.0001);
    }

    [Fact]
    public void Have_no_interval_of_nothing()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => ExactInterval.Of(0, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => ExactInterval.Of(3, 2));
    }

    [Fact]
    public void Compare_groups_within_like_decisions()
    {
        // One stratum: 20 of 100 against 10 of 100 is twice as often; ln 2 ± 1.96·√(1/20 − 1/100 + 1/10 − 1/100).
        var (ratio, low, high) = RateRatio.Of([new(20, 100, 10, 100)])!.Value;
        ratio.ShouldBe(2, 1e-9);
        low.ShouldBe(2 * Math.Exp(-1.959964 * Math.Sqrt(0.13)), 1e-6);
        high.ShouldBe(2 * Math.Exp(1.959964 * Math.Sqrt(0.13)), 1e-6);
        // Simpson: the group has the kind of decision that is flagged often, and is like everybody within each kind.
        RateRatio.Of([new(90, 100, 9, 10), new(1, 10, 10, 100)])!.Value.Ratio.ShouldBe(1, 1e-9);
        RateRatio.Of([new(5, 10, 0, 0)]).ShouldBeNull();
    }

    [Fact]
    public void Say_by_region_size_and_workload_how_often_decisions_are_flagged()
    {
        OfficeCount Office(string code, long decisions, long flagged, long officers) => new("doe", code, "work-permit", "permit", decisions, flagged, officers);
        var groups = Fairness.Of([Office("a", 1000, 100, 4), Office("b", 1000, 50, 10), Office("c", 1000, 50, 30), Office("d", 20, 1, 10)], (_, office) => office == "a" ? "north" : office == "d" ? null : "central");
        groups.Where(g => g.By == "region").Select(g => (g.Group, g.Offices, g.Decisions, g.Flagged, g.Ratio)).ShouldBe([("central", 2, 2000, 100, 0.5m), ("north", 1, 1000, 100, 2m)]);
        var small = groups.Single(g => g is { By: "officeSize", Group: "small" });
        (small.Decisions, small.Flagged).ShouldBe((1000, 100));
        small.Low!.Value.ShouldBeGreaterThan(1);
        groups.Where(g => g.By == "workload").Select(g => g.Group).ShouldBe(["high", "low", "middle"], ignoreOrder: true);
        Fairness.Of([Office("a", 29, 3, 4), Office("b", 1000, 50, 10)], (_, office) => office).Single(g => g is { By: "region", Group: "a" }).Ratio.ShouldBeNull("too few to compare");
    }

    [Fact]
    public void Know_how_many_flags_fit_in()
    {
        WorkBudget Budget(string? set) => new(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Investigations:Budget", set)]).Build());
        Budget(null).Of(concluded: 0, inWork: 3).ShouldBe((null, null));
        Budget(null).Of(concluded: 30, inWork: 3).ShouldBe((10, 7));
        Budget("40").Of(concluded: 0, inWork: 50).ShouldBe((40, 0));
    }
}
