using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.RedFlag.Parity;

/// <summary>Decisions of one office at one decision point, and how many of them are flagged.</summary>
/// <param name="Officers">Different officers of the office in all.</param>
public sealed record OfficeCount(string Agency, string Office, string Service, string DecisionPoint, long Decisions, long Flagged, long Officers);

/// <summary>
/// Whether the rules burden some regions, small offices or busy ones more than others: each group against all the others on like decisions. Counts
/// with their interval; whether a difference is fair is for people to say.
/// </summary>
public static class Fairness
{
    /// <summary>Below so many decisions nothing is compared (system.md §7).</summary>
    public const long LeastDecisions = 30;

    private const long SmallOffice = 5, LargeOffice = 20;

    /// <summary>The groups; pure.</summary>
    /// <param name="regionOf">Region of an office; null when its province is not known.</param>
    public static IReadOnlyList<ParityGroup> Of(IReadOnlyList<OfficeCount> counts, Func<string, string, string?> regionOf)
    {
        var offices = counts.GroupBy(c => (c.Agency, c.Office)).ToDictionary(o => o.Key, o => (Officers: o.Max(c => c.Officers), PerOfficer: (double)o.Sum(c => c.Decisions) / Math.Max(1, o.Max(c => c.Officers))));
        var loads = offices.Values.Select(o => o.PerOfficer).Order().ToList();
        return
        [
            .. Groups("region", c => regionOf(c.Agency, c.Office)),
            .. Groups("officeSize", c => offices[(c.Agency, c.Office)].Officers is var officers && officers <= SmallOffice ? "small" : officers > LargeOffice ? "large" : "medium"),
            // Thirds of the offices; three offices are the fewest that have thirds.
            .. loads.Count < 3 ? [] : Groups("workload", c => offices[(c.Agency, c.Office)].PerOfficer is var load && load <= loads[loads.Count / 3 - (loads.Count % 3 == 0 ? 1 : 0)] ? "low" : load > loads[loads.Count * 2 / 3 - (loads.Count % 3 == 0 ? 1 : 0)] ? "high" : "middle"),
        ];

        IEnumerable<ParityGroup> Groups(string by, Func<OfficeCount, string?> of)
        {
            var known = counts.Select(c => (Count: c, Group: of(c))).Where(c => c.Group is not null).ToList();
            foreach (var group in known.GroupBy(c => c.Group!).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                var decisions = group.Sum(c => c.Count.Decisions);
                var strata = known.GroupBy(c => (c.Count.Agency, c.Count.Service, c.Count.DecisionPoint)).Select(s => (In: s.Where(c => c.Group == group.Key).ToList(), Out: s.Where(c => c.Group != group.Key).ToList()))
                    .Select(s => new RateStratum(s.In.Sum(c => c.Count.Flagged), s.In.Sum(c => c.Count.Decisions), s.Out.Sum(c => c.Count.Flagged), s.Out.Sum(c => c.Count.Decisions)));
                var ratio = decisions < LeastDecisions ? null : RateRatio.Of(strata);
                yield return new(by, group.Key, group.Select(c => (c.Count.Agency, c.Count.Office)).Distinct().Count(), decisions, group.Sum(c => c.Count.Flagged), Rounded(ratio?.Ratio), Rounded(ratio?.Low), Rounded(ratio?.High));
            }
        }
    }

    private static decimal? Rounded(double? value) => value is { } known && double.IsFinite(known) ? decimal.Round((decimal)Math.Min(known, 1e6), 3) : null;

    /// <summary>Decisions of the last 365 days by office and decision point; a decision is flagged once, however many flags it has.</summary>
    public static async Task<IReadOnlyList<OfficeCount>> CountAsync(NpgsqlDataSource db, FlagAccess access, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand();
        var p = command.Parameters;
        var since = FlagAccess.Next(p, now.AddDays(-365).UtcDateTime);
        command.CommandText = $"""
            with flagged as (select case_id, decision_id from app.flag where not shadow and state <> 'withdrawn' and case_id <> ''),
            seen as (
              select d.agency, d.office, d.service, d.decision_point, d.officer,
                (exists (select 1 from flagged f where f.case_id = d.case_id and (f.decision_id is null or f.decision_id = d.decision_id))) as is_flagged
              from app.decided d where d.decided_at >= {since} and {access.Places(p)}{(access.Blinded is { } blinded ? " and " + blinded.Elsewhere(p) : "")}),
            -- Once an office: asked beside each group it read every decision again for each of them.
            people as (select agency, office, count(distinct officer) as officers from seen group by agency, office)
            select s.agency, s.office, s.service, s.decision_point, count(*), count(*) filter (where s.is_flagged), o.officers
            from seen s join people o on (o.agency, o.office) = (s.agency, s.office) group by s.agency, s.office, s.service, s.decision_point, o.officers
            """;
        var counts = new List<OfficeCount>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) counts.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6)));
        return counts;
    }
}

/// <summary>Regions of the provinces, from regions.csv: province in Thai, region.</summary>
public static class Regions
{
    private static readonly Lazy<Dictionary<string, string>> s_regions = new(() =>
    {
        using var stream = typeof(Regions).Assembly.GetManifestResourceStream("parity/regions.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToDictionary(line => line[0], line => line[1]);
    });

    /// <summary>Region of each office of a catalogue; null for offices abroad and unknown ones.</summary>
    public static Func<string, string, string?> Of(Catalogue catalogue)
    {
        var provinces = catalogue.Offices.ToDictionary(o => (o.Agency, o.Code), o => o.Province);
        return (agency, office) => provinces.TryGetValue((agency, office), out var province) ? s_regions.Value.GetValueOrDefault(province) : null;
    }
}
