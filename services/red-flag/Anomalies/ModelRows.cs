using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Unusual;

namespace Transparency.RedFlag.Anomalies;

/// <summary>A model of like cases was fitted. Name on disk: anomaly_model_fitted; one stream per kind of case.</summary>
/// <param name="Decided">Decisions of the kind that were known then.</param>
/// <param name="RuleVersion">Of the rule whose limits it was fitted by.</param>
/// <param name="LabelsUsed">Closed investigations weigh the voices.</param>
public sealed record ModelFitted(string ModelId, long Decided, int RuleVersion, bool LabelsUsed, IReadOnlyList<DetectorVoice> Voices, UnusualReference Reference);

/// <param name="Weight">0 to 1; those of a model add up to 1.</param>
public sealed record DetectorVoice(string Kind, decimal Weight);

/// <param name="Version">Which fit of its kind, from 1.</param>
public sealed record StoredModel(string ModelId, CaseKind Kind, long Version, DateTimeOffset FittedAt, long Decided);

/// <summary>References of models: the own log's copy of them.</summary>
public static class ModelRows
{
    internal const string EventType = "anomaly_model_fitted";

    /// <summary>The newest model of each kind of a service that is covered (<see cref="CoveredMonths"/>).</summary>
    internal static async Task<IReadOnlyDictionary<CaseKind, StoredModel>> NewestAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            select distinct on (agency, service, decision_point) model_id, agency, service, decision_point, version, fitted_at, decided from app.anomaly_model m
            where {CoveredMonths.Suffices("m.agency", "m.service")} order by agency, service, decision_point, version desc
            """, db);
        var models = new Dictionary<CaseKind, StoredModel>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var kind = new CaseKind(rows.GetString(1), rows.GetString(2), rows.GetString(3));
            models[kind] = new(rows.GetString(0), kind, rows.GetInt64(4), rows.GetFieldValue<DateTime>(5), rows.GetInt64(6));
        }
        return models;
    }

    /// <summary>The reference of a model; null when there is none of that id.</summary>
    public static async Task<UnusualReference?> ReferenceAsync(NpgsqlConnection db, string modelId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select body from app.anomaly_model where model_id = $1", db) { Parameters = { new NpgsqlParameter<string> { TypedValue = modelId } } };
        return await command.ExecuteScalarAsync(cancellationToken) is string body ? JsonSerializer.Deserialize<UnusualReference>(body, FlagJson.Stored) : null;
    }

    /// <summary>The fact with its row, behind the fits of the kind so far.</summary>
    internal static Append AppendOf(ModelFitted fitted, long before, DateTimeOffset now)
    {
        var e = new EventToAppend(Guid.CreateVersion7(now), EventType, "Transparency.RedFlag.Anomalies.ModelFitted, Transparency.RedFlag", JsonSerializer.SerializeToUtf8Bytes(fitted, FlagJson.Stored), now, null, null, null, ReadOnlyMemory<byte>.Empty);
        return new(fitted.Reference.Kind.Agency, StreamOf(fitted.Reference.Kind), "anomaly", ExpectedVersion.Exactly(before), [e]) { Alongside = batch => Put(batch, fitted, before + 1, now) };
    }

    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    internal static void Put(NpgsqlBatch batch, ModelFitted fitted, long version, DateTimeOffset at, string schema = ReadModel.Live) => batch.BatchCommands.Add(new($"insert into {schema}.anomaly_model values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    {
        Parameters =
        {
            new() { Value = fitted.ModelId }, new() { Value = fitted.Reference.Kind.Agency }, new() { Value = fitted.Reference.Kind.Service }, new() { Value = fitted.Reference.Kind.DecisionPoint }, new() { Value = version },
            new() { Value = at.UtcDateTime }, new() { Value = fitted.Decided }, new() { Value = fitted.Reference.N }, new() { Value = fitted.Reference.OfWindow }, new() { Value = fitted.LabelsUsed },
            new() { Value = JsonSerializer.Serialize(fitted.Voices, FlagJson.Stored), NpgsqlDbType = NpgsqlDbType.Json }, new() { Value = JsonSerializer.Serialize(fitted.Reference, FlagJson.Stored), NpgsqlDbType = NpgsqlDbType.Json },
        },
    });

    private static string StreamOf(CaseKind kind) => "anomaly-" + FlagId.Of("anomaly-model", 1, $"{kind.Agency}/{kind.Service}", kind.DecisionPoint).Value["flag-".Length..];
}
