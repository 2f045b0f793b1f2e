using Npgsql;
using Transparency.Contracts.OpenData.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Groups;
using Transparency.ServiceDefaults.Publishing;

namespace Transparency.Scoring.PublicFigures;

/// <summary>Rows of all agencies with the head of the log at which they were read.</summary>
public sealed record TimesReading(IReadOnlyList<ServiceTime> Times, IReadOnlyList<ServiceStandard> Standards, LogPosition? Checkpoint);

/// <summary>How long services take, by office, province and service: read from every decision with a clock, at most ten seconds old.</summary>
public sealed class PublishedTimes(Store store, CatalogueVersions catalogues, PublishedLog log, TimeProvider time)
{
    // The observed value that half (nine tenths) of the decisions do not exceed: no value between two that happened.
    private const string Sql = """
        select d.agency, d.office, p.province, d.service, d.used_unit, min(d.decided_on), max(d.decided_on), count(*), count(d.on_time), count(*) filter (where d.on_time),
          percentile_disc(0.5) within group (order by d.used), percentile_disc(0.9) within group (order by d.used)
        from app.decision d join unnest($1, $2, $3) p (agency, office, province) on (p.agency, p.office) = (d.agency, d.office) where d.used is not null
        group by grouping sets ((d.agency, d.office, p.province, d.service, d.used_unit), (d.agency, p.province, d.service, d.used_unit), (d.agency, d.service, d.used_unit))
        """;

    private readonly KeptFigures<TimesReading> _kept = new(time, cancellation => ReadAsync(store, catalogues, log, cancellation), reading => (reading.Times, reading.Standards));

    /// <summary>The newest reading and since when it reads so.</summary>
    public Task<(TimesReading Value, DateTimeOffset Since)> GetAsync(CancellationToken cancellationToken) => _kept.GetAsync(cancellationToken);

    private static async Task<TimesReading> ReadAsync(Store store, CatalogueVersions catalogues, PublishedLog log, CancellationToken cancellationToken)
    {
        var head = await log.LatestAsync(cancellationToken);
        var catalogue = await catalogues.NewestAsync(cancellationToken);
        var deciders = await DecidersAsync(store.Source, cancellationToken);
        var (covered, decided) = await CoverageRows.ReadAsync(store.Source, null, null, cancellationToken);
        var coverages = new GroupCoverages(covered, decided);
        var rows = new List<ServiceTime>();
        await using var command = store.Source.CreateCommand(Sql);
        foreach (var values in new[] { catalogue.Offices.Select(o => o.Agency), catalogue.Offices.Select(o => o.Code), catalogue.Offices.Select(o => o.Province) })
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. values] });
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
            while (await row.ReadAsync(cancellationToken)) rows.Add(Row(row, catalogue, coverages));
        return new(Shown(rows, deciders), Standards(catalogue), head is null ? null : new(head.Checkpoint.Origin, head.Checkpoint.Size, Convert.ToBase64String(head.Checkpoint.Root)));
    }

    private static ServiceTime Row(NpgsqlDataReader row, CatalogueIndex catalogue, GroupCoverages coverages)
    {
        var (agency, office, province, service, unit) = (row.GetString(0), Text(row, 1), Text(row, 2), row.GetString(3), row.GetString(4));
        var (limited, onTime) = (row.GetInt64(8), row.GetInt64(9));
        var (lower, upper) = WilsonInterval.Of(onTime, limited);
        var limit = catalogue.Service(agency, service)?.TotalLimit is { } total && total.Unit == unit ? total.Value : (decimal?)null;
        return new(office is not null ? "office" : province is not null ? "province" : "service", agency, office, province, service, row.GetFieldValue<DateOnly>(5), row.GetFieldValue<DateOnly>(6),
            row.GetInt64(7), unit, limit, row.GetDecimal(10), row.GetDecimal(11), limited, onTime, limited == 0 ? null : decimal.Round((decimal)onTime / limited, 4), lower, upper,
            // Not below 95 % of what an independent source counted either: the missing ones may be the late ones.
            limited >= CompareGroups.Comparable && coverages.OfServices(new HashSet<(string, string)> { (agency, service) }).State != "below");
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>What everybody may see of these rows, in a fixed order. Pure.</summary>
    public static IReadOnlyList<ServiceTime> Shown(IReadOnlyList<ServiceTime> rows, IReadOnlyDictionary<(string Agency, string Office, string Service), HashSet<string>> deciders)
    {
        var shown = new List<ServiceTime>();
        foreach (var each in rows.GroupBy(row => (row.Agency, row.Service, row.Unit)))
        {
            var groups = ShownGroups.Of([.. each.Where(row => row.Level == "office").Select(row =>
                new OfficeCount(row.Office!, row.Province!, row.N, deciders.GetValueOrDefault((row.Agency, row.Office!, row.Service)) ?? []))]);
            shown.AddRange(each.Where(row => row.Level switch { "office" => groups.Offices.Contains(row.Office!), "province" => groups.Provinces.Contains(row.Province!), _ => groups.Whole }));
        }
        return [.. shown.OrderBy(row => row.Agency, StringComparer.Ordinal).ThenBy(row => row.Service, StringComparer.Ordinal).ThenBy(row => row.Level switch { "service" => 0, "province" => 1, _ => 2 })
            .ThenBy(row => row.Province, StringComparer.Ordinal).ThenBy(row => row.Office, StringComparer.Ordinal).ThenBy(row => row.Unit, StringComparer.Ordinal)];
    }

    private static List<ServiceStandard> Standards(CatalogueIndex catalogue) =>
        [.. catalogue.Services.OrderBy(s => s.Agency, StringComparer.Ordinal).ThenBy(s => s.Code, StringComparer.Ordinal).SelectMany(service =>
            (IEnumerable<ServiceStandard>)[new(service.Agency, service.Code, 0, service.NameTh, service.NameEn, service.TotalLimit?.Value, service.TotalLimit?.Unit, service.FeeBaht, service.ManualReference ?? "", catalogue.Version),
                .. service.Steps.OrderBy(step => step.Order).Select(step => new ServiceStandard(service.Agency, service.Code, step.Order, step.NameTh, step.NameEn, step.Limit?.Value, step.Limit?.Unit, null, service.ManualReference ?? "", catalogue.Version))])];

    // About this very service: an office with three deciders may have one who alone decides about it, and its figures would be that person's.
    private static async Task<Dictionary<(string, string, string), HashSet<string>>> DecidersAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var deciders = new Dictionary<(string, string, string), HashSet<string>>();
        await using var command = source.CreateCommand("select agency, office, service, officer from app.service_decider");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var place = (row.GetString(0), row.GetString(1), row.GetString(2));
            if (!deciders.TryGetValue(place, out var known)) deciders[place] = known = new(StringComparer.Ordinal);
            known.Add(row.GetString(3));
        }
        return deciders;
    }
}
