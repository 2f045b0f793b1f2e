using Npgsql;
using Transparency.Ledger;

namespace Transparency.EventStore.Tests.Log;

/// <summary>Keys change while the log goes on; and a log that a restore made shorter ends and is followed by another one.</summary>
public sealed class Epochs : IAsyncLifetime
{
    private const string Second = "transparency.example/log-2";
    private readonly StoreFixture _fixture = new();
    private readonly LogKeys _keys = new(), _later = new(Second);
    private RunningWitness _witness = null!;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _witness = await RunningWitness.StartAsync(_keys);
    }

    public async Task DisposeAsync()
    {
        await _witness.DisposeAsync();
        await _fixture.DisposeAsync();
        _keys.Dispose();
        _later.Dispose();
    }

    private Task<HostUnderTest> HostAsync(LogKeys? keys = null) => HostUnderTest.StartAsync(_fixture, (keys ?? _keys).Settings(_witness));

    // Appended and published; the leaf and the receipt of its last entry come back, and the policy of that moment.
    private static async Task<(byte[] Leaf, TlogProof Receipt, TrustPolicy Policy)> RecordAsync(HostUnderTest host, int events)
    {
        await host.Store.AppendAllAsync([.. Enumerable.Range(0, events).Select(_ => Given.Append(Given.Stream(), ExpectedVersion.NoStream))]);
        var size = await host.Store.HeadAsync();
        await Publication.HeadOfAsync(host, size);
        var receipt = (await host.Log.ReceiptOfAsync(size - 1))!;
        var bundle = EntryBundle.Read(await host.Http.GetByteArrayAsync(new Uri(TileId.In(TileId.Entries, (size - 1) / 256, receipt.Checkpoint.Size()).Path, UriKind.Relative)));
        return (TreeHash.Leaf(bundle[(int)((size - 1) % 256)].Span), TlogProof.Parse(receipt.ToString()), await PolicyAsync(host));
    }

    private static async Task<TrustPolicy> PolicyAsync(HostUnderTest host) => TrustPolicy.Parse(await host.Http.GetStringAsync("policy"));

    [Fact]
    public async Task Keys_change_with_an_overlap_and_old_receipts_stay_good_under_the_new_policy()
    {
        (byte[] Leaf, TlogProof Receipt, TrustPolicy Policy) before, between, after;
        await using (var host = await HostAsync())
            before = await RecordAsync(host, 20);
        var (old, taken) = (_keys.Keys[0], _keys.Read("ed25519.key"));
        var next = _keys.Add("ed25519-next.key");
        await _witness.KnowAsync([.. _keys.Keys, next]);
        await using (var host = await HostAsync())
            between = await RecordAsync(host, 20);
        // Who has the policy of before goes on while both sign.
        between.Receipt.Verify(between.Leaf, before.Policy).Problems.ShouldBeEmpty();
        _keys.Replace("ed25519.key", "ed25519-next.key");
        await using (var host = await HostAsync())
            after = await RecordAsync(host, 20);

        foreach (var (leaf, receipt, _) in new[] { before, between, after })
            receipt.Verify(leaf, after.Policy).Problems.ShouldBeEmpty();
        after.Policy.Logs.Select(log => log.Key).ShouldBe([next, _keys.Keys[1], old], "keys in force first");
        after.Policy.Ranges.Single(range => range.Key.Equals(old)).ShouldBe(new(old, 0, 40));
        // From the first head it signed: the one of before, signed again, or the next one.
        after.Policy.Ranges.Single(range => range.Key.Equals(next)).ShouldSatisfyAllConditions(range => range.From.ShouldBeInRange(20, 40), range => range.To.ShouldBeNull());

        // Somebody took the old key: what it signs now is outside its range, and the fault is named.
        var stolen = new Checkpoint(LogKeys.Origin, 60, Sha256.Hash("another history"u8));
        after.Policy.Check(stolen.Sign([taken], DateTimeOffset.UtcNow)).Problems.ShouldContain($"Key {old.Name} ({old.KeyId:x8}) signs heads of size 0 to 40; this head has 60.");
    }

    [Fact]
    public async Task A_restore_that_lost_published_entries_is_followed_by_a_new_log_that_names_the_old_head()
    {
        (byte[] Leaf, TlogProof Receipt, TrustPolicy Policy) kept, lost, next;
        await using (var host = await HostAsync())
        {
            kept = await RecordAsync(host, 60);
            lost = await RecordAsync(host, 40);
        }
        await SetBackAsync(60);
        await using (var shorter = await HostAsync())
            await Given.EventuallyAsync(() => shorter.Alarms.Standing.Values.Any(alarm => alarm.Contains("set back", StringComparison.Ordinal)), "the witness has seen more");

        var old = lost.Receipt.Checkpoint;
        await using (var store = new Store(_fixture.Database.App, new StoreOptions(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance))
        {
            var forged = await Should.ThrowAsync<InvalidOperationException>(NewEpoch.StartAsync(store, Second, new Checkpoint(LogKeys.Origin, 100, old.Checkpoint().Root).Sign([_later.Read("ed25519.key")], DateTimeOffset.UtcNow), lost.Policy, TimeProvider.System));
            forged.Message.ShouldContain("not believed");
            (await Should.ThrowAsync<InvalidOperationException>(NewEpoch.StartAsync(store, Second, kept.Receipt.Checkpoint, lost.Policy, TimeProvider.System))).Message.ShouldContain("goes on");
            (await Should.ThrowAsync<InvalidOperationException>(NewEpoch.StartAsync(store, LogKeys.Origin, old, lost.Policy, TimeProvider.System))).Message.ShouldContain("a name of its own");
            var epoch = await NewEpoch.StartAsync(store, Second, old, lost.Policy, TimeProvider.System);
            epoch.ShouldBe(new StartedEpoch(1, Second, 61, LogKeys.Origin, 100, new(60, 99)));
            (await NewEpoch.StartAsync(store, Second, old, lost.Policy, TimeProvider.System)).ShouldBe(epoch, "again changes nothing");
            (await store.HeadAsync()).ShouldBe(61);
            var leaf = (await store.ReadStreamAsync("mol", "log-epochs")).Single();
            leaf.Index.ShouldBe(60);
            System.Text.Encoding.UTF8.GetString(leaf.Data.Span).ShouldContain(Convert.ToHexStringLower(old.Checkpoint().Root));
        }

        await using (var host = await HostAsync())
            await Given.EventuallyAsync(() => host.Alarms.Standing.Values.Any(alarm => alarm.Contains($"{Second} follows it", StringComparison.Ordinal)), "nobody goes on under the old name");
        await _witness.KnowAsync([.. _keys.Keys, .. _later.Keys]);
        await using (var host = await HostAsync(_later))
        {
            next = await RecordAsync(host, 50);
            next.Policy.Epochs.ShouldBe([new(LogKeys.Origin, 0, 100, new(60, 99)), new(Second, 61, null, null)]);
        }
        next.Receipt.Checkpoint.Checkpoint().Origin.ShouldBe(Second);
        foreach (var (leaf, receipt, missing) in new[] { (kept.Leaf, kept.Receipt, false), (lost.Leaf, lost.Receipt, true), (next.Leaf, next.Receipt, false) })
        {
            var verdict = receipt.Verify(leaf, next.Policy);
            verdict.Problems.ShouldBeEmpty();
            (verdict.Missing is not null).ShouldBe(missing);
        }
        // The restored database, verified as a whole: heads of the old log, then of the one that follows it.
        var report = await new EventStore.Verification.TrailVerification(_fixture.Superuser, new EventStore.Verification.VerificationOptions(next.Policy)).RunAsync(default);
        report.Accepted.ShouldBeTrue(string.Join('\n', report.Differences));
        (report.Origin, report.Size).ShouldBe((Second, 111));
    }

    [Fact]
    public async Task Nothing_begins_where_nothing_was_lost()
    {
        TlogProof receipt;
        TrustPolicy policy;
        await using (var host = await HostAsync())
            (_, receipt, policy) = await RecordAsync(host, 30);
        await using var store = new Store(_fixture.Database.App, new StoreOptions(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        (await Should.ThrowAsync<InvalidOperationException>(NewEpoch.StartAsync(store, Second, receipt.Checkpoint, policy, TimeProvider.System))).Message.ShouldContain("goes on");
        (await store.HeadAsync()).ShouldBe(30);
    }

    // The database as a backup had it when so many entries were published: events, leaves and heads behind are gone, tiles are narrower.
    private async Task SetBackAsync(long size)
    {
        await using var connection = await _fixture.Superuser.OpenConnectionAsync();
        string[] tables = ["events.mt_events", "events.mt_streams", "trail.leaf", "trail.tile", "trail.checkpoint", "trail.log_key"];
        var sql = $"""
            UPDATE trail.tile SET hashes = substring(hashes FROM 1 FOR {size * 32}) WHERE level = 0; DELETE FROM trail.checkpoint WHERE size > {size};
            DELETE FROM events.mt_events e USING trail.leaf l WHERE l.event_id = e.id AND l.idx >= {size}; DELETE FROM trail.leaf WHERE idx >= {size};
            DELETE FROM events.mt_streams s WHERE NOT EXISTS (SELECT FROM events.mt_events e WHERE e.tenant_id = s.tenant_id AND e.stream_id = s.id);
            UPDATE trail.log_key SET last_size = {size};
            """;
        foreach (var statement in (string[])[.. tables.Select(table => $"ALTER TABLE {table} DISABLE TRIGGER USER"), sql, .. tables.Select(table => $"ALTER TABLE {table} ENABLE TRIGGER USER")])
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}

file static class Heads
{
    public static Checkpoint Checkpoint(this SignedNote note) => Ledger.Checkpoint.Parse(note.Text);

    public static long Size(this SignedNote note) => note.Checkpoint().Size;
}
