using Npgsql;
using NpgsqlTypes;
using Transparency.EventStore;
using Transparency.Scoring.Recorded;

namespace Transparency.Scoring.Ita;

/// <summary>An agency's official question scores were imported. Name on disk: ita_imported; stream <c>ita-&lt;year&gt;</c>, tenant = agency.</summary>
/// <param name="Actors">Null when the result was shipped as published.</param>
public sealed record ItaImported(string Agency, int YearBe, string Edition, string FileName, string Sha256, IReadOnlyList<ItaAnswer> Answers, decimal Total, string Level, ActedBy? Actors);

/// <summary>A stored result: the newest import of an agency and year.</summary>
public sealed record ItaRow(string Agency, int YearBe, int Revision, ItaAnswers Answers, DateTimeOffset ImportedAt, string? ImportedByRole, string FileName, string Sha256);

/// <summary>The imports of ITA results: one stream per agency and year, each import a further version.</summary>
public sealed class ItaImports(Store store, TimeProvider clock)
{
    public const string Type = "ita_imported";

    private static string Upsert(string schema) => $"""
        insert into {schema}.ita_result as kept (agency, year_be, revision, edition, answers, total, level, imported_at, imported_by_role, file_name, sha256)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (agency, year_be) do update set revision = $3, edition = $4, answers = $5, total = $6, level = $7, imported_at = $8, imported_by_role = $9, file_name = $10, sha256 = $11
        where kept.revision < $3
        """;

    /// <summary>Records an import behind the ones before; false when somebody else imported at the same time.</summary>
    public async Task<bool> AddAsync(ItaImported fact, long version, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var stream = $"ita-{fact.YearBe}";
        return await store.AppendAsync(new Append(fact.Agency, stream, "ita", version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version),
            [Facts.Event(Type, fact, now, stream, fact.Actors?.Subject)]) { Alongside = batch => Put(batch, fact, version + 1, now) }, cancellationToken) is AppendResult.Appended;
    }

    /// <summary>How often an agency's year was imported.</summary>
    public async Task<long> VersionAsync(string agency, int yearBe, CancellationToken cancellationToken) =>
        (await store.ReadStreamAsync(agency, $"ita-{yearBe}", cancellation: cancellationToken)) is [.., var last] ? last.Version : 0;

    /// <summary>Newest imports, newest year first. Null asks for every agency or year.</summary>
    public async Task<IReadOnlyList<ItaRow>> FindAsync(string? agency, int? yearBe, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("""
            select agency, year_be, revision, edition, answers, imported_at, imported_by_role, file_name, sha256 from app.ita_result
            where ($1::text is null or agency = $1) and ($2::int is null or year_be = $2) order by year_be desc, agency
            """);
        command.Parameters.Add(new() { Value = (object?)agency ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)yearBe ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<ItaRow>();
        while (await row.ReadAsync(cancellationToken))
        {
            var edition = ItaEdition.All.First(each => each.Id == row.GetString(3));
            rows.Add(new(row.GetString(0), row.GetInt32(1), row.GetInt32(2), new(edition, Facts.Read<List<ItaAnswer>>(row.GetString(4))), row.GetFieldValue<DateTimeOffset>(5),
                row.IsDBNull(6) ? null : row.GetString(6), row.GetString(7), row.GetString(8)));
        }
        return rows;
    }

    /// <summary>The row of an agency's year after an import.</summary>
    /// <param name="revision">Version of its stream.</param>
    public static void Put(NpgsqlBatch batch, ItaImported fact, long revision, DateTimeOffset at, string schema = ReadModel.Live) => batch.BatchCommands.Add(new(Upsert(schema))
    {
        Parameters =
        {
            new() { Value = fact.Agency }, new() { Value = fact.YearBe }, new() { Value = (int)revision }, new() { Value = fact.Edition },
            new() { Value = Facts.Text(fact.Answers), NpgsqlDbType = NpgsqlDbType.Json }, new() { Value = fact.Total }, new() { Value = fact.Level }, new() { Value = at.UtcDateTime },
            new() { Value = (object?)fact.Actors?.Role ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = fact.FileName }, new() { Value = fact.Sha256 },
        },
    });
}
