using System.Text;

namespace Transparency.Ledger.Tests;

public class Tree_specs
{
    // The eight leaves and roots that the Certificate Transparency reference implementation publishes for RFC 6962.
    private static readonly byte[][] Leaves = [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString)];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static TiledTree Published(int size) => Trees.Of([.. Leaves.Take(size).Select(l => TreeHash.Leaf(l))]);

    [Fact]
    public async Task Gives_the_published_roots()
    {
        var frontier = new Frontier();
        for (var size = 0; size <= 8; size++)
        {
            Convert.ToHexStringLower(frontier.Root()).ShouldBe(Roots[size]);
            Convert.ToHexStringLower(await Published(size).RootAsync(default)).ShouldBe(Roots[size]);
            if (size < 8)
                frontier.Append(TreeHash.Leaf(Leaves[size]));
        }
    }

    // RFC 6962 §2.1.3 names the nodes of each proof for a tree of seven leaves; the hashes are those of the reference vectors.
    [Theory]
    [InlineData(0, 1, "")]
    [InlineData(0, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(5, 8, "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(1, 5, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public async Task Gives_the_published_inclusion_proofs(int index, int size, string expected)
    {
        var proof = await Published(size).InclusionProofAsync(index, default);
        string.Join(' ', proof.Select(Convert.ToHexStringLower)).ShouldBe(expected);
        MerkleProof.VerifyInclusion(TreeHash.Leaf(Leaves[index]), index, size, proof, Convert.FromHexString(Roots[size])).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1, 1, "")]
    [InlineData(1, 8, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(6, 8, "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 5, "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public async Task Gives_the_published_consistency_proofs(int oldSize, int newSize, string expected)
    {
        var proof = await Published(newSize).ConsistencyProofAsync(oldSize, default);
        string.Join(' ', proof.Select(Convert.ToHexStringLower)).ShouldBe(expected);
        MerkleProof.VerifyConsistency(oldSize, newSize, proof, Convert.FromHexString(Roots[oldSize]), Convert.FromHexString(Roots[newSize])).ShouldBeTrue();
    }

    [Fact]
    public async Task Every_proof_of_every_small_tree_verifies_and_only_for_what_it_proves()
    {
        var leaves = Enumerable.Range(0, 40).Select(i => TreeHash.Leaf(Encoding.UTF8.GetBytes($"leaf {i}"))).ToArray();
        var roots = new List<byte[]>();
        for (var size = 0; size <= leaves.Length; size++)
            roots.Add(await Trees.Of(leaves[..size]).RootAsync(default));
        for (var size = 1; size <= leaves.Length; size++)
        {
            var tree = Trees.Of(leaves[..size]);
            for (var index = 0; index < size; index++)
            {
                var proof = await tree.InclusionProofAsync(index, default);
                MerkleProof.VerifyInclusion(leaves[index], index, size, proof, roots[size]).ShouldBeTrue();
                for (var other = 0; other < size; other++)
                    MerkleProof.VerifyInclusion(leaves[index], other, size, proof, roots[size]).ShouldBe(other == index);
                MerkleProof.VerifyInclusion(leaves[index], index, size, proof, roots[size - 1]).ShouldBeFalse();
            }
            for (var old = 0; old <= size; old++)
            {
                var proof = await tree.ConsistencyProofAsync(old, default);
                for (var claimed = 0; claimed <= size; claimed++)
                    MerkleProof.VerifyConsistency(claimed, size, proof, roots[old], roots[size]).ShouldBe(claimed == old);
            }
        }
    }

    [Fact]
    public void A_changed_proof_of_a_random_tree_fails() =>
        Properties.Hold(random =>
        {
            var size = random.Next(2, 1500);
            var leaves = Enumerable.Range(0, size).Select(_ => random.Bytes(32)).ToArray();
            var tree = Trees.Of(leaves);
            var root = tree.RootAsync(default).Result;
            var (index, old) = (random.Next(size), random.Next(1, size));
            var inclusion = tree.InclusionProofAsync(index, default).Result;
            var consistency = tree.ConsistencyProofAsync(old, default).Result;
            var oldRoot = Trees.Of(leaves[..old]).RootAsync(default).Result;
            MerkleProof.VerifyInclusion(leaves[index], index, size, inclusion, root).ShouldBeTrue();
            MerkleProof.VerifyConsistency(old, size, consistency, oldRoot, root).ShouldBeTrue();

            foreach (var changed in Mutations(inclusion, random))
                MerkleProof.VerifyInclusion(leaves[index], index, size, changed, root).ShouldBeFalse();
            foreach (var changed in Mutations(consistency, random))
                MerkleProof.VerifyConsistency(old, size, changed, oldRoot, root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(random.Bytes(32), index, size, inclusion, root).ShouldBeFalse();
            MerkleProof.VerifyConsistency(old, size, consistency, random.Bytes(32), root).ShouldBeFalse();
        }, runs: 40);

    [Fact]
    public void A_frontier_goes_on_from_what_was_kept()
    {
        var random = new Random(7);
        var whole = new Frontier();
        for (var i = 0; i < 300; i++)
        {
            var again = new Frontier(whole.Size, whole.Hashes);
            again.Root().ShouldBe(whole.Root());
            var leaf = random.Bytes(32);
            whole.Append(leaf);
            again.Append(leaf);
            again.Root().ShouldBe(whole.Root());
        }
        Should.Throw<ArgumentException>(() => new Frontier(3, new byte[32]));
        Should.Throw<ArgumentException>(() => new Frontier(-1, default));
    }

    [Fact]
    public async Task Refuses_positions_outside_the_tree()
    {
        var tree = Published(3);
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await tree.InclusionProofAsync(3, default));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await tree.InclusionProofAsync(-1, default));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await tree.ConsistencyProofAsync(4, default));
        MerkleProof.VerifyInclusion(new byte[32], 0, 0, [], TreeHash.Empty).ShouldBeFalse();
        MerkleProof.VerifyConsistency(4, 3, [], new byte[32], new byte[32]).ShouldBeFalse();
        MerkleProof.VerifyConsistency(0, 0, [], TreeHash.Empty, TreeHash.Empty).ShouldBeTrue();
    }

    private static IEnumerable<byte[][]> Mutations(IReadOnlyList<byte[]> proof, Random random)
    {
        yield return [.. proof, random.Bytes(32)];
        yield return [.. proof.Prepend(random.Bytes(32))];
        if (proof.Count == 0)
            yield break;
        yield return [.. proof.SkipLast(1)];
        yield return [.. proof.Skip(1)];
        var position = random.Next(proof.Count);
        var flipped = (byte[])proof[position].Clone();
        flipped[random.Next(32)] ^= (byte)(1 << random.Next(8));
        yield return [.. proof.Select((h, i) => i == position ? flipped : h)];
        yield return [.. proof.Select((h, i) => i == position ? h[..31] : h)];
    }
}
