using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Ledger;
using Transparency.ServiceDefaults;
using Transparency.Witness.Heads;

namespace Transparency.Witness.Cosigning;

/// <summary><c>POST /add-checkpoint</c> and the monitoring address of C2SP tlog-witness.</summary>
internal static partial class AddCheckpointEndpoint
{
    internal static void MapAddCheckpoint(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/add-checkpoint", AddAsync)
            .WithMetadata(new RequestSizeLimitAttribute(PublicLimits.BodyBytes))
            .RequireRateLimiting(PublicLimits.Policy)
            .AllowPublic();

    internal static void MapLatestCheckpoint(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/{log:regex(^[0-9a-f]{{64}}$)}/checkpoint", LatestAsync)
            .RequireRateLimiting(PublicLimits.Policy)
            .AllowPublic();

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> AddAsync(
        HttpContext http, KnownLogs known, HeadFiles heads, Cosigner cosigner, WitnessMetrics metrics, TimeProvider clock, ILogger<Cosigner> log, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellation);
        AddCheckpointRequest request;
        Checkpoint next;
        try
        {
            request = AddCheckpointRequest.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
            next = Checkpoint.Parse(request.Note.Text);
        }
        catch (FormatException e)
        {
            metrics.Answered(null, "malformed");
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed-checkpoint", "The body is not an add-checkpoint request.", e.Message);
        }
        var origin = next.Origin;
        var logs = known.Current(log);
        // Strangers get their answer without a turn, so they cannot make gates for names of their invention.
        if (logs.Logs.All(l => l.Key.Name != origin))
            return Answer(new Verdict.UnknownLog(), null, metrics);

        using var turn = await heads.EnterAsync(origin, cancellation);
        var head = heads.Head(origin);
        var verdict = Verdict.Decide(request, next, logs, head);
        if (verdict is Verdict.Inconsistent { Reason: var reason })
            Inconsistent(log, origin, head.Size, next.Size, reason);
        if (verdict is not Verdict.Continues)
            return Answer(verdict, origin, metrics);
        // The order is the promise: a head that was cosigned is never forgotten. From here the caller's hanging up changes nothing.
        // An unchanged size is kept again, because the process may have died before its directory entry was on disk.
        heads.Keep(origin, request.Note);
        var now = clock.GetUtcNow();
        var cosignature = cosigner.Sign(request.Note.Text, now);
        heads.KeepCosigned(origin, request.Note.With([cosignature]));
        metrics.Answered(origin, verdict.Outcome);
        metrics.Cosigned(origin, next.Size, now);
        return TypedResults.Text(cosignature.Line, "text/plain; charset=utf-8");
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Answer(Verdict verdict, string? origin, WitnessMetrics metrics)
    {
        metrics.Answered(origin, verdict.Outcome);
        return verdict switch
        {
            Verdict.OtherSize other => TypedResults.Text(other.Size.ToString(CultureInfo.InvariantCulture) + "\n", "text/x.tlog.size", statusCode: StatusCodes.Status409Conflict),
            Verdict.UnknownLog => Problems.Of(StatusCodes.Status404NotFound, "unknown-log", "This witness does not know the log."),
            Verdict.Untrusted untrusted => Problems.Of(StatusCodes.Status403Forbidden, "untrusted-checkpoint", "The checkpoint is not signed as the log signs.", untrusted.Reason),
            Verdict.Inconsistent wrong => Problems.Of(StatusCodes.Status422UnprocessableEntity, "inconsistent-checkpoint", "The checkpoint does not continue the last cosigned one.", wrong.Reason),
            _ => Problems.Of(StatusCodes.Status400BadRequest, "old-size-too-large", "The old size is larger than the checkpoint's."),
        };
    }

    private static async Task<Results<ContentHttpResult, NotFound>> LatestAsync(string log, HeadFiles heads, CancellationToken cancellation) =>
        await heads.CosignedAsync(log, cancellation) is { } note ? TypedResults.Text(note, "text/plain; charset=utf-8") : TypedResults.NotFound();

    [LoggerMessage(8003, LogLevel.Critical, "Log {Origin} signed a head of size {Size} that does not continue the cosigned one of size {Cosigned}: {Reason}")]
    private static partial void Inconsistent(ILogger logger, string origin, long cosigned, long size, string reason);
}
