using System.Globalization;
using System.Threading.RateLimiting;
using Transparency.Contracts.Scoring.V1;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Clients;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.MyCase;

public static class MyCaseWiring
{
    private const string Scoring = "scoring";

    /// <summary>What applicants see, and the escalations behind it. Needs cases, erasure (which asks for open flags) and the client of scoring.</summary>
    public static WebApplicationBuilder AddMyCase(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient(Scoring);
        var services = builder.Services;
        services.AddSingleton<DelayedReads>().AddSingleton<MyCaseLimit>();
        services.AddSingleton<ClocksOf>(provider => (caseIds, cancellation) => AskAsync(provider.GetRequiredService<IHttpClientFactory>(), caseIds, cancellation));
        services.AddSingleton<ClockRuleSetsOf>(provider => async cancellation =>
        {
            using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient(Scoring);
            return (await http.GetFromJsonAsync<ClockRulesView>(new Uri("api/clock-rules", UriKind.Relative), Wire.Json, cancellation))!.RuleSets;
        });
        services.AddSingleton<EscalateOverdue>().AddHostedService(provider => provider.GetRequiredService<EscalateOverdue>());
        return builder;
    }

    public static void MapMyCase(this IEndpointRouteBuilder routes)
    {
        routes.MapSeeMyCase();
        routes.MapPost("/api/cases/{caseId}/tracking-code", HandOutTrackingCode.Endpoint).Allow(Officer, AgencyAdmin, CaseSystem).AsksForPost();
        routes.MapGet("/api/escalations", Escalations.List).Allow(AgencyAdmin, Auditor);
    }

    private static async Task<IReadOnlyList<CaseClockReading>> AskAsync(IHttpClientFactory clients, IReadOnlyCollection<string> caseIds, CancellationToken cancellation)
    {
        using var http = clients.CreateClient(Scoring);
        using var answer = await http.PostAsJsonAsync(new Uri("api/scores/clocks", UriKind.Relative), new ClocksQuestion([.. caseIds], Segments: false), Wire.Json, cancellation);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<CaseClockReadings>(Wire.Json, cancellation))!.Clocks;
    }
}

/// <summary>
/// As many look-ups at a time as leave the machine to intake, a short queue, then 429 with Retry-After. Addresses are limited at the gateway; here none is looked at.
/// </summary>
public sealed class MyCaseLimit(IConfiguration configuration) : IEndpointFilter, IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new() { PermitLimit = configuration.GetValue("MyCase:AtOnce", 8), QueueLimit = configuration.GetValue("MyCase:Waiting", 200) });

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = await _limiter.AcquireAsync(1, context.HttpContext.RequestAborted);
        if (lease.IsAcquired) return await next(context);
        context.HttpContext.Response.Headers.RetryAfter = 2.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many look at the same time; try again.");
    }

    public void Dispose() => _limiter.Dispose();
}
