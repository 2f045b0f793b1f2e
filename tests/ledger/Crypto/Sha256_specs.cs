using System.Security.Cryptography;

namespace Transparency.Ledger.Tests;

public class Sha256_specs
{
    [Fact]
    public void Agrees_with_the_base_library_at_every_length_around_the_block_and_chunk_borders()
    {
        var random = new Random(1);
        foreach (var length in Enumerable.Range(0, 200).Concat([4095, 4096, 4097, 70_000]))
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Sha256.Hash(bytes).ShouldBe(SHA256.HashData(bytes));
        }
    }

    [Fact]
    public void A_copied_state_goes_on_by_itself()
    {
        var prefix = Sha256.Start();
        prefix.Append("abc"u8);
        var one = prefix;
        var two = prefix;
        one.Append("d"u8);
        two.Append("e"u8);
        var digest = new byte[32];
        one.Finish(digest);
        digest.ShouldBe(SHA256.HashData("abcd"u8));
        two.Finish(digest);
        digest.ShouldBe(SHA256.HashData("abce"u8));
    }

    [Fact]
    public void A_digest_needs_room() => Should.Throw<ArgumentException>(() => Sha256.Start().Finish(new byte[31]));
}
