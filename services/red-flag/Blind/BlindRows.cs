using System.Text.Json;
using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;

namespace Transparency.RedFlag.Blind;

/// <summary>Streams and rows of blind reviews; a row is written in the transaction of the fact that changed it, and by a replay in the same way.</summary>
public static class BlindRows
{
    private const string Tenant = "mol";

    public static string Stream(string decisionId) => "blind-" + decisionId;

    /// <summary>True for an event of a blind review's stream.</summary>
    internal static bool IsOne(StoredEvent stored) => stored.Tenant == Tenant && stored.StreamId.StartsWith("blind-", StringComparison.Ordinal);

    public static async Task<BlindState> FindAsync(Store store, string decisionId, CancellationToken cancellationToken) =>
        (await store.ReadStreamAsync(Tenant, Stream(decisionId), cancellation: cancellationToken)).Where(e => !e.Foreign).Aggregate(BlindState.None, (state, e) => state.Evolve(Read(e)));

    /// <summary>A fact as it is appended, with the row that it makes.</summary>
    public static Append AppendOf(BlindState before, BlindFact fact, DateTimeOffset now)
    {
        var after = before.Evolve(fact);
        var e = new EventToAppend(Guid.CreateVersion7(now), fact.Name, $"{fact.GetType().FullName}, Transparency.RedFlag", JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), FlagJson.Stored), now,
            after.Drawn?.CaseId, null, fact.Actors?.Subject, ReadOnlyMemory<byte>.Empty);
        return new(Tenant, Stream(fact.DecisionId), "blind", ExpectedVersion.Exactly(before.Version), [e]) { Alongside = batch => Put(batch, after, fact, e.Id, now, ReadModel.Live) };
    }

    /// <summary>The rows of a stream's facts from an index on.</summary>
    internal static void Fold(NpgsqlBatch batch, IReadOnlyList<StoredEvent> stream, long newFrom, string schema)
    {
        var state = BlindState.None;
        foreach (var stored in stream)
        {
            var fact = Read(stored);
            state = state.Evolve(fact);
            if (stored.Index >= newFrom) Put(batch, state, fact, stored.Id, stored.Timestamp, schema);
        }
    }

    private static void Put(NpgsqlBatch batch, BlindState state, BlindFact fact, Guid eventId, DateTimeOffset at, string schema)
    {
        if (state.Drawn is not { } drawn) return;
        var command = new NpgsqlBatchCommand($"""
            insert into {schema}.blind values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            on conflict (decision_id) do update set stage = excluded.stage, reviewer = excluded.reviewer, verdict = excluded.verdict, flagged = excluded.flagged, judged_at = excluded.judged_at, version = excluded.version
            """);
        foreach (var value in new object?[] { fact.DecisionId, drawn.CaseId, drawn.Agency, drawn.Office, drawn.Service, drawn.Place, at.UtcDateTime, state.Stage, state.Reviewer, state.Verdict, state.Flagged,
            fact is BlindFact.Judged ? at.UtcDateTime : null, state.Version, $"blind-{eventId:n}" })
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        foreach (var (place, type) in new[] { (8, NpgsqlTypes.NpgsqlDbType.Text), (9, NpgsqlTypes.NpgsqlDbType.Text), (10, NpgsqlTypes.NpgsqlDbType.Boolean), (11, NpgsqlTypes.NpgsqlDbType.TimestampTz) })
            command.Parameters[place].NpgsqlDbType = type;
        batch.BatchCommands.Add(command);
        if (fact is BlindFact.Drawn && schema == ReadModel.Live)
            batch.BatchCommands.Add(new("delete from app.blind_pending where decision_id = $1") { Parameters = { new NpgsqlParameter<string> { TypedValue = fact.DecisionId } } });
    }

    /// <summary>The decision that a review is of; null when there is none of that name.</summary>
    public static async Task<string?> DecisionAsync(NpgsqlDataSource db, string reference, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("select decision_id from app.blind where ref = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = reference });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    private static BlindFact Read(StoredEvent stored) => stored.Type switch
    {
        "blind_drawn" => Of<BlindFact.Drawn>(stored),
        "blind_taken" => Of<BlindFact.Taken>(stored),
        "blind_handed_back" => Of<BlindFact.HandedBack>(stored),
        "blind_judged" => Of<BlindFact.Judged>(stored),
        _ => throw new InvalidDataException($"Unknown fact {stored.Type} in a blind review."),
    };

    private static BlindFact Of<T>(StoredEvent stored) where T : BlindFact => JsonSerializer.Deserialize<T>(stored.Data.Span, FlagJson.Stored)!;

    /// <summary>What a person looks at blind now: those flags, and whatever would tell by its absence, are not shown to that person meanwhile.</summary>
    public static async Task<Blinding?> HeldAsync(NpgsqlDataSource db, string subject, CancellationToken cancellationToken)
    {
        var (cases, places) = (new List<string>(), new HashSet<string>());
        await using var command = db.CreateCommand("select case_id, agency, office, service from app.blind where stage = 'taken' and reviewer = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subject });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            cases.Add(rows.GetString(0));
            places.Add(Blinding.Place(rows.GetString(1), rows.GetString(2), rows.GetString(3)));
        }
        return cases.Count == 0 ? null : new(subject, cases, [.. places]);
    }

    /// <summary>One of these officers took part in the case.</summary>
    public static async Task<bool> IsExecutivesAsync(NpgsqlDataSource db, string caseId, IReadOnlyList<string> executives, CancellationToken cancellationToken)
    {
        if (executives.Count == 0) return false;
        await using var command = db.CreateCommand("select exists (select 1 from app.participant where case_id = $1 and officer = any($2))");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = caseId });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. executives] });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>A rule found something about the decision and has not taken it back. Rules on trial do not count: nobody acts on them.</summary>
    /// <param name="row">Name of a FROM item with case_id and decision_id.</param>
    internal static string IsFlagged(string row) => $"exists (select 1 from app.flag f where f.case_id = {row}.case_id and (f.decision_id is null or f.decision_id = {row}.decision_id) and not f.shadow and f.state <> 'withdrawn')";
}

