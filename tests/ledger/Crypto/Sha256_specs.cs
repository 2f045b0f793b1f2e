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
    public void Blocks_and_a_last_one_agree_with_the_base_library_at_every_length()
    {
        var random = new Random(2);
        for (var length = 0; length <= (3 * Sha256.BlockSize) + Sha256.OneBlock; length++)
        {
            if (length % Sha256.BlockSize > Sha256.OneBlock) continue;
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var state = Sha256.Start();
            var blocks = length / Sha256.BlockSize;
            for (var block = 0; block < blocks; block++) state.Block(bytes.AsSpan(block * Sha256.BlockSize));
            var last = new byte[Sha256.BlockSize];
            // What stood there before must not matter.
            random.NextBytes(last);
            bytes.AsSpan(blocks * Sha256.BlockSize).CopyTo(last);
            var digest = new byte[Sha256.Size];
            var mixed = state;
            state.Last(last, length % Sha256.BlockSize, digest);
            digest.ShouldBe(SHA256.HashData(bytes));
            mixed.Append(bytes.AsSpan(blocks * Sha256.BlockSize));
            mixed.Finish(digest);
            digest.ShouldBe(SHA256.HashData(bytes));
        }
        Should.Throw<ArgumentOutOfRangeException>(() => Sha256.Start().Last(new byte[Sha256.BlockSize], Sha256.OneBlock + 1, new byte[Sha256.Size]));
    }

    [Fact]
    public void A_digest_needs_room() => Should.Throw<ArgumentException>(() => Sha256.Start().Finish(new byte[31]));
}
