using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Transparency.ServiceDefaults.Tickets;

/// <summary>Reads <c>Authorization: Bearer &lt;ticket&gt;</c>. No other header says anything about the caller.</summary>
public sealed partial class TicketAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    TicketVerifier verifier, IProblemDetailsService problems) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Scheme name.</summary>
    public const string SchemeName = "Ticket";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        const string bearer = "Bearer ";
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return Task.FromResult(AuthenticateResult.NoResult());
        if (!header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.Fail("Not a bearer ticket."));
        var refusal = verifier.Verify(header[bearer.Length..].Trim(), out var caller);
        if (refusal != TicketRefusal.None)
        {
            Refused(Logger, refusal);
            return Task.FromResult(AuthenticateResult.Fail($"Ticket refused: {refusal}."));
        }
        var principal = new ClaimsPrincipal(new CallerIdentity(caller));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName)));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return AnswerAsync(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in or present a valid client key.");
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        AnswerAsync(StatusCodes.Status403Forbidden, "forbidden", "The caller's role or agency does not allow this.");

    private async Task AnswerAsync(int status, string type, string title)
    {
        Response.StatusCode = status;
        await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = Problems.Details(status, type, title) });
    }

    [LoggerMessage(1102, LogLevel.Information, "Ticket refused: {Refusal}")]
    private static partial void Refused(ILogger logger, TicketRefusal refusal);
}

internal static class TicketWiring
{
    public static void AddTicketAccess(this IServiceCollection services)
    {
        services.AddSingleton(p => new TicketKeys(p.GetRequiredService<IConfiguration>()["Ticket:PublicKeys"], p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<TicketKeys>>()));
        services.AddSingleton<TicketVerifier>();
        services.AddAuthentication(TicketAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TicketAuthentication>(TicketAuthentication.SchemeName, null);
        services.AddAccess();
        services.AddHealthChecks().AddCheck<KeysPresent>("ticket-keys", tags: [Health.Ready]);
    }

    private sealed class KeysPresent(TicketKeys keys) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            keys.Refresh();
            return Task.FromResult(keys.Count > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("no ticket key to verify with"));
        }
    }
}
