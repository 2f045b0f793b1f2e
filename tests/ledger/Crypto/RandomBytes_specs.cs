using System.Collections.Concurrent;

namespace Transparency.Ledger.Tests;

public class RandomBytes_specs
{
    [Fact]
    public async Task No_bytes_are_given_twice_however_many_ask_at_once()
    {
        var given = new ConcurrentDictionary<string, byte>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++) given.TryAdd(Convert.ToHexString(RandomBytes.Get(i % 2 == 0 ? 12 : 32)), 0);
        })));
        given.Count.ShouldBe(40_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(RandomBytes.Stored)]
    [InlineData(RandomBytes.Stored + 1)]
    [InlineData(1_000_000)]
    public void Any_length_is_filled_to_its_last_byte(int length)
    {
        // Each place is other than zero sooner or later.
        var seen = new bool[length];
        for (var round = 0; round < 60 && Array.Exists(seen, s => !s); round++)
        {
            var bytes = RandomBytes.Get(length);
            bytes.Length.ShouldBe(length);
            for (var i = 0; i < length; i++) seen[i] |= bytes[i] != 0;
        }
        seen.ShouldAllBe(s => s);
    }

    [Fact]
    public void Every_value_comes_about_as_often_as_every_other()
    {
        var counts = new int[256];
        for (var i = 0; i < 80_000; i++)
            foreach (var value in RandomBytes.Get(32)) counts[value]++;
        // Chi-square with 255 degrees of freedom passes 400 about once in fifty million times.
        var expected = 80_000 * 32 / 256.0;
        counts.Sum(c => (c - expected) * (c - expected) / expected).ShouldBeLessThan(400);
    }
}
