using Npgsql;
using Transparency.Contracts.OpenData.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
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

    private readonly KeptFigures<TimesReading> _kept = new(time, cancellation => ReadAsync(store, catalogues, log, PublishedRubrics.DayOf(time.GetUtcNow()), cancellation), reading => (reading.Times, reading.Standards));

    /// <summary>The newest reading and since when it reads so.</summary>
    public Task<(TimesReading Value, DateTimeOffset Since)> GetAsync(CancellationToken cancellationToken) => _kept.GetAsync(cancellationToken);

    private static async Task<TimesReading> ReadAsync(Store store, CatalogueVersions catalogues, PublishedLog log, DateOnly day, CancellationToken cancellationToken)
    {
        var head = await log.LatestAsync(cancellationToken);
        var catalogue = await catalogues.NewestAsync(cancellationToken);
        var deciders = await DecidersAsync(store.Source, cancellationToken);
        var (covered, decided) = await CoverageRows.ReadAsync(store.Source, null, null, cancellationToken);
        var coverages = new GroupCoverages(covered, decided);
        var rows = new List<ServiceTime>();
        await using var command = store.Source.CreateCommand(Sql);
        PublicRows.AddOffices(command, catalogue);
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
            while (await row.ReadAsync(cancellationToken)) rows.Add(Row(row, catalogue, coverages));
        return new(Shown(rows, deciders), Standards(catalogue, day), PublicRows.Position(head));
    }

    private static ServiceTime Row(NpgsqlDataReader row, CatalogueIndex catalogue, GroupCoverages coverages)
    {
        var (agency, office, province, service, unit) = (row.GetString(0), Text(row, 1), Text(row, 2), row.GetString(3), row.GetString(4));
        var (limited, onTime) = (row.GetInt64(8), row.GetInt64(9));
        var (lower, upper) = WilsonInterval.Of(onTime, limited);
        var limit = catalogue.Service(agency, service)?.TotalLimit is { } total && total.Unit == unit ? total.Value : (decimal?)null;
        return new(PublicRows.LevelOf(office, province), agency, office, province, service, row.GetFieldValue<DateOnly>(5), row.GetFieldValue<DateOnly>(6),
            row.GetInt64(7), unit, limit, row.GetDecimal(10), row.GetDecimal(11), limited, onTime, PublicRows.Share(onTime, limited), lower, upper,
            PublicRows.IsComparable(limited, coverages, agency, service));
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>What everybody may see of these rows, in a fixed order. Pure.</summary>
    public static IReadOnlyList<ServiceTime> Shown(IReadOnlyList<ServiceTime> rows, IReadOnlyDictionary<(string Agency, string Office, string Service), HashSet<string>> deciders)
    {
        var shown = new List<ServiceTime>();
        foreach (var each in rows.GroupBy(row => (row.Agency, row.Service, row.Unit)))
            shown.AddRange(PublicRows.Shown([.. each], row => new(row.Level, row.Office, row.Province, row.N), row => deciders.GetValueOrDefault((row.Agency, row.Office!, row.Service))));
        return [.. shown.OrderBy(row => row.Agency, StringComparer.Ordinal).ThenBy(row => row.Service, StringComparer.Ordinal).ThenBy(row => PublicRows.OrderOf(row.Level))
            .ThenBy(row => row.Province, StringComparer.Ordinal).ThenBy(row => row.Office, StringComparer.Ordinal).ThenBy(row => row.Unit, StringComparer.Ordinal)];
    }

    private static List<ServiceStandard> Standards(CatalogueIndex catalogue, DateOnly day) =>
        [.. catalogue.Services.Where(each => each.OpenOn(day)).OrderBy(s => s.Agency, StringComparer.Ordinal).ThenBy(s => s.Code, StringComparer.Ordinal).SelectMany(service =>
            (IEnumerable<ServiceStandard>)[new(service.Agency, service.Code, 0, service.NameTh, service.NameEn, service.TotalLimit?.Value, service.TotalLimit?.Unit, service.FeeBaht, service.ManualReference ?? "", catalogue.Version),
                .. service.Steps.OrderBy(step => step.Order).Select(step => new ServiceStandard(service.Agency, service.Code, step.Order, step.NameTh, step.NameEn, step.Limit?.Value, step.Limit?.Unit, null, service.ManualReference ?? "", catalogue.Version))])];

    // About this very service: an office with three deciders may have one who alone decides about it, and its figures would be that person's.
    private static Task<Dictionary<(string, string, string), HashSet<string>>> DecidersAsync(NpgsqlDataSource source, CancellationToken cancellationToken) => PublicRows.PeopleAsync(source,
        "select agency, office, service, officer from app.service_decider", row => (row.GetString(0), row.GetString(1), row.GetString(2)), cancellationToken);
}
