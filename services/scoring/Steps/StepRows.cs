using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;

namespace Transparency.Scoring.Steps;

/// <summary>One row per case and step: written in the transaction that keeps the facts, and again by a replay.</summary>
public static class StepRows
{
    /// <summary>Reads the steps of cases anew.</summary>
    /// <param name="cases">All kept facts of each case that new facts touched, the new ones included.</param>
    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    public static async Task PutAsync(NpgsqlBatch batch, IEnumerable<(CaseHistory Case, IEnumerable<CaseFact> New)> cases, CatalogueVersions catalogues, CancellationToken cancellationToken, string schema = ReadModel.Live)
    {
        var touched = cases.Where(each => each.New.Any(StepClock.Matters) && each.Case.Facts.Any(fact => fact.Step is not null)).Select(each => each.Case).ToList();
        if (touched.Count == 0) return;
        var versions = new Dictionary<long, CatalogueIndex>();
        foreach (var version in touched.SelectMany(each => each.Facts).Where(fact => fact.Step is not null).Select(fact => fact.CatalogueVersion).Distinct())
            versions[version] = await catalogues.GetAsync(version, cancellationToken);
        batch.BatchCommands.Add(new($"delete from {schema}.step_time where case_id = any($1)")
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. touched.Select(each => each.Facts[0].CaseId)] } },
        });
        foreach (var use in touched.SelectMany(each => StepClock.Of(each, version => versions[version])))
        {
            var row = new SharedRows(batch, schema == ReadModel.Live ? PutLive : PutAside);
            row.Add(use.CaseId).Add(use.Step).Add(use.Agency).Add(use.Office).Add(use.Service).Add(use.CompletedOn).Add(use.Used).Add(use.Unit).Add(use.OnTime).Add(string.Join(',', use.Officers));
        }
    }

    // One text per schema: rows that share a statement know it by reference. An array of arrays has no rows of different lengths, so the officers go as one text.
    private static readonly string PutLive = PutSql(ReadModel.Live), PutAside = PutSql(ReadModel.Side);

    private static string PutSql(string schema) => $"""
        insert into {schema}.step_time (case_id, step, agency, office, service, completed_on, used, unit, on_time, officers)
        select case_id, step, agency, office, service, completed_on, used, unit, on_time, array_remove(string_to_array(officers, ','), '')
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) n (case_id, step, agency, office, service, completed_on, used, unit, on_time, officers)
        """;
}
