using Transparency.Ledger;

namespace Transparency.EventStore.Tests.Log;

public sealed class Publication(StoreFixture fixture) : IClassFixture<StoreFixture>, IDisposable
{
    private readonly LogKeys _keys = new();

    public void Dispose() => _keys.Dispose();

    internal static async Task<PublishedHead> HeadOfAsync(HostUnderTest host, long size)
    {
        PublishedHead? head = null;
        await Given.EventuallyAsync(async () => (head = await host.Log.LatestAsync())?.Checkpoint.Size >= size, $"a head of {size} leaves; alarms: {string.Join("; ", host.Alarms.Standing.Values)}");
        return head!;
    }

    private static async Task<ReadOnlyMemory<byte>> FetchAsync(HostUnderTest host, TileId tile, CancellationToken cancellation) =>
        await host.Http.GetByteArrayAsync(new Uri(tile.Path, UriKind.Relative), cancellation);

    [Fact]
    public async Task A_published_log_is_verified_by_an_outsider_over_HTTP()
    {
        await using var host = await HostUnderTest.StartAsync(fixture, _keys.Settings());
        var results = await host.Store.AppendAllAsync([.. Enumerable.Range(0, 700).Select(_ => Given.Append(Given.Stream(), ExpectedVersion.NoStream))]);
        var index = ((AppendResult.Appended)results[321]).FirstIndex;
        await HeadOfAsync(host, await host.Store.HeadAsync());

        var note = SignedNote.Parse(await host.Http.GetStringAsync("checkpoint"));
        var verdict = TrustPolicy.Of(_keys.Keys, [], 0).Check(note);
        verdict.Problems.ShouldBeEmpty();
        verdict.SignedBy.Count.ShouldBe(2);
        var tree = new TiledTree(verdict.Checkpoint.Size, async (tile, cancellation) => await FetchAsync(host, tile, cancellation));
        (await tree.RootAsync(CancellationToken.None)).ShouldBe(verdict.Checkpoint.Root);

        var bundle = EntryBundle.Read(await FetchAsync(host, TileId.In(TileId.Entries, index / 256, verdict.Checkpoint.Size), CancellationToken.None));
        var leaf = TreeHash.Leaf(bundle[(int)(index % 256)].Span);
        var proof = await host.Log.ProofOfAsync(index);
        MerkleProof.VerifyInclusion(leaf, index, proof.Size, proof.Hashes, verdict.Checkpoint.Root).ShouldBeTrue();
        var receipt = TlogProof.Parse((await host.Log.ReceiptOfAsync(index))!.ToString());
        receipt.Verify(leaf, TrustPolicy.Of(_keys.Keys, [], 0)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_policy_that_a_log_tells_accepts_its_own_heads_and_names_every_key_and_the_quorum()
    {
        await using var witness = await RunningWitness.StartAsync(_keys);
        await using var host = await HostUnderTest.StartAsync(fixture, _keys.Settings(witness));
        await host.Store.AppendAllAsync([Given.Append(Given.Stream(), ExpectedVersion.NoStream)]);
        await HeadOfAsync(host, await host.Store.HeadAsync());

        var policy = TrustPolicy.Parse(await host.Http.GetStringAsync("policy"));
        // Other tests of this class published the same log under keys of theirs: those come behind, as retired ones.
        policy.Logs.Select(l => l.Key).Take(2).ShouldBe(_keys.Keys);
        policy.Witnesses.ShouldHaveSingleItem().Key.ShouldBe(witness.Key);
        var note = SignedNote.Parse(await host.Http.GetStringAsync("checkpoint"));
        policy.Check(note).Problems.ShouldBeEmpty();
        policy.Check(note with { Signatures = [.. note.Signatures.Where(s => s.Name == LogKeys.Origin)] }).Problems.ShouldHaveSingleItem().ShouldContain("quorum");
    }

    [Fact]
    public async Task A_log_that_is_not_published_tells_no_policy()
    {
        await using var host = await HostUnderTest.StartAsync(fixture);
        (await host.Http.GetAsync(new Uri("policy", UriKind.Relative))).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Tiles_are_cacheable_for_ever_and_only_published_ones_are_shown()
    {
        await using var host = await HostUnderTest.StartAsync(fixture, _keys.Settings());
        await host.Store.AppendAllAsync([.. Enumerable.Range(0, 300).Select(_ => Given.Append(Given.Stream(), ExpectedVersion.NoStream))]);
        var size = (await HeadOfAsync(host, await host.Store.HeadAsync())).Checkpoint.Size;
        using var full = await host.Http.GetAsync(new Uri("tile/0/000", UriKind.Relative));
        full.Headers.CacheControl!.ToString().ShouldContain("immutable");
        (await full.Content.ReadAsByteArrayAsync()).Length.ShouldBe(8192);
        foreach (var missing in (string[])[$"tile/0/{size / 256:000}.p/{(size % 256) + 1}", "tile/0/999", "tile/0/0", "tile/7/000", "tile/entries/999", "tile/0/000/"])
            (await host.Http.GetAsync(new Uri(missing, UriKind.Relative))).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound, missing);
    }

    [Fact]
    public async Task A_restarted_publisher_goes_on_where_the_last_one_stopped()
    {
        long first;
        await using (var host = await HostUnderTest.StartAsync(fixture, _keys.Settings()))
        {
            await host.Store.AppendAllAsync([.. Enumerable.Range(0, 270).Select(_ => Given.Append(Given.Stream(), ExpectedVersion.NoStream))]);
            first = (await HeadOfAsync(host, await host.Store.HeadAsync())).Checkpoint.Size;
        }
        await using (var host = await HostUnderTest.StartAsync(fixture, _keys.Settings()))
        {
            await host.Store.AppendAllAsync([.. Enumerable.Range(0, 300).Select(_ => Given.Append(Given.Stream(), ExpectedVersion.NoStream))]);
            var old = (await host.Log.LatestAsync())!.Checkpoint;
            var head = (await HeadOfAsync(host, await host.Store.HeadAsync())).Checkpoint;
            old.Size.ShouldBeGreaterThanOrEqualTo(first);
            var proof = await host.Log.ConsistencyProofAsync(old.Size, head.Size);
            MerkleProof.VerifyConsistency(old.Size, head.Size, proof, old.Root, head.Root).ShouldBeTrue();
            host.Alarms.Standing.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Two_replicas_publish_one_log_and_the_second_takes_over()
    {
        await using var second = await HostUnderTest.StartAsync(fixture, _keys.Settings());
        await using (var first = await HostUnderTest.StartAsync(fixture, _keys.Settings()))
        {
            await first.Store.AppendAsync(Given.Append(Given.Stream(), ExpectedVersion.NoStream));
            await HeadOfAsync(first, await first.Store.HeadAsync());
        }
        await second.Store.AppendAsync(Given.Append(Given.Stream(), ExpectedVersion.NoStream));
        await HeadOfAsync(second, await second.Store.HeadAsync());
        second.Alarms.Standing.ShouldBeEmpty();
    }
}
