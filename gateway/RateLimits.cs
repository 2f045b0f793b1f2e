using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Transparency.Gateway.Browser;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway;

/// <summary>
/// Token buckets by policy name (routes.json names them), one bucket per client, session or address. <c>RateLimits__&lt;policy&gt;__Burst</c> and
/// <c>__PerSecond</c> override the figures. Addresses live in memory only, for as long as their bucket is not full.
/// </summary>
public static class RateLimits
{
    public const string SignIn = "sign-in";
    public const string Tickets = "tickets";
    public const string Api = "api";

    // An office shares one address at nine in the morning: anonymous figures are per office, not per person.
    // Claim codes have 50 bits: at two a second from each address nobody finds one by trying.
    private static readonly (string Policy, int Burst, int PerSecond)[] Defaults =
        [(SignIn, 100, 2), (Tickets, 100, 10), (Api, 600, 100), ("intake", 4000, 2000), ("claims", 100, 2), ("public", 600, 60), ("scans", 600, 60), ("log", 2000, 500), ("portal", 1200, 120)];

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RejectAsync;
            foreach (var (policy, burst, perSecond) in Defaults)
            {
                var figures = builder.Configuration.GetSection($"RateLimits:{policy}");
                var options = new TokenBucketRateLimiterOptions
                {
                    TokenLimit = figures.GetValue("Burst", burst),
                    TokensPerPeriod = figures.GetValue("PerSecond", perSecond),
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    AutoReplenishment = true,
                    QueueLimit = 0,
                };
                limiter.AddPolicy(policy, context => RateLimitPartition.GetTokenBucketLimiter(WhoseBucket(context), _ => options));
            }
        });
    }

    private static string WhoseBucket(HttpContext context) => context.Who() switch
    {
        { Session: { } session } => "s:" + session.Id.ToString("n"),
        { Caller.ClientId: { } client } => "c:" + client,
        _ => "a:" + context.Connection.RemoteIpAddress,
    };

    private static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        context.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (!BrowserErrors.IsPageLoad(context.HttpContext.Request))
            await Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests; try again after the time in Retry-After.").ExecuteAsync(context.HttpContext);
    }
}
