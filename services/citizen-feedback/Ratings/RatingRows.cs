using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>The table of ratings, walk-up and claimed.</summary>
public static class RatingRows
{
    /// <summary>Adds the rating; false when one with the same id is there.</summary>
    public static async Task<bool> InsertAsync(NpgsqlConnection db, Rating rating, TextSeal seal, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("insert into app.rating values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, $12, $13, $14, $15, $16, $17) on conflict (id) do nothing", db);
        foreach (object value in new object[] { rating.Id, rating.Point, rating.Agency, rating.Office, rating.Service, rating.Day, rating.QuestionSet, rating.QuestionSetVersion })
            command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(rating.Answers), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = rating.Reasons.ToArray() });
        command.Parameters.Add(new() { Value = rating.Text is null ? DBNull.Value : seal.Seal(rating.Id, rating.Text), NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { Value = rating.Basis });
        command.Parameters.Add(new() { Value = rating.Reported });
        command.Parameters.Add(new() { Value = (object?)rating.Language ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        foreach (var bit in new[] { rating.Marks.OutsideHours, rating.Marks.OfficeNetwork, rating.Marks.Quick }) command.Parameters.Add(new() { Value = bit });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
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
