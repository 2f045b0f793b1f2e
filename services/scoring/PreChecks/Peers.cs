using System.Globalization;
using System.Numerics;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Groups;

namespace Transparency.Scoring.PreChecks;

/// <summary>What decisions at the same decision point came to, and whose reasons read like the draft's. No officer and no case is named.</summary>
public static class Peers
{
    /// <summary>Bits of 64 that may differ between nearly equal texts (Manku, Jain, Das Sarma, Detecting near-duplicates for web crawling, WWW 2007).</summary>
    public const int NearBits = 3;

    private const int NewestReasons = 500;

    /// <summary>Shares with Wilson's 95 % intervals, most frequent first; none below <see cref="CompareGroups.Comparable"/> decisions. Pure.</summary>
    public static PeerOutcomes Of(IReadOnlyCollection<(string Outcome, long N)> counts, DateOnly? since)
    {
        var n = counts.Sum(each => each.N);
        return new PeerOutcomes(n, CompareGroups.Comparable, since, n < CompareGroups.Comparable ? [] :
            [.. counts.OrderByDescending(each => each.N).ThenBy(each => each.Outcome, StringComparer.Ordinal).Select(each => Share(each.Outcome, each.N, n))]);
    }

    /// <summary>How often a reason stands in other cases. Pure.</summary>
    /// <param name="others">Reasons of other cases.</param>
    public static CopiedReason Copied(ReasonShape reason, IReadOnlyCollection<ReasonShape> others) => new(others.Count,
        others.Count(each => each.Digest == reason.Digest), others.Count(each => each.Digest != reason.Digest && Distance(each.Similarity, reason.Similarity) <= NearBits));

    internal static async Task<PeerOutcomes> OutcomesAsync(NpgsqlConnection db, CaseFact draft, CancellationToken cancellationToken)
    {
        var (counts, since) = (new List<(string, long)>(), (DateOnly?)null);
        await using var command = new NpgsqlCommand("""
            select outcome, count(*), min(decided_on) from app.decision where agency = $1 and service = $2 and decision_point = $3 and outcome is not null group by outcome
            """, db) { Parameters = { Text(draft.Agency), Text(draft.Service), Text(draft.Decision!.DecisionPoint) } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            counts.Add((rows.GetString(0), rows.GetInt64(1)));
            if (rows.GetFieldValue<DateOnly>(2) is var first && (since is null || first < since)) since = first;
        }
        return Of(counts, since);
    }

    internal static async Task<CopiedReason> CopiedAsync(NpgsqlConnection db, CaseFact draft, ReasonShape reason, CancellationToken cancellationToken)
    {
        var decisions = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand($"""
            select decision_id, case_id from app.decision where agency = $1 and service = $2 and decision_point = $3 and case_id <> $4 order by decided_at desc limit {NewestReasons}
            """, db) { Parameters = { Text(draft.Agency), Text(draft.Service), Text(draft.Decision!.DecisionPoint), Text(draft.CaseId) } })
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) decisions[rows.GetString(0)] = rows.GetString(1);
        var cases = await CaseRows.LoadAsync(db, decisions.Values.Distinct(), cancellationToken);
        return Copied(reason, [.. cases.Values.SelectMany(facts => facts).Where(fact => fact.DecisionId is { } id && decisions.ContainsKey(id)).Select(fact => fact.Decision?.Reason).OfType<ReasonShape>()]);
    }

    private static PeerOutcome Share(string outcome, long hits, long n)
    {
        var (lower, upper) = WilsonInterval.Bounds(hits, n);
        return new PeerOutcome(outcome, hits, Percent((double)hits / n), Percent(lower), Percent(upper));
    }

    private static decimal Percent(double share) => MeanInterval.Rounded((decimal)(100 * share));

    private static int Distance(string left, string right) =>
        ulong.TryParse(left, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var one) && ulong.TryParse(right, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var other)
            ? BitOperations.PopCount(one ^ other) : 64;

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
