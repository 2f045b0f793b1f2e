using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Completeness;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Coverage;

/// <summary>
/// States coverage anew when late facts change it: at once when a month crosses a limit, else at most hourly, so that the other services and the daily statement follow
/// without a fact for every case.
/// </summary>
public sealed partial class CountCoverage(Store store, CatalogueLog catalogue, TimeProvider clock, ILogger<CountCoverage> log) : BackgroundService
{
    /// <summary>Months that are followed, the present one not counted.</summary>
    public const int MonthsBack = 25;

    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1), s_calm = TimeSpan.FromHours(1);

    /// <summary>The coverage fact that follows a total; pure.</summary>
    public static CoverageFact.Stated Of(CoverageFact total, ILookup<(string, string, DateOnly), RecordedRow> recorded, CatalogueInForce inForce) => total switch
    {
        CoverageFact.TotalStated f => Of(f, f.Kind, f.Total, recorded, inForce),
        CoverageFact.TotalCorrected f => Of(f, f.Kind, f.Total, recorded, inForce),
        CoverageFact.Stated f => Of(f, f.Kind, f.Total, recorded, inForce),
        _ => throw new InvalidOperationException($"Unknown fact {total.GetType().Name}."),
    };

    /// <summary>What shall be stated of a month now; null when nothing new is worth a fact. Pure.</summary>
    public static CoverageFact.Stated? Decide(CoverageRow row, CountedMonth counted, DateTimeOffset now)
    {
        if (row.Counted == counted) return null;
        var crosses = row.Counted is not { } before || CoverageKinds.State(row.Total, before.Recorded) != CoverageKinds.State(row.Total, counted.Recorded);
        return crosses || now - row.ComputedAt >= s_calm
            ? new(row.Agency, row.Service, CoverageRows.Text(row.Month), row.Kind, row.Total, counted.Recorded, counted.ByForm, counted.ByFile) : null;
    }

    /// <summary>States what has changed; returns how many months.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var today = BangkokDay.Of(now).Date;
        var from = new DateOnly(today.Year, today.Month, 1).AddMonths(-MonthsBack);
        var rows = await CoverageRows.ReadAsync(store.Source, null, from, today, cancellation);
        if (rows.Count == 0) return 0;
        var (recorded, inForce) = (await CoverageRows.RecordedAsync(store.Source, null, from, today, cancellation), catalogue.InForce);
        var facts = rows.Select(row => (row, Fact: Decide(row, CoverageKinds.Count(row.Kind, recorded[(row.Agency, row.Service, row.Month)], CoverageKinds.Burdening(inForce, row.Service)), now)))
            .Where(each => each.Fact is not null).ToList();
        if (facts.Count == 0) return 0;
        // A replica or a person that was quicker holds; the next round looks again.
        var results = await store.AppendAllAsync([.. facts.Select(each => CoverageRows.Append([each.Fact!], each.row.Version, now, null))], cancellation);
        return results.Count(result => result is AppendResult.Appended);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(clock, s_every, RunOnceAsync, e => NotCounted(log, e), stoppingToken);

    private static CoverageFact.Stated Of(CoverageFact fact, string kind, long total, ILookup<(string, string, DateOnly), RecordedRow> recorded, CatalogueInForce inForce)
    {
        var counted = CoverageKinds.Count(kind, recorded[(fact.Agency, fact.Service, CoverageRows.Month(fact.Month))], CoverageKinds.Burdening(inForce, fact.Service));
        return new(fact.Agency, fact.Service, fact.Month, kind, total, counted.Recorded, counted.ByForm, counted.ByFile);
    }

    [LoggerMessage(2411, LogLevel.Warning, "Coverage could not be counted and is tried again")]
    private static partial void NotCounted(ILogger logger, Exception cause);
}
