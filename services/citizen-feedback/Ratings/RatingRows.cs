using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>The table of ratings, walk-up and claimed.</summary>
public static class RatingRows
{
    /// <summary>Adds the rating; false when one with the same id is there.</summary>
    public static async Task<bool> InsertAsync(NpgsqlConnection db, Rating rating, TextSeal seal, CancellationToken cancellationToken) => (await InsertAsync(db, [rating], seal, cancellationToken)).Count == 1;

    /// <summary>Adds ratings in one statement, in the order of their ids: none tells which came first.</summary>
    /// <returns>Ids, as upper-case hex, of those that were not there; of several with one id it is there once.</returns>
    public static async Task<HashSet<string>> InsertAsync(NpgsqlConnection db, IReadOnlyList<Rating> ratings, TextSeal seal, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            insert into app.rating (id, point, agency, office, service, day, question_set, question_set_version, answers, reasons, text, basis, reported, language, outside_hours, office_network, quick)
            select id, point, agency, office, service, day, question_set, version, answers, array_remove(string_to_array(reasons, ','), ''), text, basis, reported, language, outside, network, quick
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) n (id, point, agency, office, service, day, question_set, version, answers, reasons, text, basis, reported, language, outside, network, quick)
            order by id on conflict (id) do nothing returning id
            """, db);
        Add(NpgsqlDbType.Bytea, each => each.Id);
        foreach (var text in new Func<Rating, string>[] { each => each.Point, each => each.Agency, each => each.Office, each => each.Service }) Add(NpgsqlDbType.Text, text);
        Add(NpgsqlDbType.Date, each => each.Day);
        Add(NpgsqlDbType.Text, each => each.QuestionSet);
        Add(NpgsqlDbType.Integer, each => each.QuestionSetVersion);
        Add(NpgsqlDbType.Jsonb, each => JsonSerializer.Serialize(each.Answers));
        // An array of arrays has no rows of different lengths, so the codes go as one text.
        Add(NpgsqlDbType.Text, each => string.Join(',', each.Reasons));
        Add(NpgsqlDbType.Bytea, each => each.Text is null ? null : seal.Seal(each.Id, each.Text));
        Add(NpgsqlDbType.Text, each => each.Basis);
        Add(NpgsqlDbType.Boolean, each => each.Reported);
        Add(NpgsqlDbType.Text, each => each.Language);
        foreach (var bit in new Func<Rating, bool>[] { each => each.Marks.OutsideHours, each => each.Marks.OfficeNetwork, each => each.Marks.Quick }) Add(NpgsqlDbType.Boolean, bit);
        // A statement that prepares itself and is refused while its values are read is kept without the rows it returns (npgsql#6391): the next sender on that connection would fail for it.
        await command.PrepareAsync(cancellationToken);
        var added = new HashSet<string>(StringComparer.Ordinal);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) added.Add(Convert.ToHexString(rows.GetFieldValue<byte[]>(0)));
        return added;

        void Add<T>(NpgsqlDbType type, Func<Rating, T> value) => command.Parameters.Add(new() { Value = ratings.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    /// <summary>Day of the rating with that id; null when there is none.</summary>
    public static async Task<DateOnly?> DayAsync(NpgsqlDataSource db, byte[] id, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("select day from app.rating where id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? rows.GetFieldValue<DateOnly>(0) : null;
    }
}
