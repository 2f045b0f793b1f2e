using System.Globalization;
using Transparency.Contracts.Replays.V1;

namespace Transparency.AuditorCli.Replaying;

/// <summary>Replays in words: each table with both digests, what is not rebuilt and why, and on the last line whether all is as recorded.</summary>
public static class ReplayPage
{
    public static IEnumerable<string> Lines(IReadOnlyList<Replay> replays)
    {
        foreach (var replay in replays)
        {
            foreach (var model in replay.Models)
            {
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{replay.Service} {model.Name}: {model.State} · {model.Events:N0} events in {model.Seconds:N1} s ({model.Events / Math.Max(0.001m, model.Seconds):N0}/s)");
                foreach (var table in model.Tables)
                    yield return table.WithheldSame is { } same ? $"  {table.Name,-20} {"withheld",12}       {(same ? "live = rebuilt" : "live ≠ rebuilt")}" : string.Create(CultureInfo.InvariantCulture,
                        $"  {table.Name,-20} {table.RowsRebuilt,12:N0} rows  {(table.DigestLive == table.DigestRebuilt ? $"live = rebuilt {table.DigestLive}" : $"live {table.DigestLive} ({table.RowsLive:N0} rows) ≠ rebuilt {table.DigestRebuilt}")}");
            }
            foreach (var kept in replay.Kept) yield return $"  {kept.Name,-20} not rebuilt: {kept.WhyEn}";
        }
        yield return replays.Select(Against).FirstOrDefault(what => what is not null) ?? "GOOD: every read model is what follows from what is recorded.";
    }

    private static string? Against(Replay replay) => replay switch
    {
        { State: "cancelled" } => $"CANCELLED: {replay.Service}",
        { State: not "finished" } => $"FAILED: {replay.Service}: {replay.Trouble}",
        { Identical: true } => null,
        _ => $"DIFFERS: {replay.Service}: {replay.Models.SelectMany(model => model.Tables).Where(table => table.FirstDifference is not null || table.WithheldSame == false).Select(table => table.FirstDifference ?? $"{table.Name}, not told to this role").First()}{(replay.Swap ? "; the rebuilt tables are in place now" : "")}",
    };
}
