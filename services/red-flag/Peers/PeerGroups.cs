using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Peers;

/// <summary>
/// Like decisions: the same decision point of the same service. The reference distribution is stored as its 101 percentiles, so that what a
/// flag was compared with can be seen and recomputed.
/// </summary>
public static class PeerGroups
{
    /// <summary>Below this many nothing is compared (system.md §7).</summary>
    public const long MinimumN = 30;

    public static async Task<PeerGroup?> FindAsync(NpgsqlConnection db, FlagSubject subject, Measure measure, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select n, quantiles from app.peer_group where code = $1 and agency = $2 and service = $3 and decision_point = $4 and n >= $5
            """, db)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = measure.Code }, new NpgsqlParameter<string> { TypedValue = subject.Agency },
                new NpgsqlParameter<string> { TypedValue = subject.Service }, new NpgsqlParameter<string> { TypedValue = subject.DecisionPoint ?? "" },
                new NpgsqlParameter<long> { TypedValue = MinimumN },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? Compare(subject, measure, rows.GetInt64(0), rows.GetFieldValue<decimal[]>(1)) : null;
    }

    /// <summary>
    /// The value beside its peers. The interval is that of the median, from order statistics: ranks n/2 ± 0.98·√n cover it with 95 %
    /// (Conover, Practical Nonparametric Statistics, §3.2).
    /// </summary>
    /// <param name="quantiles">Percentiles 0–100 of the group.</param>
    public static PeerGroup Compare(FlagSubject subject, Measure measure, long n, IReadOnlyList<decimal> quantiles)
    {
        var half = 98 / (decimal)Math.Sqrt(n);
        return new($"การตัดสินใจที่จุด {subject.DecisionPoint} ของบริการ {subject.Service}", $"Decisions at {subject.DecisionPoint} of service {subject.Service}",
            n, Round(At(quantiles, 50)), Round(At(quantiles, 50 - half)), Round(At(quantiles, 50 + half)), Round(Percentile(quantiles, measure.Value)), measure.Unit);
    }

    /// <summary>The value at a percentile, linear between stored ones.</summary>
    private static decimal At(IReadOnlyList<decimal> quantiles, decimal percentile)
    {
        var at = Math.Clamp(percentile, 0, 100);
        var low = (int)Math.Floor(at);
        return low == 100 ? quantiles[100] : quantiles[low] + (quantiles[low + 1] - quantiles[low]) * (at - low);
    }

    /// <summary>Share (0–100) of the group below a value.</summary>
    private static decimal Percentile(IReadOnlyList<decimal> quantiles, decimal value)
    {
        var above = quantiles.TakeWhile(q => q < value).Count();
        if (above is 0 or 101) return above == 0 ? 0 : 100;
        var step = quantiles[above] - quantiles[above - 1];
        return above - 1 + (step == 0 ? 0 : (value - quantiles[above - 1]) / step);
    }

    private static decimal Round(decimal value) => decimal.Round(value, 2, MidpointRounding.AwayFromZero);
}
