using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>
/// Registering a program that writes beside this system takes two: operations proposes, an auditor – never the same person – registers or refuses.
/// A registration turns a red statement green, so nobody may do it alone.
/// </summary>
public static class RegisterForeignWriter
{
    /// <summary>The fact of a proposal; null when the writer is registered or already waits. Pure.</summary>
    public static ForeignWriterFact? Propose(string writer, string reason, ForeignWriterState? state, ActedBy by) =>
        state is { State: "registered" or "proposed" } ? null : new ForeignWriterFact.Proposed(writer, reason, by);

    /// <summary>What keeps a caller from deciding; null when nothing does. Pure.</summary>
    /// <returns>Problem type: not-proposed or own-proposal.</returns>
    public static string? Against(ForeignWriterState? state, ActedBy by) =>
        state?.State != "proposed" ? "not-proposed"
        : state.ProposedBy!.Subject == by.Subject ? "own-proposal"
        : null;

    internal static async Task<Results<Ok<ForeignWriterView>, ProblemHttpResult>> Proposal(ProposeForeignWriter body, Caller caller, ForeignWriters writers, CancellationToken cancellation)
    {
        if (body.Writer?.Trim() is not { Length: > 0 and <= 200 } writer) return Problems.Invalid(new FieldError("writer", "required", "1–200 characters"));
        if (body.Reason?.Trim() is not { Length: > 0 and <= 500 } reason) return Problems.Invalid(new FieldError("reason", "required", "1–500 characters"));
        var (all, version) = await writers.AllAsync(cancellation);
        if (Propose(writer, reason, all.GetValueOrDefault(writer), ActedBy.Of(caller)) is { } fact && !await writers.AddAsync(fact, version, caller, cancellation)) return Moved();
        return await FoundAsync(writer, caller, writers, cancellation);
    }

    internal static async Task<Results<Ok<ForeignWriterView>, ProblemHttpResult>> Decision(DecideForeignWriter body, Caller caller, ForeignWriters writers, CancellationToken cancellation)
    {
        var (writer, reason, by) = (body.Writer?.Trim() ?? "", body.Reason?.Trim() ?? "", ActedBy.Of(caller));
        if (reason.Length > 500 || (!body.Approve && reason.Length == 0)) return Problems.Invalid(new FieldError("reason", "required", "1–500 characters"));
        var (all, version) = await writers.AllAsync(cancellation);
        if (!all.TryGetValue(writer, out var state)) return Problems.NotFound("This writer was not proposed.");
        if (Against(state, by) is { } why)
            return Problems.Conflict(why, why == "own-proposal" ? "Who proposed a writer cannot register it." : "This writer is not waiting for a decision.");
        ForeignWriterFact fact = body.Approve ? new ForeignWriterFact.Registered(writer, state.Reason, by) : new ForeignWriterFact.Refused(writer, reason, by);
        return await writers.AddAsync(fact, version, caller, cancellation) ? await FoundAsync(writer, caller, writers, cancellation) : Moved();
    }

    internal static async Task<Ok<ForeignWriterList>> List(Caller caller, ForeignWriters writers, CancellationToken cancellation) =>
        TypedResults.Ok(new ForeignWriterList([.. (await writers.AllAsync(cancellation)).Writers.Select(each => ForeignWriters.View(each.Key, each.Value, caller))]));

    private static async Task<Ok<ForeignWriterView>> FoundAsync(string writer, Caller caller, ForeignWriters writers, CancellationToken cancellation) =>
        TypedResults.Ok(ForeignWriters.View(writer, (await writers.AllAsync(cancellation)).Writers[writer], caller));

    private static ProblemHttpResult Moved() => Problems.Conflict("moved-on", "Somebody else decided on a writer at the same time; look again.");
}
