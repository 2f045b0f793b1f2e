using FsCheck;
using FsCheck.Fluent;

namespace Transparency.Ledger.Tests;

/// <summary>Runs a property over random seeds; a failure prints the seed that repeats it.</summary>
internal static class Properties
{
    internal static void Hold(Action<Random> property, int runs = 200) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            try
            {
                property(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"The property fails for new Random({seed}): {e.Message}", e);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(runs).WithEndSize(int.MaxValue / 2));

    internal static byte[] Bytes(this Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
