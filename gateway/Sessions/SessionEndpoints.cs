using Transparency.ServiceDefaults;

namespace Transparency.Gateway.Sessions;

/// <summary>Answer of <c>GET /api/me</c>. Anonymous: only <paramref name="SignedIn"/> = false.</summary>
/// <param name="Acting">The post acted in now.</param>
/// <param name="Posts">Every post the person may take with <c>POST /api/session/role</c>.</param>
public sealed record WhoIsThis(bool SignedIn, string? User = null, string? NameTh = null, string? NameEn = null, string? Staff = null,
    string? Client = null, bool? SecondFactor = null, Post? Acting = null, IReadOnlyList<Post>? Posts = null);

public static class SessionEndpoints
{
    public const string Me = "/api/me";

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/api/session").RequireRateLimiting(RateLimits.SignIn).AllowPublic();
        session.MapPost("", SignIn.HandleAsync);
        session.MapPost("/end", EndAsync);
        session.MapPost("/role", ActAsync);
        session.MapPost("/second-factor", SecondFactor.BeginAsync);
        session.MapPost("/second-factor/confirm", SecondFactor.ConfirmAsync);
        routes.MapGet(Me, WhoAmI).RequireRateLimiting(RateLimits.Api).AllowPublic();
    }

    // `POST /api/session/end`: form with returnUrl?.
    private static async Task<IResult> EndAsync(HttpContext context, Sessions sessions, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (context.Who()?.Session is { } session)
            await sessions.EndAsync(session, cancellationToken);
        await SessionCookie.SignOutAsync(context);
        return LocalUrl.SeeOther(LocalUrl.Or(form["returnUrl"], "/"));
    }

    // `POST /api/session/role`: form with role, agency, returnUrl?. One post at a time, each change on record.
    private static async Task<IResult> ActAsync(HttpContext context, Sessions sessions, CancellationToken cancellationToken)
    {
        if (context.Who()?.Session is not { } session)
            return Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in first.");
        var form = await context.Request.ReadFormAsync(cancellationToken);
        return await sessions.ActAsync(session, form["role"].ToString(), form["agency"].ToString(), cancellationToken)
            ? LocalUrl.SeeOther(LocalUrl.Or(form["returnUrl"], "/home"))
            : Problems.Forbidden("This post was not granted.");
    }

    private static WhoIsThis WhoAmI(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Who() switch
        {
            { Session: { } s } => new WhoIsThis(true, s.UserName, s.NameTh, s.NameEn, s.Staff, null, s.SecondFactor, s.Acting, s.Posts),
            { Caller: { ClientId: { } client } } => new WhoIsThis(true, Client: client),
            _ => new WhoIsThis(false),
        };
    }
}
