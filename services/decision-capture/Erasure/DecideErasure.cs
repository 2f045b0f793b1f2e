using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Erasure;

/// <summary>
/// <c>POST /api/erasures/{id}/approve</c> and <c>/refuse</c>: the second person, from another line than the proposer. Approval records the
/// erasure first and destroys the keys then: a crash between the two is repaired, because every recorded erasure is applied again.
/// </summary>
public static class DecideErasure
{
    /// <summary>What keeps a caller from deciding; null when nothing does. Pure.</summary>
    /// <returns>Problem type: not-proposed, own-proposal or same-line.</returns>
    public static string? Against(ErasureState state, ActedBy by) =>
        state.Status != "proposed" ? "not-proposed"
        : state.Request!.Actors.Subject == by.Subject ? "own-proposal"
        : Line(state.Request.Actors.Role) == Line(by.Role) ? "same-line"
        : null;

    // Who answers to whom: data protection advises the ministry, audit looks at it from outside.
    private static string Line(string role) => role == Roles.Auditor ? "audit" : "data-protection";

    internal static async Task<Results<Ok<ErasureView>, ProblemHttpResult>> Approve(string id, ApproveErasure? body, Caller caller, Erasures erasures, SubjectExtent extents, StandingHolds holds,
        Rules rules, ConfirmRules confirmed, SubjectKeys keys, TimeProvider clock, CancellationToken cancellation)
    {
        var (state, version) = await erasures.FindAsync(id, cancellation);
        if (state.Request is not { } request) return Problems.NotFound();
        if (Against(state, ActedBy.Of(caller)) is { } why) return Conflict(why);
        var found = await extents.FindAsync(request.SubjectKey, cancellation);
        if (found.Cases.FirstOrDefault(each => !caller.MayActFor(each.Agency)) is { Agency: { } other }) return Problems.Forbidden($"Not for agency {other}.");
        var against = await holds.AgainstAsync(request.SubjectKey, found.Cases, rules.Ground(request.Ground)!, clock.Today(), cancellation);
        if (against.Count > 0)
            return Problems.Conflict("legal-hold", "Something stands against the erasure.", string.Join(", ", against.Select(hold => hold.Kind).Distinct()));

        // What nobody has confirmed is not used silently: the approver says so, and the fact keeps it.
        var unconfirmed = ConfirmRules.Unconfirmed(await confirmed.ReadAsync(cancellation), request.Ground, found.Cases.Select(each => each.State.Service));
        if (unconfirmed.Count > 0 && body?.AcceptsUnconfirmed != true)
            return Problems.Conflict("rule-unconfirmed", "A rule that the erasure rests on was confirmed by nobody.", string.Join(", ", unconfirmed));

        var erased = new ErasureFact.Erased(id, request.SubjectKey, request.Ground, request.LawSection, found.Extent, ActedBy.Of(caller)) { UnconfirmedRules = unconfirmed.Count > 0 ? unconfirmed : null };
        if (!await erasures.AddAsync(id, version, [erased], caller, (batch, at) => ErasedKeys.Add(batch, erased, at), cancellation))
            return Conflict("not-proposed");
        await keys.DestroyAsync(found.Extent.Keys, cancellation);
        return TypedResults.Ok(Erasures.View((await erasures.FindAsync(id, cancellation)).State, caller, [], []));
    }

    internal static async Task<Results<Ok<ErasureView>, ProblemHttpResult>> Refuse(string id, RefuseErasure body, Caller caller, Erasures erasures, CancellationToken cancellation)
    {
        if (body.Reason?.Trim() is not { Length: > 0 and <= 1000 } reason) return Problems.Invalid(new FieldError("reason", "required", "1–1000 characters"));
        var (state, version) = await erasures.FindAsync(id, cancellation);
        if (state.Request is null) return Problems.NotFound();
        if (Against(state, ActedBy.Of(caller)) is { } why) return Conflict(why);
        if (!await erasures.AddAsync(id, version, [new ErasureFact.Refused(id, [], new(reason), ActedBy.Of(caller))], caller, null, cancellation))
            return Conflict("not-proposed");
        return TypedResults.Ok(Erasures.View((await erasures.FindAsync(id, cancellation)).State, caller, [], []));
    }

    private static ProblemHttpResult Conflict(string type) => Problems.Conflict(type, type switch
    {
        "own-proposal" => "Who proposed an erasure may not decide on it.",
        "same-line" => "The second person must be of another line: data protection and audit decide together.",
        _ => "This erasure is not waiting for a decision.",
    });
}

/// <summary>Which keys were destroyed, by which erasure.</summary>
public sealed class ErasedKeys(NpgsqlDataSource database)
{
    private static string Insert(string schema) => $"""
        insert into {schema}.erased_key (subject_key, erasure_id, erased_at, ground, law_section) select k.name, $2, $3, $4, $5 from unnest($1) as k (name)
        on conflict (subject_key) do nothing
        """;

    /// <summary>The statement that notes an erasure; repeatable.</summary>
    /// <param name="at">When it was recorded.</param>
    /// <param name="schema">Where the list is.</param>
    public static void Add(NpgsqlBatch batch, ErasureFact.Erased erased, DateTimeOffset at, string schema = ReadModel.Live)
    {
        var command = new NpgsqlBatchCommand(Insert(schema));
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. erased.Extent.Keys] });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = erased.ErasureId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = at.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = erased.Ground });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = erased.LawSection });
        batch.BatchCommands.Add(command);
    }

    /// <summary>Of these keys, the erased ones.</summary>
    public async Task<IReadOnlyDictionary<string, ContentErased>> FindAsync(IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var erased = new Dictionary<string, ContentErased>(StringComparer.Ordinal);
        if (names.Count == 0) return erased;
        await using var command = database.CreateCommand("select subject_key, erased_at, ground, law_section from app.erased_key where subject_key = any($1)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. names] });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            erased[reader.GetString(0)] = new(reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3));
        return erased;
    }

    /// <summary>Keys erased since an instant.</summary>
    public async Task<IReadOnlyList<string>> SinceAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select subject_key from app.erased_key where erased_at >= $1");
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellation)) names.Add(reader.GetString(0));
        return names;
    }
}
