namespace Transparency.EventStore;

/// <summary>Limits of the event store; section <c>EventStore</c> of the configuration.</summary>
public sealed record StoreOptions
{
    /// <summary>Groups that are written side by side; equal streams always share a lane. 1–16.</summary>
    public int Lanes { get; init; } = 2;

    /// <summary>Events that may wait; when as many wait already, <see cref="StoreOverloadedException"/>.</summary>
    public int QueueLimit { get; init; } = 20_000;

    /// <summary>Most events in one transaction.</summary>
    public int GroupLimit { get; init; } = 1_000;

    /// <summary>Most bytes of event data in one transaction (one larger event still goes, alone).</summary>
    public int GroupBytes { get; init; } = 8 << 20;

    /// <summary>Streams per lane whose last version is remembered, so that appending to them needs no look first.</summary>
    public int RememberedStreams { get; init; } = 100_000;

    /// <summary>How long appends wait for a database that does not answer before they fail with <see cref="StoreUnavailableException"/>.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);
}
