namespace Transparency.Contracts.Replays.V1;

/// <summary>Asks a service to rebuild its read models from what is recorded and to compare.</summary>
/// <param name="Swap">Put the rebuilt tables in the place of the live ones. Without it nothing live is touched.</param>
public sealed record StartReplay(bool Swap);

/// <summary>Replays of a service, newest first.</summary>
public sealed record ReplayList(IReadOnlyList<Replay> Replays);

/// <summary>One rebuilding of a service's read models beside the live ones.</summary>
/// <param name="State">running, finished, cancelled or failed.</param>
/// <param name="Trouble">What went wrong, or what a running replay waits for; null when nothing.</param>
/// <param name="Identical">True when every table and every recomputed value is the live one; null before the end.</param>
/// <param name="Kept">Tables that are not rebuilt, each with the reason.</param>
public sealed record Replay(string Id, string Service, bool Swap, string State, string? Trouble, DateTimeOffset AskedAt, DateTimeOffset? FinishedAt, bool? Identical,
    IReadOnlyList<ReplayedModel> Models, IReadOnlyList<KeptTable> Kept);

/// <summary>One read model: tables that follow from the same reading.</summary>
/// <param name="State">waiting, building, comparing, compared or swapped.</param>
/// <param name="Done">Ledger positions read so far.</param>
/// <param name="Total">Ledger positions to read, as known now; it grows while the log grows.</param>
/// <param name="Events">Events read; 0 where a table of the model is withheld.</param>
/// <param name="Seconds">Time spent reading and folding; pauses and interruptions are not in it.</param>
public sealed record ReplayedModel(string Name, string State, long Done, long Total, long Events, decimal Seconds, IReadOnlyList<ReplayedTable> Tables);

/// <summary>Live beside rebuilt, both as of the same ledger position.</summary>
/// <param name="Name">Name of the table, or of what was recomputed.</param>
/// <param name="DigestLive">SHA-256, lower-case hex, over the rows in key order in PostgreSQL's binary form.</param>
/// <param name="FirstDifference">Key of the first row that differs and how; null when nothing does.</param>
public sealed record ReplayedTable(string Name, long RowsLive, long RowsRebuilt, string DigestLive, string DigestRebuilt, string? FirstDifference)
{
    /// <summary>
    /// Of a table whose number of rows tells what the caller may not know: whether live and rebuilt are the same; then rows are 0, digests are empty and no difference is named.
    /// Null when nothing is withheld.
    /// </summary>
    public bool? WithheldSame { get; init; }
}

/// <summary>A table that no replay rebuilds.</summary>
/// <param name="WhyTh">Where its content comes from, so that it could not follow from the log.</param>
public sealed record KeptTable(string Name, string WhyTh, string WhyEn);
