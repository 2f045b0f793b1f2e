using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Erasure;

/// <summary><c>POST /api/holds</c>, <c>POST /api/holds/{id}/release</c>, <c>GET /api/holds</c>: complaint, objection, audit, investigation and court as facts, and reserved: held for a ground that is not shown.</summary>
public static class PlaceHolds
{
    /// <summary>Kinds that a person may place.</summary>
    public static readonly string[] Kinds = ["complaint", "objection", "audit", "investigation", "court"];

    /// <summary>Kind that only a service places: the ground stays where the matter is, so that the hold gives nobody away.</summary>
    public const string Reserved = "reserved";

    private const string Columns = "hold_id, case_id, subject_key, kind, reason, placed_by_role, placed_at, released_at, release_reason";

    internal static async Task<Results<Ok<HoldView>, ProblemHttpResult>> Place(PlaceHold body, Caller caller, CaseLookup cases, Store store, TimeProvider clock, CancellationToken cancellation)
    {
        var (caseId, subjectKey) = (Given(body.CaseId), Given(body.SubjectKey));
        if (!Kinds.Contains(body.Kind) && !(body.Kind == Reserved && caller.Is(Roles.Service))) return Problems.Invalid(new FieldError("kind", "unknown-value", string.Join(", ", Kinds)));
        if (caller.Is(Roles.Service) && body.Kind is not ("complaint" or "objection" or Reserved)) return Problems.Forbidden("A service holds for a complaint, an objection or a ground not shown only.");
        if (Given(body.Reason) is not { Length: <= 1000 } reason) return Problems.Invalid(new FieldError("reason", "required", "1–1000 characters"));
        if ((caseId is null) == (subjectKey is null) || subjectKey?.Length > 100) return Problems.Invalid(new FieldError("caseId", "one-of", "Either case or subject key"));
        // A matter may be known before its case is: offices on paper report days later.
        var comesLater = body.Kind == Reserved && caseId is { Length: 37 } && caseId.StartsWith("case-", StringComparison.Ordinal) && caseId.Skip(5).All(char.IsAsciiHexDigitLower);
        if (caseId is not null && !comesLater)
        {
            if (await cases.FindAsync(caseId, cancellation) is not { } found) return Problems.NotFound("There is no such case.");
            if (!caller.MayActFor(found.Agency)) return Problems.Forbidden($"Not for agency {found.Agency}.");
        }
        var now = clock.GetUtcNow();
        var id = $"hold-{Guid.CreateVersion7(now):n}";
        var fact = new HoldPlaced(id, caseId, subjectKey, body.Kind, new(reason), ActedBy.Of(caller));
        await store.AppendAsync(new Append(Streams.MinistryTenant, id, "hold", ExpectedVersion.NoStream, [NewEvent.Of("hold_placed", fact, now, id, caller.Subject)])
        {
            Alongside = batch => HoldRows.Add(batch, fact, now),
        }, cancellation);
        return TypedResults.Ok((await FindAsync(store, id, null, cancellation)).Single());
    }

    internal static async Task<Results<Ok<HoldView>, ProblemHttpResult>> Release(string id, ReleaseHold body, Caller caller, Store store, TimeProvider clock, CancellationToken cancellation)
    {
        if (Given(body.Reason) is not { Length: <= 1000 } reason) return Problems.Invalid(new FieldError("reason", "required", "1–1000 characters"));
        if (await FindAsync(store, id, null, cancellation) is not [var hold]) return Problems.NotFound();
        // Whoever cannot see the ground cannot judge that it has gone.
        if (hold.Kind == Reserved != caller.Is(Roles.Service)) return Problems.Forbidden(hold.Kind == Reserved ? "The service that placed it releases it." : "A service releases its own kind only.");
        var now = clock.GetUtcNow();
        var fact = new HoldReleased(id, new(reason), ActedBy.Of(caller));
        // Released once: the second who tries finds the stream moved on.
        var result = hold.ReleasedAt is not null ? null : await store.AppendAsync(new Append(Streams.MinistryTenant, id, "hold", ExpectedVersion.Exactly(1),
            [NewEvent.Of("hold_released", fact, now, id, caller.Subject)])
        {
            Alongside = batch => HoldRows.Add(batch, fact, now),
        }, cancellation);
        return result is AppendResult.Appended ? TypedResults.Ok((await FindAsync(store, id, null, cancellation)).Single())
            : Problems.Conflict("already-released", "This hold was released before.");
    }

    internal static async Task<Ok<HoldList>> List(string? caseId, Store store, CancellationToken cancellation) => TypedResults.Ok(new HoldList(await FindAsync(store, null, caseId, cancellation)));

    private static async Task<IReadOnlyList<HoldView>> FindAsync(Store store, string? id, string? caseId, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand($"select {Columns} from app.legal_hold where ($1::text is null or hold_id = $1) and ($2::text is null or case_id = $2) order by placed_at desc, hold_id desc limit 200");
        command.Parameters.Add(new() { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)caseId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var holds = new List<HoldView>();
        while (await row.ReadAsync(cancellation))
            holds.Add(new(row.GetString(0), Text(1), Text(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetFieldValue<DateTimeOffset>(6),
                row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), Text(8)));
        return holds;

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    private static string? Given(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
}
