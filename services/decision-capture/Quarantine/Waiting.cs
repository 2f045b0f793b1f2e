using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Quarantine;

/// <summary>An event that was refused, with everything against it.</summary>
public sealed record Refusal(ReportedEvent Reported, IReadOnlyList<QuarantineReason> Reasons)
{
    /// <summary>Id of the entry it waits in.</summary>
    public string QuarantineId { get; } = Reported is { Source: { } source, Id: { } id }
        ? QuarantineIds.Of(source, id) : QuarantineIds.OfUnreadable(Reported.Digest);
}

/// <summary>
/// Writes refusals and settlements: fact and row in one transaction, before anybody is told. The same content refused again moves
/// only the row; the fact stands once.
/// </summary>
public sealed class Waiting(Store store, MasterKey master, TimeProvider clock)
{
    /// <summary>Source under which the inbox knows refusals.</summary>
    public const string InboxSource = "urn:mol:transparency:quarantine";

    /// <summary>Keeps refused events.</summary>
    /// <param name="isNewDelivery">False for an attempt from the entry itself, which is no delivery by the source.</param>
    public async Task KeepAsync(IReadOnlyList<Refusal> refusals, CatalogueInForce catalogue, bool isNewDelivery, CancellationToken cancellation)
    {
        if (refusals.Count == 0)
            return;
        var appends = refusals.Select(refusal => Quarantined(refusal, catalogue)).ToList();
        var results = await store.AppendAllAsync(appends, cancellation);
        await using var again = store.Source.CreateBatch();
        for (var i = 0; i < refusals.Count; i++)
            if (results[i] is not AppendResult.Appended)
                Seen(again, refusals[i], isNewDelivery ? 1 : 0);
        if (again.BatchCommands.Count > 0)
            await again.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Closes entries whose event is recorded now. A conflict stays: what is recorded is not what it says.</summary>
    /// <param name="recorded">Ledger index by entry id, with source and id.</param>
    public async Task SettleAsync(IReadOnlyDictionary<string, (string Source, string Id, long Index)> recorded, CancellationToken cancellation)
    {
        if (recorded.Count == 0)
            return;
        var waiting = new List<(string Id, string? Agency, int Attempts)>();
        await using (var command = store.Source.CreateCommand("SELECT id, agency, attempts FROM app.quarantine WHERE id = ANY($1) AND waiting AND NOT codes @> '{id-reused}'"))
        {
            command.Parameters.Add(new() { Value = recorded.Keys.ToArray() });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                waiting.Add((reader.GetString(0), await reader.IsDBNullAsync(1, cancellation) ? null : reader.GetString(1), reader.GetInt32(2)));
        }
        if (waiting.Count > 0)
            await store.AppendAllAsync([.. waiting.Select(each => Settled(each.Id, each.Agency, each.Attempts, recorded[each.Id]))], cancellation);
    }

    private Append Quarantined(Refusal refusal, CatalogueInForce catalogue)
    {
        var reported = refusal.Reported;
        var agency = AgencyOf(refusal, catalogue);
        var fact = new CaseEventQuarantined(refusal.QuarantineId, reported.Source, reported.Id, reported.TypeName, DoorName(reported),
            Convert.ToHexStringLower(reported.Digest), [.. refusal.Reasons.Select(reason => new QuarantinedFor(reason.Code, reason.Field))]);
        var box = master.Wrap(reported.Delivery.ToBytes(), Encoding.UTF8.GetBytes(refusal.QuarantineId));
        return new Append(agency ?? Streams.MinistryTenant, CaseIds.Intake(reported.Source ?? ""), Streams.IntakeType, ExpectedVersion.Any,
            [Event("case_event_quarantined", fact, refusal.QuarantineId, reported.Delivery.Sender)])
        {
            Inbox = new InboxKey(InboxSource, $"{refusal.QuarantineId}/{fact.Digest}", reported.Digest),
            Alongside = batch => Row(batch, refusal, agency, box),
        };
    }

    private Append Settled(string quarantineId, string? agency, int attempts, (string Source, string Id, long Index) recorded) =>
        new(agency ?? Streams.MinistryTenant, CaseIds.Intake(recorded.Source), Streams.IntakeType, ExpectedVersion.Any,
            [Event("quarantine_settled", new QuarantineSettled(quarantineId, recorded.Source, recorded.Id, recorded.Index), quarantineId, null)])
        {
            Inbox = new InboxKey(InboxSource, $"{quarantineId}/settled/{recorded.Index}/{attempts}", new byte[32]),
            Alongside = batch =>
            {
                Command(batch, "UPDATE app.quarantine SET waiting = false, settled_index = $2 WHERE id = $1", quarantineId, recorded.Index);
                Command(batch, "UPDATE app.quarantine_delivery SET box = NULL WHERE quarantine_id = $1", quarantineId);
            },
        };

    private static void Row(NpgsqlBatch batch, Refusal refusal, string? agency, byte[] box)
    {
        var reported = refusal.Reported;
        Command(batch, """
            INSERT INTO app.quarantine AS q (id, source, event_id, type, agency, door, bytes, reasons, codes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (id) DO UPDATE SET type = excluded.type, agency = excluded.agency, door = excluded.door, bytes = excluded.bytes,
                reasons = excluded.reasons, codes = excluded.codes, last_seen_at = now(), attempts = q.attempts + 1, waiting = true, settled_index = NULL
            """, refusal.QuarantineId, Null(reported.Source), Null(reported.Id), Null(reported.TypeName), Null(agency), DoorName(reported),
            reported.Delivery.Body.Length, Json(refusal.Reasons), Codes(refusal));
        Command(batch, "INSERT INTO app.quarantine_delivery (quarantine_id, digest, box) VALUES ($1, $2, $3) ON CONFLICT (quarantine_id, digest) DO NOTHING",
            refusal.QuarantineId, reported.Digest, box);
    }

    private static void Seen(NpgsqlBatch batch, Refusal refusal, int deliveries)
    {
        Command(batch, """
            UPDATE app.quarantine SET attempts = attempts + $2, last_seen_at = CASE WHEN $2 > 0 THEN now() ELSE last_seen_at END, reasons = $3, codes = $4
            WHERE id = $1
            """, refusal.QuarantineId, deliveries, Json(refusal.Reasons), Codes(refusal));
        Command(batch, "UPDATE app.quarantine_delivery SET seen_at = now() WHERE quarantine_id = $1 AND digest = $2", refusal.QuarantineId, refusal.Reported.Digest);
    }

    private EventToAppend Event<T>(string type, T fact, string correlationId, string? by)
    {
        var now = clock.GetUtcNow();
        return new EventToAppend(Guid.CreateVersion7(now), type, $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}",
            JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, correlationId, null, by, default);
    }

    // Whose desk the entry lies on: the agency it names, else the one agency that its source speaks for.
    private static string? AgencyOf(Refusal refusal, CatalogueInForce catalogue)
    {
        if (refusal.Reported.Data.ValueKind == JsonValueKind.Object && refusal.Reported.Data.TryGetProperty("agency"u8, out var value)
            && value.ValueKind == JsonValueKind.String && value.GetString() is { } named && catalogue.Agencies.ContainsKey(named))
            return named;
        return refusal.Reported.Source is { } name && catalogue.Sources.TryGetValue(name, out var source) && source.Agencies.Count == 1 ? source.Agencies[0] : null;
    }

    private static string DoorName(ReportedEvent reported) => JsonNamingPolicy.CamelCase.ConvertName(reported.Delivery.Door.ToString());

    private static string[] Codes(Refusal refusal) => [.. refusal.Reasons.Select(reason => reason.Code).Distinct().Order(StringComparer.Ordinal)];

    private static NpgsqlParameter Json(IReadOnlyList<QuarantineReason> reasons) =>
        new() { Value = JsonSerializer.SerializeToUtf8Bytes(reasons, Wire.Json), NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static object Null(string? text) => text ?? (object)DBNull.Value;

    private static void Command(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }
}
