using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;

namespace Transparency.RedFlag.Conduct;

/// <summary>Decisions since a standard of their service was made easier, and whether each needed it.</summary>
public sealed class EasingRows(Catalogues catalogues, RuleSet rules)
{
    private const string About = "easing";
    private const int Most = 5_000, Portion = 500;

    /// <summary>One cohort per easing that still stands beside its old standard; of more than 5,000 decisions the newest.</summary>
    public async Task<IReadOnlyList<(StudyCohort Cohort, IReadOnlyList<StudyRow> Rows)>> ReadAsync(NpgsqlConnection db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new List<(StudyCohort, IReadOnlyList<StudyRow>)>();
        foreach (var easing in (await catalogues.NewestAsync(cancellationToken)).Easings.Where(each => each.From <= now && now < each.Until))
        {
            var old = (await catalogues.WithAsync([easing.OldVersion], cancellationToken))(easing.OldVersion).Services.FirstOrDefault(each => each.Agency == easing.Agency && each.Code == easing.Service);
            if (old is null) continue;
            var day = ThaiDay.Of(easing.From).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            found.Add((new(easing.Agency, easing.Service, About, day), await RowsAsync(db, easing, old, cancellationToken)));
        }
        return found;
    }

    private async Task<IReadOnlyList<StudyRow>> RowsAsync(NpgsqlConnection db, Easing easing, Service old, CancellationToken cancellationToken)
    {
        var decided = new List<(string Decision, string Case, string Officer, string Office, DateTime At, bool Historical)>();
        await using (var command = new NpgsqlCommand($"select decision_id, case_id, officer, office, decided_at, historical from app.decided where agency = $1 and service = $2 and decided_at >= $3 and {CoveredMonths.Suffices("$1", "$2")} order by decided_at desc, decision_id limit {Most}", db)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = easing.Agency }, new NpgsqlParameter<string> { TypedValue = easing.Service }, new NpgsqlParameter<DateTime> { TypedValue = easing.From.UtcDateTime } },
        })
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) decided.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetFieldValue<DateTime>(4), rows.GetBoolean(5)));

        var found = new List<StudyRow>(decided.Count);
        foreach (var portion in decided.Chunk(Portion))
        {
            var files = (await CaseRows.LoadAsync(db, portion.Select(each => each.Case).Distinct(), cancellationToken)).ToDictionary(file => file.CaseId);
            var clocks = await CaseRows.ClocksAsync(db, portion.Select(each => each.Decision), cancellationToken);
            var versions = await catalogues.WithAsync(files.Values.SelectMany(file => file.Decisions).Select(decision => decision.Reached.CatalogueVersion), cancellationToken);
            foreach (var (id, caseId, officer, office, at, historical) in portion)
                if (files.TryGetValue(caseId, out var file) && file.Decisions.FirstOrDefault(each => each.DecisionId == id) is { } decision)
                    found.Add(new(officer, office, EasedUse.Of(rules.Rules, file, decision, old, versions(decision.Reached.CatalogueVersion), clocks.GetValueOrDefault(id)), at, "", null, null, Historical: historical));
        }
        return found;
    }
}
