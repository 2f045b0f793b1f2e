namespace Transparency.Ledger.Tests;

public class Tiles_specs
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 999, 256, "tile/0/999")]
    [InlineData(1, 1000, 256, "tile/1/x001/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(2, 1234067, 8, "tile/2/x001/x234/067.p/8")]
    [InlineData(63, 5, 255, "tile/63/005.p/255")]
    [InlineData(-1, 273, 112, "tile/entries/273.p/112")]
    [InlineData(-1, long.MaxValue, 256, "tile/entries/x009/x223/x372/x036/x854/x775/807")]
    public void Writes_and_reads_the_paths_of_the_specification(int level, long index, int width, string path)
    {
        new TileId(level, index, width).Path.ShouldBe(path);
        TileId.TryParse(path, out var tile).ShouldBeTrue();
        tile.ShouldBe(new TileId(level, index, width));
    }

    [Theory]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/+1/000")]
    [InlineData("tile/0/001/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/08")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/")]
    [InlineData("tile/0")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/Entries/000")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/0/x001/x009/x223/x372/x036/x854/x775/807")]
    [InlineData("tile/0/๐๐๐")]
    public void Refuses_other_spellings(string path) => TileId.TryParse(path, out _).ShouldBeFalse();

    [Fact]
    public void Counts_the_tiles_of_the_specification_s_example()
    {
        TileId.At(0, 70_000).ShouldBe((273, 112));
        TileId.At(1, 70_000).ShouldBe((1, 17));
        TileId.At(2, 70_000).ShouldBe((0, 1));
        TileId.At(3, 70_000).ShouldBe((0, 0));
        TileId.At(0, 256).ShouldBe((1, 0));
        TileId.At(1, 256).ShouldBe((0, 1));
        TileId.At(8, long.MaxValue).ShouldBe((0, 0));
        TileId.In(0, 273, 70_000).Width.ShouldBe(112);
        TileId.In(0, 274, 70_000).Width.ShouldBe(0);
    }

    [Fact]
    public async Task Builds_exactly_the_tiles_that_the_specification_s_example_has()
    {
        var builder = TileBuilder.Empty();
        var leaf = new byte[32];
        for (var i = 0; i < 70_000; i++)
        {
            BitConverter.TryWriteBytes(leaf, i);
            builder.Append(leaf);
        }
        var tiles = builder.TakeTiles();
        tiles.Count(t => t.Id is { Level: 0, Width: 256 }).ShouldBe(273);
        tiles.Where(t => !t.Id.IsFull || t.Id.Level > 0).Select(t => t.Id)
            .ShouldBe([new TileId(1, 0, 256), new TileId(0, 273, 112), new TileId(1, 1, 17), new TileId(2, 0, 1)], ignoreOrder: true);
        tiles.ShouldAllBe(t => t.Hashes.Length == t.Id.Width * 32);
        (await new TiledTree(70_000, Trees.Reader(tiles.ToDictionary(t => t.Id, t => t.Hashes))).RootAsync(default)).ShouldBe(builder.Root());
        builder.TakeTiles().ShouldBeEmpty();
    }

    [Fact]
    public void Any_way_of_cutting_appends_into_batches_and_restarts_writes_the_same_tiles() =>
        Properties.Hold(random =>
        {
            var size = random.Next(1, 70_000 >> random.Next(9));
            var leaves = Enumerable.Range(0, size).Select(_ => random.Bytes(32)).ToArray();
            var stored = new Dictionary<TileId, ReadOnlyMemory<byte>>();
            var builder = TileBuilder.Empty();
            for (var done = 0; done < size;)
            {
                for (var batch = random.Next(1, 700); batch > 0 && done < size; batch--)
                {
                    if (done % 256 == 0 && size - done >= 256 && random.Next(2) == 0)
                    {
                        byte[] tile = [.. leaves[done..(done + 256)].SelectMany(leaf => leaf)];
                        builder.AppendTile(tile, Tile.Root(tile, 0, 8));
                        done += 256;
                        continue;
                    }
                    builder.Append(leaves[done++]);
                }
                foreach (var tile in builder.TakeTiles())
                    stored.Add(tile.Id, tile.Hashes);
                if (random.Next(3) == 0)
                    builder = TileBuilder.LoadAsync(done, Trees.Reader(stored), default).Result;
                builder.Size.ShouldBe(done);
            }
            var frontier = new Frontier();
            foreach (var leaf in leaves)
                frontier.Append(leaf);
            builder.Root().ShouldBe(frontier.Root());
            var tree = new TiledTree(size, Trees.Reader(stored));
            tree.RootAsync(default).Result.ShouldBe(frontier.Root());
            tree.FrontierAsync(default).Result.Hashes.ToArray().ShouldBe(frontier.Hashes.ToArray());
        }, runs: 30);

    [Fact]
    public void A_whole_tile_begins_where_one_ended_and_is_full()
    {
        var builder = TileBuilder.Empty();
        Should.Throw<ArgumentException>(() => builder.AppendTile(new byte[255 * 32], new byte[32]));
        builder.Append(new byte[32]);
        Should.Throw<ArgumentException>(() => builder.AppendTile(new byte[256 * 32], new byte[32]));
        builder.Size.ShouldBe(1);
    }

    [Fact]
    public async Task A_tile_that_is_too_short_is_named()
    {
        TileReader shortened = (_, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[32]);
        var error = await Should.ThrowAsync<InvalidDataException>(async () => await new TiledTree(300, shortened).RootAsync(default));
        error.Message.ShouldBe("tile/0/001.p/44 has 32 bytes; a tree of 300 leaves needs 1408.");
    }

    [Fact]
    public void Entry_bundles_are_length_prefixed()
    {
        ReadOnlyMemory<byte>[] entries = [new byte[] { 1, 2, 3 }, Array.Empty<byte>(), new byte[300]];
        var bundle = EntryBundle.Write(entries);
        Convert.ToHexStringLower(bundle[..9]).ShouldBe("00030102030000012c");
        EntryBundle.Read(bundle).Select(e => e.ToArray()).ShouldBe(entries.Select(e => e.ToArray()));
        Should.Throw<FormatException>(() => EntryBundle.Read(bundle.AsMemory(0, bundle.Length - 1)));
        Should.Throw<FormatException>(() => EntryBundle.Read(new byte[] { 0 }));
        Should.Throw<FormatException>(() => EntryBundle.Read(new byte[514]));
        Should.Throw<ArgumentOutOfRangeException>(() => EntryBundle.Write(new ReadOnlyMemory<byte>[257]));
    }
}
