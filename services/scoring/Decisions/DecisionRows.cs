using Npgsql;
using Transparency.EventStore;
using Transparency.Scoring.Clock;

namespace Transparency.Scoring.Decisions;

/// <summary>The current score of a decision as the consumer needs it.</summary>
public sealed record CurrentScore(int Revision, byte[] Digest);

/// <summary>The read model of scores: current rows, and the sums that group figures come from.</summary>
public static class DecisionRows
{
    // One text per schema: rows that share a statement know it by reference.
    private static readonly string PutLive = PutSql(ReadModel.Live), PutAside = PutSql(ReadModel.Side);

    private static string PutSql(string schema) => $"""
        with new as (
          select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
            n (decision_id, case_id, agency, office, service, decision_point, source, decided_at, decided_on, revision, score, compliance, evidence, timeline, on_time,
               rubric_id, rubric_version, catalogue_version, computed_from, digest, known_until, outcome, used, unit)),
        old as (select * from {schema}.decision where decision_id = any($1)),
        put as (
          insert into {schema}.decision (decision_id, case_id, agency, office, service, decision_point, source, decided_at, decided_on, revision, score, compliance, evidence, timeline,
              on_time, rubric_id, rubric_version, catalogue_version, computed_from, digest, known_until, outcome, used, unit)
            select * from new
          on conflict (decision_id) do update set agency = excluded.agency, office = excluded.office, service = excluded.service, decision_point = excluded.decision_point,
            source = excluded.source, decided_at = excluded.decided_at, decided_on = excluded.decided_on, revision = excluded.revision, score = excluded.score,
            compliance = excluded.compliance, evidence = excluded.evidence, timeline = excluded.timeline, on_time = excluded.on_time, rubric_id = excluded.rubric_id,
            rubric_version = excluded.rubric_version, catalogue_version = excluded.catalogue_version, computed_from = excluded.computed_from, digest = excluded.digest,
            known_until = excluded.known_until, outcome = excluded.outcome, used = excluded.used, unit = excluded.unit)
        insert into {schema}.score_change
          select -1, agency, office, service, date_trunc('month', decided_on)::date, source, score, compliance, evidence, timeline, on_time, rubric_id, rubric_version from old
          union all select 1, agency, office, service, date_trunc('month', decided_on)::date, source, score, compliance, evidence, timeline, on_time, rubric_id, rubric_version from new
        """;

    private static string FoldSql(string schema) => $"""
        with gone as (delete from {schema}.score_change returning *),
        sums as (
          insert into {schema}.monthly as monthly
            select agency, office, service, month, rubric_id, rubric_version, sum(sign), sum(sign * score), sum(sign * score * score),
              coalesce(sum(sign) filter (where compliance is not null), 0), coalesce(sum(sign * compliance), 0),
              coalesce(sum(sign) filter (where evidence is not null), 0), coalesce(sum(sign * evidence), 0),
              coalesce(sum(sign) filter (where timeline is not null), 0), coalesce(sum(sign * timeline), 0),
              coalesce(sum(sign) filter (where on_time), 0), coalesce(sum(sign) filter (where on_time is not null), 0)
            from gone where score is not null group by agency, office, service, month, rubric_id, rubric_version
          on conflict (agency, office, service, month, rubric_id, rubric_version) do update set n = monthly.n + excluded.n, score = monthly.score + excluded.score,
            score_squared = monthly.score_squared + excluded.score_squared, compliance_n = monthly.compliance_n + excluded.compliance_n,
            compliance = monthly.compliance + excluded.compliance, evidence_n = monthly.evidence_n + excluded.evidence_n, evidence = monthly.evidence + excluded.evidence,
            timeline_n = monthly.timeline_n + excluded.timeline_n, timeline = monthly.timeline + excluded.timeline, on_time = monthly.on_time + excluded.on_time,
            with_limit = monthly.with_limit + excluded.with_limit)
        insert into {schema}.source_total as source_total (source, scored, revisions) select source, sum(sign), count(*) filter (where sign = 1) from gone group by source
        on conflict (source) do update set scored = source_total.scored + excluded.scored, revisions = source_total.revisions + excluded.revisions
        """;

    /// <summary>Adds the row of a new revision, and what it changes in the sums, to the transaction that records the fact: all rows of one transaction in one statement.</summary>
    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    public static void Put(NpgsqlBatch batch, DecisionScoreRecorded scored, byte[] digest, OfficeTime office, string schema = ReadModel.Live)
    {
        var row = new SharedRows(batch, schema == ReadModel.Live ? PutLive : PutAside);
        row.Add(scored.DecisionId).Add(scored.CaseId).Add(scored.Agency).Add(scored.Office).Add(scored.Service).Add(scored.DecisionPoint).Add(scored.Source)
            .Add(scored.Times.DecidedAt.UtcDateTime).Add(office.DateOf(scored.Times.DecidedAt)).Add(scored.Revision)
            .Add(scored.Score).Add(Of("compliance")).Add(Of("evidence")).Add(Of("timeline"))
            .Add<bool?>(scored.Clock is { Limit: not null } clock ? clock.OnTime : null).Add(scored.RubricId).Add(scored.RubricVersion).Add(scored.CatalogueVersion)
            .Add(scored.ComputedFrom).Add(digest).Add(scored.Times.KnownUntil.UtcDateTime).Add(scored.Outcome)
            .Add<decimal?>(scored.Clock?.Used).Add(scored.Clock?.Unit);

        decimal? Of(string dimension) => scored.Dimensions.FirstOrDefault(each => each.Code == dimension)?.Score;
    }

    /// <summary>Folds what changed into the sums; in the transaction that moves the mark.</summary>
    public static NpgsqlBatchCommand Fold(string schema = ReadModel.Live) => new(FoldSql(schema));

    /// <summary>Revision and digest of the decisions' current scores.</summary>
    public static async Task<Dictionary<string, CurrentScore>> CurrentAsync(NpgsqlConnection db, IEnumerable<string> decisionIds, CancellationToken cancellationToken)
    {
        var current = new Dictionary<string, CurrentScore>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select decision_id, revision, digest from app.decision where decision_id = any($1)", db)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. decisionIds] } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) current[rows.GetString(0)] = new CurrentScore(rows.GetInt32(1), rows.GetFieldValue<byte[]>(2));
        return current;
    }
}
