using Transparency.Ledger;

namespace Transparency.EventStore.Verification;

/// <summary>What a verification checks against, and how.</summary>
/// <param name="Policy">Whose signatures count.</param>
public sealed record VerificationOptions(TrustPolicy Policy)
{
    /// <summary>Salts of data subjects; null when the keys are not at hand, then the stored commitments stand for the personal parts.</summary>
    public SubjectSalts? Salts { get; init; }

    /// <summary>Heads of this log that somebody outside the database keeps: a witness, an auditor, an earlier run.</summary>
    public IReadOnlyList<SignedNote> KnownHeads { get; init; } = [];

    /// <summary>Chunks recomputed at the same time, 1 to 64, each over a connection of its own. Half of the time each waits for the database.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount * 2;

    /// <summary>Streams whose versions are followed in memory, about 50 bytes each; with more, or in a run that goes on from an earlier one, the database sorts.</summary>
    public int RememberedStreams { get; init; } = 1_000_000;

    /// <summary>Most differences that are named; further ones are counted.</summary>
    public int Named { get; init; } = 20;

    /// <summary>How far the time of an event may lie outside the heads around it: waiting in queues and clocks that disagree.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Events that got no leaf for so long were not just written by others a moment ago.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>An earlier run of the same log to go on from, if it was sound; null starts at the first event.</summary>
    public VerifiedPrefix? Resume { get; init; }

    /// <summary>Told after every chunk.</summary>
    public Action<VerifiedPrefix>? Progress { get; init; }
}

/// <summary>How far a verification came: enough to go on from there. The tree's right edge, and what was counted.</summary>
/// <param name="Size">Leaves verified.</param>
/// <param name="Of">Leaves there were when the run began.</param>
/// <param name="Edge">Hashes of the tree's right edge (<see cref="Frontier.Hashes"/>).</param>
/// <param name="Sound">Nothing has differed so far. Only then may a later run go on from here: it would not see again what this one saw.</param>
public sealed record VerifiedPrefix(long Size, long Of, byte[] Edge, long Foreign, long Erased, long PersonalTaken, bool Sound);
