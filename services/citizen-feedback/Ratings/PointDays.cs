using Npgsql;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>What the filter makes of a point's walk-up ratings of a day; written in the transaction that releases them.</summary>
public static class PointDays
{
    /// <summary>Weighs the day anew for points whose ratings were released just now.</summary>
    public static async Task WeighAsync(NpgsqlConnection db, IReadOnlyList<string> points, DateOnly day, CancellationToken cancellationToken)
    {
        if (points.Count == 0) return;
        var before = new Dictionary<string, Dictionary<DateOnly, long>>();
        await using (var command = new NpgsqlCommand("select point, day, n from app.point_day where point = any($1) and day >= $2 and day < $3", db) { Parameters = { new() { Value = points.ToArray() }, new() { Value = day.AddDays(-Filter.LookBack) }, new() { Value = day } } })
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken))
            {
                if (!before.TryGetValue(rows.GetString(0), out var days)) before[rows.GetString(0)] = days = [];
                days[rows.GetFieldValue<DateOnly>(1)] = rows.GetInt64(2);
            }

        await using var batch = new NpgsqlBatch(db);
        foreach (var (point, agency, office, service, n) in await OfDayAsync(db, points, day, cancellationToken))
        {
            var usual = Filter.Usual(before.GetValueOrDefault(point) ?? [], day);
            batch.BatchCommands.Add(new("""
                insert into app.point_day values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                on conflict (point, day) do update set n = excluded.n, usual = excluded.usual, weight = excluded.weight, burst = excluded.burst
                """)
            {
                Parameters =
                {
                    new() { Value = point }, new() { Value = day }, new() { Value = agency }, new() { Value = office }, new() { Value = service }, new() { Value = n },
                    new() { Value = usual }, new() { Value = Filter.Weight(n, usual) }, new() { Value = Filter.IsBurst(n, usual) },
                },
            });
        }
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<(string Point, string Agency, string Office, string Service, long N)>> OfDayAsync(NpgsqlConnection db, IReadOnlyList<string> points, DateOnly day, CancellationToken cancellationToken)
    {
        var found = new List<(string, string, string, string, long)>();
        await using var command = new NpgsqlCommand("select point, agency, office, service, n from app.tally where point = any($1) and released_on = $2 and question = 'rating' and basis = 'walk-up'", db)
        {
            Parameters = { new() { Value = points.ToArray() }, new() { Value = day } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) found.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetInt64(4)));
        return found;
    }
}
