using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Intake;

/// <summary>How each delivery ended, kept for its source: a broker's confirm says only that the broker has the message.</summary>
public sealed class Outcomes(Store store)
{
    public const string Accepted = "accepted", Duplicate = "duplicate", Quarantined = "quarantined";

    /// <summary>Adds outcomes in one transaction; sequence numbers rise in commit order.</summary>
    public async Task AddAsync(IReadOnlyList<IntakeOutcome> outcomes, CancellationToken cancellation)
    {
        if (outcomes.Count == 0)
            return;
        await using var command = store.Source.CreateCommand("SELECT app.record_outcomes($1, $2, $3, $4, $5, $6, $7)");
        Add(command, outcomes, each => each.Source ?? "", NpgsqlDbType.Text);
        Add(command, outcomes, each => each.Id, NpgsqlDbType.Text);
        Add(command, outcomes, each => each.Outcome, NpgsqlDbType.Text);
        Add(command, outcomes, each => each.Index, NpgsqlDbType.Bigint);
        Add(command, outcomes, each => each.CaseId, NpgsqlDbType.Text);
        Add(command, outcomes, each => each.QuarantineId, NpgsqlDbType.Text);
        Add(command, outcomes, each => each.Reasons.Count == 0 ? null : JsonSerializer.Serialize(each.Reasons, Wire.Json), NpgsqlDbType.Jsonb);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Outcomes of one source after a sequence number, at most <paramref name="limit"/>.</summary>
    public async Task<OutcomePage> AfterAsync(string source, long after, int limit, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("""
            SELECT sequence, at, event_id, outcome, idx, case_id, quarantine_id, reasons FROM app.outcome
            WHERE source = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
            """);
        command.Parameters.Add(new() { Value = source });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        var settled = new List<SettledOutcome>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            settled.Add(new SettledOutcome(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), new IntakeOutcome(source, Text(2), reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetInt64(4), Text(5), Text(6),
                reader.IsDBNull(7) ? [] : JsonSerializer.Deserialize<QuarantineReason[]>(reader.GetString(7), Wire.Json)!)));
        return new OutcomePage(after, settled.Count == 0 ? after : settled[^1].Sequence, settled);

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    internal static async Task<Results<Ok<OutcomePage>, ProblemHttpResult>> Get(string source, long? after, int? limit, Caller caller, CatalogueLog catalogue,
        Outcomes outcomes, CancellationToken cancellation) =>
        limit is < 1 or > 1000 ? Problems.Invalid(new FieldError("limit", "out-of-range", "1–1000"))
        : !MaySee(caller, source, catalogue.InForce) ? Problems.Forbidden("Outcomes are for the client that the source is bound to, its agency, operations and auditors.")
        : TypedResults.Ok(await outcomes.AfterAsync(source, after ?? 0, limit ?? 500, cancellation));

    private static bool MaySee(Caller caller, string name, CatalogueInForce catalogue) =>
        caller.IsAny(Roles.Operations, Roles.Auditor, Roles.Service)
        || (catalogue.Sources.TryGetValue(name, out var source)
            && (caller.Is(Roles.CaseSystem) ? caller.ClientId is not null && caller.ClientId == source.ClientId : source.Agencies.Any(caller.MayActFor)));

    private static void Add<T>(NpgsqlCommand command, IReadOnlyList<IntakeOutcome> outcomes, Func<IntakeOutcome, T> column, NpgsqlDbType type) =>
        command.Parameters.Add(new() { Value = outcomes.Select(column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
}
