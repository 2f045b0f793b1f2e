namespace Transparency.EventStore.Tests.Appending;

public sealed class Concurrency(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    /// <summary>Indexes 0..n-1 each once, one leaf per event, versions of each stream 1..n in index order, stream rows right.</summary>
    internal static async Task TrailIsSoundAsync(StoreFixture fixture)
    {
        (await fixture.App.ScalarAsync<bool>("SELECT coalesce(max(idx) + 1, 0) = count(*) FROM trail.leaf")).ShouldBeTrue("the ledger has no hole");
        (await fixture.App.ScalarAsync<long>("SELECT count(*) FROM events.mt_events e FULL JOIN trail.leaf l ON l.event_id = e.id AND l.seq_id = e.seq_id WHERE e.id IS NULL OR l.event_id IS NULL"))
            .ShouldBe(0, "one leaf per event");
        (await fixture.App.ScalarAsync<long>("""
            SELECT count(*) FROM (SELECT version, row_number() OVER (PARTITION BY tenant_id, stream_id ORDER BY l.idx) AS place
                FROM events.mt_events e JOIN trail.leaf l ON l.event_id = e.id) s WHERE version <> place
            """)).ShouldBe(0, "versions are contiguous and in index order");
        (await fixture.App.ScalarAsync<long>("""
            SELECT count(*) FROM events.mt_streams s WHERE s.version <> (SELECT count(*) FROM events.mt_events e WHERE e.tenant_id = s.tenant_id AND e.stream_id = s.id)
            """)).ShouldBe(0, "stream rows name the last version");
    }

    [Fact]
    public async Task One_caller_wins_each_expected_version_across_processes()
    {
        var stores = Enumerable.Range(0, 3).Select(_ => fixture.NewStore()).ToArray();
        var stream = Given.Stream();
        for (var version = 0; version < 15; version++)
        {
            var expected = ExpectedVersion.Exactly(version);
            var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => stores[i % 3].AppendAsync(Given.Append(stream, expected))));
            results.Count(r => r is AppendResult.Appended).ShouldBe(1);
            results.OfType<AppendResult.VersionConflict>().Count().ShouldBe(11);
            results.OfType<AppendResult.VersionConflict>().ShouldAllBe(r => r.ActualVersion == version + 1);
        }
        foreach (var store in stores)
            await store.DisposeAsync();
        await TrailIsSoundAsync(fixture);
    }

    [Fact]
    public async Task Any_interleaving_keeps_versions_and_indexes_contiguous()
    {
        var stores = Enumerable.Range(0, 3).Select(i => fixture.NewStore(new StoreOptions { Lanes = 1 + i, GroupLimit = 7 * (i + 1) })).ToArray();
        var streams = Enumerable.Range(0, 9).Select(_ => Given.Stream()).ToArray();
        var seed = Random.Shared.Next();
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(writer => Task.Run(async () =>
        {
            var random = new Random(seed + writer);
            var own = new List<AppendResult>();
            for (var i = 0; i < 12; i++)
            {
                var appends = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Given.Append(streams[random.Next(streams.Length)],
                    random.Next(4) switch { 0 => ExpectedVersion.NoStream, 1 => ExpectedVersion.Exactly(random.Next(60)), _ => ExpectedVersion.Any }, random.Next(1, 4))
                    with { ProbablyFirst = random.Next(3) == 0 }).ToArray();
                own.AddRange(await stores[writer % 3].AppendAllAsync(appends));
            }
            return own;
        })));
        foreach (var store in stores)
            await store.DisposeAsync();
        var appended = results.SelectMany(r => r).OfType<AppendResult.Appended>().ToArray();
        appended.Length.ShouldBeGreaterThan(0, $"seed {seed}");
        var claimed = appended.SelectMany(r => Enumerable.Range(0, (int)(r.LastIndex - r.FirstIndex + 1)).Select(i => r.FirstIndex + i)).ToArray();
        claimed.Distinct().Count().ShouldBe(claimed.Length, $"no index is answered twice, seed {seed}");
        await TrailIsSoundAsync(fixture);
    }

    [Fact]
    public async Task Marten_style_writers_beside_us_neither_deadlock_nor_fail()
    {
        var streams = Enumerable.Range(0, 4).Select(_ => Given.Stream()).ToArray();
        await fixture.Store.AppendAllAsync([.. streams.Select(stream => Given.Append(stream, ExpectedVersion.NoStream))]);
        var others = Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            var lost = 0;
            for (var i = 0; i < 40; i++)
            {
                try
                {
                    await fixture.App.ExecuteAsync(ForeignWriting.MartenAppend(streams[(i + writer) % streams.Length], 2));
                }
                catch (Npgsql.PostgresException error) when (error.SqlState is "23505" or "40P01")
                {
                    lost++;
                }
            }
            return lost;
        })).ToArray();
        for (var i = 0; i < 60; i++)
            (await fixture.Store.AppendAsync(Given.Append(streams[i % streams.Length], ExpectedVersion.Any, 2))).ShouldBeOfType<AppendResult.Appended>();
        (await Task.WhenAll(others)).Sum().ShouldBeLessThan(120);
        await fixture.Store.Foreign.AddLeavesAsync(0, CancellationToken.None);
        await TrailIsSoundAsync(fixture);
    }
}
