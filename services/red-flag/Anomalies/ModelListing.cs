using System.Text.Json;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Unusual;

namespace Transparency.RedFlag.Anomalies;

/// <summary>Models of unusual cases for the page of rules.</summary>
internal static class ModelListing
{
    /// <summary>Every kind that was ever decided, with its newest model if it has one; empty without the rule.</summary>
    internal static async Task<IReadOnlyList<CaseModel>> ReadAsync(NpgsqlDataSource db, RuleSet rules, CancellationToken cancellationToken)
    {
        if (rules.Rules.FirstOrDefault(each => each.Id == UnusualCase.RuleId) is not { } rule) return [];
        await using var command = db.CreateCommand("""
            with newest as (select distinct on (agency, service, decision_point) * from app.anomaly_model order by agency, service, decision_point, version desc),
            decided as (select agency, service, decision_point, count(*) as n from app.decided group by 1, 2, 3)
            select agency, service, decision_point, coalesce(d.n, 0), m.model_id, m.fitted_at, coalesce(m.n, 0), coalesce(m.labelled, 0), coalesce(m.labels_used, false), coalesce(m.voices, '[]')
            from decided d full join newest m using (agency, service, decision_point) order by m.fitted_at is null, 1, 2, 3
            """);
        var models = new List<CaseModel>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            models.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rule.MinimumN ?? 0, rows.TextOrNull(4), rows.GetFieldValue<DateTime?>(5), rows.GetInt32(6), rows.GetInt32(7), rows.GetBoolean(8),
                JsonSerializer.Deserialize<IReadOnlyList<DetectorVoice>>(rows.GetString(9), FlagJson.Stored)!.ToDictionary(voice => voice.Kind, voice => voice.Weight)));
        return models;
    }
}
