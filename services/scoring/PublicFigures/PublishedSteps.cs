using Npgsql;
using Transparency.Contracts.OpenData.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Groups;
using Transparency.ServiceDefaults.Publishing;

namespace Transparency.Scoring.PublicFigures;

/// <summary>Rows of all agencies with the head of the log at which they were read.</summary>
public sealed record StepsReading(IReadOnlyList<StepTime> Steps, LogPosition? Checkpoint);

/// <summary>How long each step of a service takes, by office, province and service: read from every timed step, at most ten seconds old.</summary>
public sealed class PublishedSteps(Store store, CatalogueVersions catalogues, PublishedLog log, TimeProvider time)
{
    private const string Sql = """
        select s.agency, s.office, p.province, s.service, s.step, s.unit, min(s.completed_on), max(s.completed_on), count(*), count(s.on_time), count(*) filter (where s.on_time),
          percentile_disc(0.5) within group (order by s.used), percentile_disc(0.9) within group (order by s.used)
        from app.step_time s join unnest($1, $2, $3) p (agency, office, province) on (p.agency, p.office) = (s.agency, s.office)
        group by grouping sets ((s.agency, s.office, p.province, s.service, s.step, s.unit), (s.agency, p.province, s.service, s.step, s.unit), (s.agency, s.service, s.step, s.unit))
        """;

    private readonly KeptFigures<StepsReading> _kept = new(time, cancellation => ReadAsync(store, catalogues, log, cancellation), reading => reading.Steps);

    /// <summary>The newest reading and since when it reads so.</summary>
    public Task<(StepsReading Value, DateTimeOffset Since)> GetAsync(CancellationToken cancellationToken) => _kept.GetAsync(cancellationToken);

    private static async Task<StepsReading> ReadAsync(Store store, CatalogueVersions catalogues, PublishedLog log, CancellationToken cancellationToken)
    {
        var head = await log.LatestAsync(cancellationToken);
        var catalogue = await catalogues.NewestAsync(cancellationToken);
        var officers = await OfficersAsync(store.Source, cancellationToken);
        var (covered, decided) = await CoverageRows.ReadAsync(store.Source, null, null, cancellationToken);
        var coverages = new GroupCoverages(covered, decided);
        var rows = new List<StepTime>();
        await using var command = store.Source.CreateCommand(Sql);
        PublicRows.AddOffices(command, catalogue);
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
            while (await row.ReadAsync(cancellationToken)) rows.Add(Row(row, catalogue, coverages));
        return new(Shown(rows, officers), PublicRows.Position(head));
    }

    private static StepTime Row(NpgsqlDataReader row, CatalogueIndex catalogue, GroupCoverages coverages)
    {
        var (agency, office, province, service, code, unit) = (row.GetString(0), Text(row, 1), Text(row, 2), row.GetString(3), row.GetString(4), row.GetString(5));
        var (limited, onTime) = (row.GetInt64(9), row.GetInt64(10));
        var (lower, upper) = WilsonInterval.Of(onTime, limited);
        var step = catalogue.Service(agency, service)?.Steps.FirstOrDefault(each => each.Code == code);
        return new(PublicRows.LevelOf(office, province), agency, office, province, service, code, step?.Order, row.GetFieldValue<DateOnly>(6), row.GetFieldValue<DateOnly>(7),
            row.GetInt64(8), unit, step?.Limit is { } limit && limit.Unit == unit ? limit.Value : null, row.GetDecimal(11), row.GetDecimal(12), limited, onTime,
            PublicRows.Share(onTime, limited), lower, upper,
            PublicRows.IsComparable(limited, coverages, agency, service));
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>What everybody may see of these rows, in a fixed order: each step by itself, because few may do a step of a service that many decide about. Pure.</summary>
    /// <param name="officers">Who completed a step, under pseudonyms.</param>
    public static IReadOnlyList<StepTime> Shown(IReadOnlyList<StepTime> rows, IReadOnlyDictionary<(string Agency, string Office, string Service, string Step), HashSet<string>> officers)
    {
        var shown = new List<StepTime>();
        foreach (var each in rows.GroupBy(row => (row.Agency, row.Service, row.Code, row.Unit)))
            shown.AddRange(PublicRows.Shown([.. each], row => new(row.Level, row.Office, row.Province, row.N), row => officers.GetValueOrDefault((row.Agency, row.Office!, row.Service, row.Code))));
        return [.. shown.OrderBy(row => row.Agency, StringComparer.Ordinal).ThenBy(row => row.Service, StringComparer.Ordinal).ThenBy(row => row.Step ?? int.MaxValue).ThenBy(row => row.Code, StringComparer.Ordinal)
            .ThenBy(row => PublicRows.OrderOf(row.Level)).ThenBy(row => row.Province, StringComparer.Ordinal).ThenBy(row => row.Office, StringComparer.Ordinal).ThenBy(row => row.Unit, StringComparer.Ordinal)];
    }

    private static Task<Dictionary<(string, string, string, string), HashSet<string>>> OfficersAsync(NpgsqlDataSource source, CancellationToken cancellationToken) => PublicRows.PeopleAsync(source,
        "select distinct agency, office, service, step, unnest(officers) from app.step_time", row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)), cancellationToken);
}
