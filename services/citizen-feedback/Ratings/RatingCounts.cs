using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>Released counts by group: what every published figure about ratings is made of.</summary>
public sealed class RatingCounts
{
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal), _claimed = new(StringComparer.Ordinal);
    private readonly List<OptionCount> _counts = [], _reasons = [];
    private readonly List<WeightedCount> _weighted = [];

    private RatingCounts()
    {
    }

    /// <param name="key">SQL of the group's key over <c>t</c>; never from a request.</param>
    /// <param name="walkUps">True leaves claimed ratings out: they belong to no poster.</param>
    /// <param name="today">Day on which ratings are released now (UTC): its marked ratings are left out from the next day on.</param>
    public static async Task<RatingCounts> ReadAsync(Store store, string key, string? agency, string? office, DateOnly? from, DateOnly? to, bool walkUps, DateOnly today, CancellationToken cancellationToken)
    {
        var read = new RatingCounts();
        // A claimed rating weighs 1; a walk-up what its point's day says. Marked ratings are left out ten or more together, and fewer than ten that would be
        // left over go with them, by question, point and day: questions asked by rota have fewer answers than there are ratings. Only of days that are over:
        // while a day grows batch by batch, its figures with and without them would differ by single people.
        // Weights are quotients with all their digits; their squares would have more than a decimal of ours holds.
        await using var command = store.Source.CreateCommand($"""
            select {key}, t.question, t.option, sum(t.n)::bigint, sum(t.n) filter (where t.basis = 'claimed')::bigint,
              sum(t.n - h) filter (where w > 0)::bigint, round(sum((t.n - h) * w), 12), round(sum((t.n - h) * w * w), 12)
            from app.tally t left join app.point_day d on d.point = t.point and d.day = t.released_on
              cross join lateral (select sum(x.n) as n, sum(x.held) as held from app.tally x where x.point = t.point and x.released_on = t.released_on and x.question = t.question) r,
              lateral (select case t.basis when 'claimed' then 1 else coalesce(d.weight, 0) end as w,
                case when t.released_on >= $5 or r.held < {Tally.K} then 0 when r.n - r.held < {Tally.K} then t.n else t.held end as h) weight
            where ($1 is null or t.agency = $1) and ($2 is null or t.office = $2) and ($3 is null or t.released_on >= $3) and ($4 is null or t.released_on <= $4){(walkUps ? " and t.basis = 'walk-up'" : "")}
            group by 1, 2, 3
            """);
        foreach (var (value, type) in new (object?, NpgsqlDbType)[] { (agency, NpgsqlDbType.Text), (office, NpgsqlDbType.Text), (from, NpgsqlDbType.Date), (to, NpgsqlDbType.Date) })
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = today });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var count = new OptionCount(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3));
            if (count.QuestionId == "rating") (read._sizes[count.Group], read._claimed[count.Group]) = (count.N, rows.GetFieldValue<long?>(4) ?? 0);
            else if (count.QuestionId == "reason") read._reasons.Add(count);
            else
            {
                read._counts.Add(count);
                var kept = rows.GetFieldValue<long?>(5) ?? 0;
                read._weighted.Add(new(count.Group, count.QuestionId, count.Option, kept, count.N - kept, rows.GetDecimal(6), rows.GetDecimal(7)));
            }
        }
        return read;
    }

    /// <summary>The figures of these counts.</summary>
    /// <param name="confidential">Whether the reader may see confidential questions.</param>
    public IReadOnlyList<RatingGroup> Groups(QuestionSet questions, bool confidential) => Tally.Groups(questions, _sizes, _counts, _reasons, confidential, _claimed, _weighted);
}
