using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Tests.Peers;

public class A_peer_group
{
    private static readonly FlagSubject Subject = new("flag-1", "too-fast-to-have-been-read", 1, "", false, false, "case-1", "dec-1", "permit", "doe", "bkk", "work-permit", "s");
    private static readonly decimal[] Uniform = [.. Enumerable.Range(0, 101).Select(i => (decimal)i * 10)];

    private static Contracts.RedFlag.V1.PeerGroup Compare(decimal value, long n, decimal[]? quantiles = null) =>
        new StoredPeers(n, quantiles ?? Uniform, default).Compare(Subject, new Measure("elapsed-minutes", value, "minutes"));

    [Fact]
    public void Shows_the_median_with_its_interval_and_where_the_value_stands()
    {
        var group = Compare(255, 100);
        (group.N, group.Median, group.Lower, group.Upper, group.Percentile, group.Unit).ShouldBe((100, 500m, 402m, 598m, 25.5m, "minutes"));
    }

    [Fact] public void Narrows_its_interval_with_n() => (Compare(0, 10_000).Lower, Compare(0, 10_000).Upper).ShouldBe((490.2m, 509.8m));
    [Fact] public void Puts_what_is_below_all_at_0_and_above_all_at_100() => (Compare(-1, 50).Percentile, Compare(5000, 50).Percentile).ShouldBe((0m, 100m));
    [Fact] public void Stands_equal_values() => Compare(5, 50, [.. Enumerable.Repeat(5m, 101)]).Percentile.ShouldBe(0);
}
