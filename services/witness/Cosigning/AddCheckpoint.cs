using Transparency.Ledger;

namespace Transparency.Witness.Cosigning;

/// <summary>What a witness answers to a new head, decided from values alone (C2SP tlog-witness, add-checkpoint).</summary>
public abstract record Verdict(string Outcome)
{
    /// <summary>No log of this origin is known: 404.</summary>
    public sealed record UnknownLog() : Verdict("unknown-log");

    /// <summary>No known key of the log signed, or one of its signatures is wrong: 403.</summary>
    public sealed record Untrusted(string Reason) : Verdict("untrusted");

    /// <summary>The old size is larger than the new: 400.</summary>
    public sealed record Backwards() : Verdict("backwards");

    /// <summary>The last cosigned size is another one: 409.</summary>
    public sealed record OtherSize(long Size) : Verdict("other-size");

    /// <summary>The head does not continue the last one: 422. Signed by the log itself, so it may be evidence of a fork.</summary>
    public sealed record Inconsistent(string Reason) : Verdict("inconsistent");

    /// <summary>The head may be cosigned once it is on disk: 200.</summary>
    public sealed record Continues() : Verdict("cosigned");

    /// <summary>Decides.</summary>
    /// <param name="request">What the log sent.</param>
    /// <param name="next">The head in it.</param>
    /// <param name="logs">The known logs.</param>
    /// <param name="head">The last head accepted for the origin.</param>
    public static Verdict Decide(AddCheckpointRequest request, Checkpoint next, TrustPolicy logs, Checkpoint head)
    {
        if (logs.Logs.All(l => l.Key.Name != next.Origin))
            return new UnknownLog();
        var trust = logs.Check(request.Note);
        if (!trust.Accepted)
            return new Untrusted(string.Join(' ', trust.Problems));
        if (request.OldSize > next.Size)
            return new Backwards();
        if (request.OldSize != head.Size)
            return new OtherSize(head.Size);
        if (next.Size == 0 && !next.Root.AsSpan().SequenceEqual(TreeHash.Empty))
            return new Inconsistent("A log without entries has the root of the empty tree.");
        if (next.Size == head.Size && !next.Root.AsSpan().SequenceEqual(head.Root))
            return new Inconsistent("The last cosigned head of this size has another root: the log shows two histories.");
        return MerkleProof.VerifyConsistency(head.Size, next.Size, request.Proof, head.Root, next.Root)
            ? new Continues()
            : new Inconsistent("The proof does not lead from the last cosigned head to this one.");
    }
}
