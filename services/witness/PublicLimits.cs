using System.Net;
using System.Threading.RateLimiting;

namespace Transparency.Witness;

/// <summary>What an address open to everybody needs: small bodies and a bounded rate per client.</summary>
internal static class PublicLimits
{
    /// <summary>Largest request body: 63 proof lines and a checkpoint with many signatures fit several times over.</summary>
    internal const int BodyBytes = 64 * 1024;

    internal const string Policy = "public";

    /// <summary>The setting that must be there, or the process does not start.</summary>
    internal static string Required(this IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : throw new InvalidOperationException($"The setting {key.Replace(":", "__", StringComparison.Ordinal)} is missing.");

    internal static void AddPublicLimits(this WebApplicationBuilder builder)
    {
        // A log asks once a second. Ten times that leaves room for retries and for several logs behind one address.
        var perSecond = builder.Configuration.GetValue("Witness:RequestsPerSecond", 50);
        builder.Services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(Policy, context => RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress ?? IPAddress.None,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = perSecond * 2,
                    TokensPerPeriod = perSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }));
        });
    }
}
