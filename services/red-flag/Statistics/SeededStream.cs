namespace Transparency.RedFlag.Statistics;

/// <summary>
/// A stream of random numbers that depends on nothing but its seed and its place: the same on every machine, runtime version and thread count,
/// which <see cref="Random"/> does not promise. SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </summary>
public struct SeededStream
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for: two purposes of one seed share nothing.</param>
    /// <param name="ordinal">Which of many equal users (a tree, a subset) draws.</param>
    public SeededStream(int seed, int purpose, int ordinal = 0) => _state = Mix(Mix(Mix((ulong)(uint)seed) ^ (ulong)(uint)purpose) ^ (ulong)(uint)ordinal);

    /// <summary>A number from 0 to below <paramref name="bound"/>, each equally likely up to a bias below 2⁻³² (multiply-shift).</summary>
    public int Below(int bound) => (int)Math.BigMul(NextBits(), (ulong)bound, out _);

    /// <summary>A number in [0, 1), one of 2⁵³ equally spaced values.</summary>
    public double Unit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary><paramref name="count"/> different numbers below <paramref name="bound"/>, ascending: every subset equally likely (Floyd's method).</summary>
    public int[] Subset(int count, int bound)
    {
        var chosen = new HashSet<int>(count);
        for (var last = bound - count; last < bound; last++)
            if (Below(last + 1) is var drawn && !chosen.Add(drawn)) chosen.Add(last);
        return [.. chosen.Order()];
    }

    private ulong NextBits() => Mix(_state += Golden);

    private static ulong Mix(ulong bits)
    {
        bits += Golden;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
