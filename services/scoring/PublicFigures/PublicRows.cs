using Npgsql;
using Transparency.Contracts.OpenData.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Groups;

namespace Transparency.Scoring.PublicFigures;

/// <summary>What published rows of services and of their steps have in common: places, who may be told from whom, and when a share may be compared.</summary>
internal static class PublicRows
{
    /// <summary>Where a row stands.</summary>
    /// <param name="Level">service, province or office.</param>
    public readonly record struct Place(string Level, string? Office, string? Province, long N);

    /// <summary>The level of a row of grouping sets.</summary>
    public static string LevelOf(string? office, string? province) => office is not null ? "office" : province is not null ? "province" : "service";

    /// <summary>Services first, offices last.</summary>
    public static int OrderOf(string level) => level switch { "service" => 0, "province" => 1, _ => 2 };

    /// <summary>Agency, office and province of every office, as three array parameters.</summary>
    public static void AddOffices(NpgsqlCommand command, CatalogueIndex catalogue)
    {
        foreach (var values in new[] { catalogue.Offices.Select(o => o.Agency), catalogue.Offices.Select(o => o.Code), catalogue.Offices.Select(o => o.Province) })
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. values] });
    }

    public static LogPosition? Position(PublishedHead? head) => head is null ? null : new(head.Checkpoint.Origin, head.Checkpoint.Size, Convert.ToBase64String(head.Checkpoint.Root));

    /// <summary>Share of those with a limit that were on time, four decimals; null when none had one.</summary>
    public static decimal? Share(long onTime, long limited) => limited == 0 ? null : decimal.Round((decimal)onTime / limited, 4);

    /// <summary>Enough of them, and not of a service of which less than 95 % of what an independent source counted is recorded: the missing ones may be the late ones.</summary>
    public static bool IsComparable(long limited, GroupCoverages coverages, string agency, string service) =>
        limited >= CompareGroups.Comparable && coverages.OfServices(new HashSet<(string, string)> { (agency, service) }).State != "below";

    /// <summary>Those rows of one figure that tell of nobody in particular. Pure.</summary>
    /// <param name="people">Who stands behind an office's row, under pseudonyms.</param>
    public static IEnumerable<T> Shown<T>(IReadOnlyCollection<T> rows, Func<T, Place> place, Func<T, HashSet<string>?> people)
    {
        var groups = ShownGroups.Of([.. rows.Where(row => place(row).Level == "office").Select(row => new OfficeCount(place(row).Office!, place(row).Province!, place(row).N, people(row) ?? []))]);
        return rows.Where(row => place(row) is var at && at.Level switch { "office" => groups.Offices.Contains(at.Office!), "province" => groups.Provinces.Contains(at.Province!), _ => groups.Whole });
    }

    /// <summary>People by what they stand behind.</summary>
    /// <param name="sql">The person is the last column.</param>
    public static async Task<Dictionary<TKey, HashSet<string>>> PeopleAsync<TKey>(NpgsqlDataSource source, string sql, Func<NpgsqlDataReader, TKey> key, CancellationToken cancellationToken) where TKey : notnull
    {
        var people = new Dictionary<TKey, HashSet<string>>();
        await using var command = source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            if (!people.TryGetValue(key(row), out var known)) people[key(row)] = known = new(StringComparer.Ordinal);
            known.Add(row.GetString(row.FieldCount - 1));
        }
        return people;
    }
}
