using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Groups;

/// <summary>Sums that add: a group of groups is their sum.</summary>
public readonly record struct Sums(long N, decimal Score, decimal ScoreSquared, long ComplianceN, decimal Compliance, long EvidenceN, decimal Evidence,
    long TimelineN, decimal Timeline, long OnTime, long WithLimit)
{
    public static Sums operator +(Sums a, Sums b) => new(a.N + b.N, a.Score + b.Score, a.ScoreSquared + b.ScoreSquared, a.ComplianceN + b.ComplianceN, a.Compliance + b.Compliance,
        a.EvidenceN + b.EvidenceN, a.Evidence + b.Evidence, a.TimelineN + b.TimelineN, a.Timeline + b.Timeline, a.OnTime + b.OnTime, a.WithLimit + b.WithLimit);

    public decimal? Mean => MeanOf(Score, N);

    public GroupScore Figures(string key)
    {
        var interval = MeanInterval.Of(N, Score, ScoreSquared);
        return new GroupScore(key, N, interval.Mean, interval.Lower, interval.Upper, MeanOf(Compliance, ComplianceN), MeanOf(Evidence, EvidenceN), MeanOf(Timeline, TimelineN),
            OnTime, WithLimit, N >= CompareGroups.Comparable);
    }

    private static decimal? MeanOf(decimal sum, long n) => n == 0 ? null : MeanInterval.Rounded(sum / n);
}

public sealed record GroupRow(string Agency, string Office, string Service, Sums Sums);

/// <summary>Reads the sums: whole months from the monthly ones, the days of broken months from the decisions themselves.</summary>
public static class GroupRows
{
    private const string Sql = """
        with parts as (
          select agency, office, service, n, score, score_squared, compliance_n, compliance, evidence_n, evidence, timeline_n, timeline, on_time, with_limit
          from app.monthly where rubric_id = $1 and rubric_version = $2 and month >= $5 and month < $6
          union all
          select agency, office, service, count(*), sum(score), sum(score * score), count(compliance), coalesce(sum(compliance), 0), count(evidence), coalesce(sum(evidence), 0),
            count(timeline), coalesce(sum(timeline), 0), count(*) filter (where on_time), count(on_time)
          from app.decision where rubric_id = $1 and rubric_version = $2 and score is not null and (decided_on >= $3 and decided_on < $5 or decided_on >= $6 and decided_on <= $4)
          group by agency, office, service)
        select agency, office, service, sum(n)::bigint, sum(score), sum(score_squared), sum(compliance_n)::bigint, sum(compliance), sum(evidence_n)::bigint, sum(evidence),
          sum(timeline_n)::bigint, sum(timeline), sum(on_time)::bigint, sum(with_limit)::bigint
        from parts group by agency, office, service having sum(n) > 0
        """;

    public static async Task<IReadOnlyList<GroupRow>> ReadAsync(NpgsqlDataSource source, Rubric rubric, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var (first, last) = (from ?? DateOnly.MinValue, to ?? DateOnly.MaxValue.AddDays(-1));
        var (wholeFrom, wholeTo) = WholeMonths(first, last);
        await using var command = source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rubric.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rubric.Version });
        foreach (var date in new[] { first, last, wholeFrom, wholeTo }) command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = date });
        var rows = new List<GroupRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new GroupRow(reader.GetString(0), reader.GetString(1), reader.GetString(2), new Sums(reader.GetInt64(3), reader.GetDecimal(4), reader.GetDecimal(5),
                reader.GetInt64(6), reader.GetDecimal(7), reader.GetInt64(8), reader.GetDecimal(9), reader.GetInt64(10), reader.GetDecimal(11), reader.GetInt64(12), reader.GetInt64(13))));
        return rows;
    }

    /// <summary>First day of the first whole month and first day after the last one; equal when there is none.</summary>
    public static (DateOnly From, DateOnly To) WholeMonths(DateOnly first, DateOnly last)
    {
        var from = first.Day == 1 ? first : FirstOf(first).AddMonths(1);
        var to = FirstOf(last.AddDays(1));
        return to >= from ? (from, to) : (last.AddDays(1), last.AddDays(1));
    }

    /// <summary>How many persons decide, by agency and office.</summary>
    public static async Task<Dictionary<(string Agency, string Office), long>> DecidersAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var deciders = new Dictionary<(string, string), long>();
        await using var command = source.CreateCommand("select agency, office, count(*) from app.decider group by agency, office");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) deciders[(reader.GetString(0), reader.GetString(1))] = reader.GetInt64(2);
        return deciders;
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);
}
