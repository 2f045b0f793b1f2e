using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Transparency.Contracts.Replays.V1;

namespace Transparency.EventStore;

/// <summary>Replays of a service over HTTP. Who may call is the service's word; it is to be said behind <see cref="MapReplays"/>.</summary>
public static class ReplayEndpoints
{
    private const int MostListed = 20;

    /// <summary>Registers the replays of a service and the worker that does them. Needs the event store.</summary>
    public static TBuilder AddReplays<TBuilder>(this TBuilder builder, Func<IServiceProvider, ReplayedService> service) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton(service).AddSingleton<Replays>().AddHostedService<ReplayWorker>();
        return builder;
    }

    /// <summary>
    /// Maps <c>POST /api/replays/{service}</c> (202, or 409 while one is running), <c>GET</c> there (the newest), and <c>GET</c> and <c>DELETE
    /// /api/replays/{service}/{id}</c>. The worker does the work, so that no request lasts.
    /// </summary>
    /// <param name="seesRestricted">Whether a caller may know what <see cref="ReplayedService.Restricted"/> names; the others are told of the same or not the same.</param>
    public static RouteGroupBuilder MapReplays(this IEndpointRouteBuilder routes, string service, Func<HttpContext, bool> seesRestricted)
    {
        ArgumentNullException.ThrowIfNull(seesRestricted);
        var group = routes.MapGroup($"/api/replays/{service}");
        group.MapPost("", StartAsync);
        group.MapGet("", NewestAsync);
        group.MapGet("/{id}", FindAsync);
        group.MapDelete("/{id}", CancelAsync);
        group.AddEndpointFilter(async (invocation, next) =>
        {
            var answer = await next(invocation).ConfigureAwait(false);
            if (seesRestricted(invocation.HttpContext)) return answer;
            var replays = invocation.HttpContext.RequestServices.GetRequiredService<Replays>();
            var told = answer is INestedHttpResult nested ? nested.Result : answer;
            return told switch
            {
                Ok<ReplayList> { Value: { } list } => TypedResults.Ok(new ReplayList([.. list.Replays.Select(replays.Withhold)])),
                Ok<Replay> { Value: { } replay } => TypedResults.Ok(replays.Withhold(replay)),
                Accepted<Replay> { Value: { } started } accepted => TypedResults.Accepted(accepted.Location, replays.Withhold(started)),
                _ => answer,
            };
        });
        return group;
    }

    private static async Task<Results<Accepted<Replay>, ProblemHttpResult>> StartAsync(StartReplay body, HttpContext context, Replays replays, CancellationToken cancellation) =>
        await replays.StartAsync(body.Swap, context.User.FindFirst("sub")?.Value ?? "", cancellation).ConfigureAwait(false) is { } started
            ? TypedResults.Accepted($"/api/replays/{replays.Service}/{started.Id}", started)
            : Conflict("already-running", "A replay of this service is running; it may be watched or cancelled.");

    private static async Task<Ok<ReplayList>> NewestAsync(Replays replays, CancellationToken cancellation) =>
        TypedResults.Ok(new ReplayList(await replays.NewestAsync(MostListed, cancellation).ConfigureAwait(false)));

    private static async Task<Results<Ok<Replay>, ProblemHttpResult>> FindAsync(string id, Replays replays, CancellationToken cancellation) =>
        await replays.FindAsync(id, cancellation).ConfigureAwait(false) is { } found ? TypedResults.Ok(found) : NotFound();

    private static async Task<Results<Ok<Replay>, ProblemHttpResult>> CancelAsync(string id, Replays replays, CancellationToken cancellation)
    {
        if (await replays.FindAsync(id, cancellation).ConfigureAwait(false) is null)
            return NotFound();
        return await replays.CancelAsync(id, cancellation).ConfigureAwait(false)
            ? TypedResults.Ok(await replays.FindAsync(id, cancellation).ConfigureAwait(false))
            : Conflict("not-running", "This replay has ended.");
    }

    private static ProblemHttpResult NotFound() => Problem(StatusCodes.Status404NotFound, "not-found", "There is no such replay.");

    private static ProblemHttpResult Conflict(string type, string title) => Problem(StatusCodes.Status409Conflict, type, title);

    // As service-defaults writes problems, which this library does not know.
    private static ProblemHttpResult Problem(int status, string type, string title) => TypedResults.Problem(statusCode: status, type: $"urn:problem-type:transparency:{type}", title: title);
}
