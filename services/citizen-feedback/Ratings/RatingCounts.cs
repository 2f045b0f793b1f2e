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
    public static async Task<RatingCounts> ReadAsync(Store store, string key, string? agency, string? office, DateOnly? from, DateOnly? to, bool walkUps, CancellationToken cancellationToken)
    {
        var read = new RatingCounts();
        // A claimed rating weighs 1; a walk-up what its point's day says. Marked ratings are left out ten or more together, and fewer than ten that would be
        // left over of that point and day go with them: a figure with and one without them must not tell of single people.
        await using var command = store.Source.CreateCommand($"""
            select {key}, t.question, t.option, sum(t.n)::bigint, sum(t.n) filter (where t.basis = 'claimed')::bigint,
              sum(t.n - h) filter (where w > 0)::bigint, sum((t.n - h) * w), sum((t.n - h) * w * w)
            from app.tally t left join app.point_day d on d.point = t.point and d.day = t.released_on
              left join app.tally r on r.point = t.point and r.released_on = t.released_on and r.question = 'rating',
              lateral (select case t.basis when 'claimed' then 1 else coalesce(d.weight, 0) end as w,
                case when coalesce(r.held, 0) < {Tally.K} then 0 when r.n - r.held < {Tally.K} then t.n else t.held end as h) weight
            where ($1 is null or t.agency = $1) and ($2 is null or t.office = $2) and ($3 is null or t.released_on >= $3) and ($4 is null or t.released_on <= $4){(walkUps ? " and t.basis = 'walk-up'" : "")}
            group by 1, 2, 3
            """);
        foreach (var (value, type) in new (object?, NpgsqlDbType)[] { (agency, NpgsqlDbType.Text), (office, NpgsqlDbType.Text), (from, NpgsqlDbType.Date), (to, NpgsqlDbType.Date) })
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
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
