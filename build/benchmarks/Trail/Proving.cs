using System.Diagnostics;
using System.Security.Cryptography;
using NpgsqlTypes;
using Transparency.EventStore;
using Transparency.Ledger;

namespace Transparency.Benchmarks.Trail;

/// <summary>Inclusion proofs from a large published log, and checking receipts without it.</summary>
public static class Proving
{
    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        var leaves = bench.Size(1_000_000, 20_000);
        await using var database = await TrailDatabase.CreateAsync(bench, "proof", cancellation);
        var (index, row, salt) = (leaves / 3, Row(), RandomNumberGenerator.GetBytes(32));
        await CopyLeavesAsync(database, leaves, index, Entry.Compute(row, salt, PersonalSalts.None).Value, salt, cancellation);
        // The tree is made and signed by the publisher of a service, not by this measurement.
        await using var host = await PublishingHost.StartAsync(bench, database, null, cancellation);
        var head = await host.HeadOfAsync(leaves, cancellation);
        foreach (var callers in (int[])[1, 16])
        {
            var times = await ProveAsync(host.Log, head, callers, bench.Size(20_000, 200), cancellation);
            outcome.Keep($"proof ms, {callers} callers", times);
            outcome.Tell(new($"proof from {head.Checkpoint.Size:#,0} leaves, {callers} at a time, median", Contest.Quantile(times, 0.5), "ms"));
            outcome.Tell(new($"proof from {head.Checkpoint.Size:#,0} leaves, {callers} at a time, p99", Contest.Quantile(times, 0.99), "ms", callers == 1 ? 5 : null, AtMost: true));
        }
        var proof = await host.Log.ProofOfAsync(index, head.Checkpoint.Size, cancellation);
        var groups = Enum.GetValues<DisclosureGroup>().ToHashSet();
        var receipt = Receipt.Of(Disclosure.Of(row, salt, PersonalSalts.None, groups), index, proof.Hashes, SignedNote.Parse(head.Note));
        Check(outcome, receipt, host.Policy, bench.Size(20_000, 200));
    }

    private static async Task<List<double>> ProveAsync(PublishedLog log, PublishedHead head, int callers, int proofs, CancellationToken cancellation)
    {
        var of = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            var times = new List<double>();
            for (var i = 0; i < proofs / callers; i++)
            {
                var index = random.NextInt64(head.Checkpoint.Size);
                var started = Stopwatch.GetTimestamp();
                var proof = await log.ProofOfAsync(index, head.Checkpoint.Size, cancellation);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (proof.Hashes.Count == 0) throw new InvalidOperationException("a proof is empty");
            }
            // The first ones open connections and prepare statements.
            return times.Skip(times.Count / 10).ToList();
        }, cancellation)));
        return [.. of.SelectMany(times => times)];
    }

    private static void Check(Outcome outcome, Receipt receipt, TrustPolicy policy, int times)
    {
        var verdict = receipt.Verify(policy);
        if (!verdict.Accepted) throw new InvalidOperationException(string.Join(' ', verdict.Problems));
        var (head, proof) = (verdict.Head.Checkpoint, receipt.Proof);
        var text = receipt.ToString();
        var leaf = TreeHash.Leaf(receipt.Disclosure.Entry());
        Each("inclusion proof against a checkpoint verified before", times * 10, 10_000, () => MerkleProof.VerifyInclusion(leaf, proof.Index, head.Size, proof.Hashes, head.Root));
        Each("receipt opened and its proof checked, checkpoint verified before", times, 10_000, () => Receipt.Parse(text) is var each
            && MerkleProof.VerifyInclusion(TreeHash.Leaf(each.Disclosure.Entry()), each.Proof.Index, head.Size, each.Proof.Hashes, head.Root));
        Each("receipt with its checkpoint's signatures", times / 10, null, () => Receipt.Parse(text).Verify(policy).Accepted);

        void Each(string what, int count, double? wanted, Func<bool> check)
        {
            for (var i = 0; i < count / 10; i++) check();
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
                if (!check()) throw new InvalidOperationException("a good proof was refused");
            outcome.Tell(new(what + ", one core", count / Stopwatch.GetElapsedTime(started).TotalSeconds, "/s", wanted));
        }
    }

    private static StoredRow Row()
    {
        var stored = SampleFacts.Event();
        return new(SampleFacts.Tenant, "case-1", 1, stored.Id, stored.Type, stored.DotNetType, stored.Timestamp, stored.Data, null, null, stored.UserName, stored.Headers);
    }

    // Leaves only: proofs read tiles, and a million events would take longer to append than everything else together.
    private static async Task CopyLeavesAsync(TrailDatabase database, int leaves, int index, byte[] entry, byte[] salt, CancellationToken cancellation)
    {
        var random = new Random(1);
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var copy = await connection.BeginBinaryImportAsync("COPY trail.leaf (idx, event_id, seq_id, salt, entry, origin) FROM STDIN (FORMAT binary)", cancellation);
        for (var i = 0; i < leaves; i++)
        {
            var bytes = new byte[32];
            random.NextBytes(bytes);
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync((long)i, cancellation);
            await copy.WriteAsync(Guid.CreateVersion7(), cancellation);
            await copy.WriteAsync((long)i + 1, cancellation);
            await copy.WriteAsync(i == index ? salt : bytes, cancellation);
            await copy.WriteAsync(i == index ? entry : bytes, cancellation);
            await copy.WriteAsync((short)0, NpgsqlDbType.Smallint, cancellation);
        }
        await copy.CompleteAsync(cancellation);
    }
}