/// <summary>
/// What is hidden from somebody who looks at decisions blind: every flag about a case of the same office and service, whether the decisions have flags or not.
/// If only their own were hidden, a count that falls by one would tell which decision is a control. Files that the person works on stay in sight; none of them is
/// about a decision that the person looks at blind.
/// </summary>
/// <param name="Subject">Account id.</param>
/// <param name="Places">As <see cref="Place"/> writes them.</param>
public sealed record Blinding(string Subject, IReadOnlyList<string> Cases, IReadOnlyList<string> Places)
{
    /// <summary>Name of an office's service.</summary>
    public static string Place(string agency, string office, string service) => $"{agency}/{office}/{service}";

    /// <param name="assignee">Who works on the flag.</param>
    public bool Hides(FlagSubject flag, string? assignee) =>
        flag.CaseId.Length > 0 && (Cases.Contains(flag.CaseId) || (assignee != Subject && Places.Contains(Place(flag.Agency, flag.Office, flag.Service))));

    /// <summary>What is decided somewhere else than where the person looks at something blind, as a condition on columns agency, office and service.</summary>
    public string Elsewhere(NpgsqlParameterCollection parameters) => $"agency || '/' || office || '/' || service <> all({FlagAccess.Next(parameters, Places.ToArray())})";

    /// <summary>The same as <see cref="Hides"/>, turned round, as a condition on <see cref="FlagAtWork.From"/>.</summary>
    public string Condition(NpgsqlParameterCollection parameters) =>
        $"(case_id = '' or (case_id <> all({FlagAccess.Next(parameters, Cases.ToArray())}) and (coalesce(assignee, '') = {FlagAccess.Next(parameters, Subject)} or {Elsewhere(parameters)})))";
}
