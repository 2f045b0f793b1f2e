using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Tests.Rubrics;

public class RatioProperties
{
    private static void ForAll(Action<Random> holds) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static Ratio Any(Random chance) => Ratio.Of(chance.Next(-100_000, 100_000), chance.Next(1, 100_000));

    [Fact]
    public void Sums_and_products_obey_the_laws_of_fractions() => ForAll(chance =>
    {
        var (a, b, c) = (Any(chance), Any(chance), Any(chance));
        ((a + b) + c).ShouldBe(a + (b + c));
        (a * b).ShouldBe(b * a);
        ((a + b) * c).ShouldBe(a * c + b * c);
        (a - b + b).ShouldBe(a);
        if (b != Ratio.Zero) (a / b * b).ShouldBe(a);
    });

    [Fact]
    public void Rounding_is_decided_on_the_exact_fraction_half_away_from_zero() => ForAll(chance =>
    {
        var (above, below) = (chance.Next(-1_000_000, 1_000_000), chance.Next(1, 5_000));
        var doubled = BigInteger.Abs(above) * 100 * 2 / below; // floor of twice the hundredths
        var hundredths = (long)((doubled + 1) / 2);
        Ratio.Of(above, below).Rounded(2).ShouldBe((above < 0 ? -hundredths : hundredths) / 100m);
    });

    [Fact]
    public void Units_are_counted_exactly_beyond_64_bits_too() => ForAll(chance =>
    {
        // Numerators up to 62 bits: times the unit they need 128.
        var (above, below) = (chance.NextInt64(-(1L << 62), 1L << 62) >> chance.Next(62), chance.NextInt64(1, 1L << 62) >> chance.Next(60));
        if (below == 0) below = 1;
        var expected = (BigInteger.Abs(above) * 10_000 * 2 + below) / (2 * (BigInteger)below);
        if (expected > long.MaxValue) Should.Throw<OverflowException>(() => Ratio.Of(above, below).InUnits(10_000));
        else Ratio.Of(above, below).InUnits(10_000).ShouldBe((long)(above < 0 ? -expected : expected));
    });

    [Fact]
    public void Three_thirds_are_one() => (Ratio.Of(1, 3) + Ratio.Of(1, 3) + Ratio.Of(1, 3)).ShouldBe(Ratio.One);

    [Theory]
    [InlineData(1, 200, 0.01)]
    [InlineData(-1, 200, -0.01)]
    [InlineData(7944, 100, 79.44)]
    [InlineData(143, 180, 0.79)]
    public void Halves_go_away_from_zero(int above, int below, double rounded) => Ratio.Of(above, below).Rounded(2).ShouldBe((decimal)rounded);

    [Fact]
    public void Decimals_are_taken_exactly() => Ratio.Of(12.34m).ShouldBe(Ratio.Of(617, 50));
}
