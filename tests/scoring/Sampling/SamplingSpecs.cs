using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Transparency.Scoring.Sampling;
using Xunit.Abstractions;

namespace Transparency.Scoring.Tests.Sampling;

public class SamplingSpecs(ITestOutputHelper output)
{
    private const int Seed = 20261127;

    [Theory]
    [InlineData(50, 31, 43, 50)]
    [InlineData(100, 45, 65, 81)]
    [InlineData(200, 51, 78, 101)]
    [InlineData(500, 56, 87, 114)]
    [InlineData(2000, 58, 92, 122)]
    public void Plans_of_the_design_come_out(int population, int none, int one, int two) =>
        new[] { 0, 1, 2 }.Select(allowed => SamplePlan.Of(population, 0.95m, 0.05m, allowed).Size).ShouldBe([none, one, two]);

    [Theory]
    [InlineData(60, 0, 4.87)]
    [InlineData(93, 1, 5.00)]
    [InlineData(78, 3, 9.64)]
    [InlineData(10, 10, 100)]
    public void Bounds_of_the_design_come_out(int size, int errors, double percent) =>
        Math.Round(ErrorBound.Upper(size, errors, 0.95) * 100, 2).ShouldBe(percent);

    /// <summary>Counts subsets with whole numbers of any size, and tries every size from nothing up.</summary>
    [Fact]
    public void A_thousand_random_plans_agree_with_counting_subsets()
    {
        output.WriteLine($"seed {Seed}");
        var (chance, choose) = (new Random(Seed), Pascal(160));
        for (var i = 0; i < 1000; i++)
        {
            var (population, confidence, tolerable) = (chance.Next(1, 161), chance.Next(500, 1000), chance.Next(1, 400));
            var errors = (population * tolerable + 999) / 1000;
            var allowed = chance.Next(0, Math.Min(errors, 6));
            var brute = 0;
            while (ChanceOfAtMost(population, errors, allowed, brute, choose) * 1000 > (1000 - confidence) * choose[population][brute]) brute++;
            var plan = SamplePlan.Of(population, confidence / 1000m, tolerable / 1000m, allowed);
            plan.Size.ShouldBe(brute, $"seed {Seed}, plan {i}: N={population}, confidence={confidence}, tolerable={tolerable}, K={allowed}");
            SamplePlan.ConfidenceOf(population, tolerable / 1000m, allowed, brute).ShouldBe(plan.ConfidenceReached, 1e-12);
        }
    }

    /// <summary>The exact probability on both sides of the bound, in whole numbers: rates are billionths.</summary>
    [Fact]
    public void A_thousand_random_bounds_agree_with_exact_sums()
    {
        output.WriteLine($"seed {Seed}");
        var chance = new Random(Seed);
        var choose = Pascal(120);
        for (var i = 0; i < 1000; i++)
        {
            var (size, confidence) = (chance.Next(1, 121), chance.Next(500, 1000));
            var errors = chance.Next(0, Math.Min(size, 8));
            var bound = (long)(ErrorBound.Upper(size, errors, confidence / 1000.0) * 1e9);
            Exceeds(bound - 2).ShouldBeTrue($"seed {Seed}, bound {i}: n={size}, k={errors}, confidence={confidence}");
            Exceeds(bound + 2).ShouldBeFalse($"seed {Seed}, bound {i}: n={size}, k={errors}, confidence={confidence}");

            bool Exceeds(BigInteger rate)
            {
                BigInteger one = 1_000_000_000, sum = 0;
                for (var k = 0; k <= errors; k++) sum += choose[size][k] * BigInteger.Pow(rate, k) * BigInteger.Pow(one - rate, size - k);
                return sum * 1000 > (1000 - confidence) * BigInteger.Pow(one, size);
            }
        }
    }

    [Fact]
    public void A_large_sample_without_errors_does_not_underflow() => ErrorBound.Upper(1_000_000, 0, 0.95).ShouldBe(2.9957e-6, 1e-9);

    [Fact]
    public void What_no_sample_can_tell_is_refused() => Should.Throw<ArgumentException>(() => SamplePlan.Of(50, 0.95m, 0.05m, 3)).Message.ShouldContain("not even looking at all");

    [Theory]
    [InlineData(0, 0.95, 0.05, 0)]
    [InlineData(10, 1, 0.05, 0)]
    [InlineData(10, 0.95, 0, 0)]
    [InlineData(10, 0.95, 0.05, -1)]
    public void Plans_outside_their_ranges_are_refused(int population, double confidence, double tolerable, int allowed) =>
        Should.Throw<ArgumentOutOfRangeException>(() => SamplePlan.Of(population, (decimal)confidence, (decimal)tolerable, allowed));

    [Fact]
    public void A_draw_takes_the_smallest_hashes_whatever_the_order_of_the_ids()
    {
        var ids = Enumerable.Range(1, 500).Select(i => $"รายการ-{i}").ToList();
        byte[] seed = [1, 2, 254];
        var expected = ids.Select(id => (Id: id, Ticket: Convert.ToHexStringLower(SHA256.HashData([1, 2, 254, .. Encoding.UTF8.GetBytes(id)])))).OrderBy(each => each.Ticket, StringComparer.Ordinal).Take(78);
        SampleDraw.Draw(ids, seed, 78).Select(each => (each.Id, each.Ticket)).ShouldBe(expected);
        SampleDraw.Draw([.. ids.AsEnumerable().Reverse()], seed, 78).ShouldBe(SampleDraw.Draw(ids, seed, 78));
        SampleDraw.Draw(ids, [1, 2, 255], 78).ShouldNotBe(SampleDraw.Draw(ids, seed, 78));
        // A larger sample extends a smaller one: an extension never drops what was looked at.
        SampleDraw.Draw(ids, seed, 101).Take(78).ShouldBe(SampleDraw.Draw(ids, seed, 78));
    }

    [Fact]
    public void A_draw_from_what_is_no_population_is_refused()
    {
        Should.Throw<ArgumentException>(() => SampleDraw.Draw(["a", "a"], [1], 1));
        Should.Throw<ArgumentException>(() => SampleDraw.Draw(["a"], [1], 2));
        Should.Throw<ArgumentException>(() => SampleDraw.Draw(["a"], [], 1));
        Should.Throw<ArgumentException>(() => SampleDraw.Draw([""], [1], 1));
    }

    private static BigInteger ChanceOfAtMost(int population, int errors, int allowed, int size, BigInteger[][] choose)
    {
        BigInteger ways = 0;
        for (var k = 0; k <= Math.Min(allowed, size); k++)
            if (k <= errors && size - k <= population - errors) ways += choose[errors][k] * choose[population - errors][size - k];
        return ways;
    }

    private static BigInteger[][] Pascal(int to)
    {
        var rows = new BigInteger[to + 1][];
        for (var n = 0; n <= to; n++)
        {
            rows[n] = new BigInteger[n + 1];
            for (var k = 0; k <= n; k++) rows[n][k] = k == 0 || k == n ? 1 : rows[n - 1][k - 1] + rows[n - 1][k];
        }
        return rows;
    }
}
