using Transparency.Ledger;

namespace Transparency.Witness.Tests;

/// <summary>A log that signs with two keys and can show two histories.</summary>
internal sealed class LogUnderTest(string origin)
{
    private readonly List<byte[]> _leaves = [];

    internal string Origin { get; } = origin;

    internal SigningKey[] Keys { get; } = [SigningKey.Generate(origin, NoteAlgorithm.Ed25519), SigningKey.Generate(origin, NoteAlgorithm.Ecdsa)];

    internal LogUnderTest Grow(int leaves, string history = "true")
    {
        for (var i = 0; i < leaves; i++)
            _leaves.Add(TreeHash.Leaf(System.Text.Encoding.UTF8.GetBytes($"{history} {_leaves.Count}")));
        return this;
    }

    /// <summary>The same log after its operator went back to a backup and wrote other entries.</summary>
    internal LogUnderTest ForkAt(int size, int leaves)
    {
        var fork = new LogUnderTest(Origin);
        Keys.CopyTo(fork.Keys, 0);
        fork._leaves.AddRange(_leaves.Take(size));
        return fork.Grow(leaves, "other");
    }

    internal int Size => _leaves.Count;

    internal async Task<SignedNote> HeadAsync(int size) =>
        new Checkpoint(Origin, size, await Tree(size).RootAsync(default)).Sign(Keys, DateTimeOffset.UnixEpoch);

    internal async Task<string> RequestAsync(int oldSize, int size) =>
        Request(oldSize, await Tree(size).ConsistencyProofAsync(oldSize, default), await HeadAsync(size));

    internal static string Request(long oldSize, IEnumerable<byte[]> proof, SignedNote head) => new AddCheckpointRequest(oldSize, [.. proof], head).ToString();

    private TiledTree Tree(int size)
    {
        var builder = TileBuilder.Empty();
        foreach (var leaf in _leaves.Take(size))
            builder.Append(leaf);
        var tiles = builder.TakeTiles().ToDictionary(t => t.Id, t => t.Hashes);
        return new TiledTree(size, (id, _) => ValueTask.FromResult(tiles[id]));
    }
}
