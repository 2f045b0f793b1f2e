using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Transparency.CitizenFeedback.OpenData;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// As many ratings at a time as the database takes, a short queue, then 429 with Retry-After: the phone keeps the rating and sends it again
/// under the same id. No limit per address, because no address is looked at. Opened posters are counted under a limit of their own: however many
/// are opened at once, no rating waits behind them.
/// </summary>
public static class RatingHosting
{
    public const string Policy = "ratings", Scans = "scans";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static void AddRatings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TextSeal.From(builder.Configuration)).AddSingleton<OfficeHours>().AddSingleton<RatingLane>().AddSingleton<RecordReleased>();
        builder.Services.AddHostedService<Release>().AddHostedService<DailyDigest>();
        builder.AddOpenData();
        AddLimits(builder);
    }

    private static void AddLimits(WebApplicationBuilder builder) => builder.Services.AddRateLimiter(limits =>
    {
        limits.AddConcurrencyLimiter(Policy, o =>
        {
            o.PermitLimit = builder.Configuration.GetValue("Ratings:AtOnce", 64);
            o.QueueLimit = builder.Configuration.GetValue("Ratings:Waiting", 1000);
            o.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
        });
        limits.AddConcurrencyLimiter(Scans, o =>
        {
            o.PermitLimit = builder.Configuration.GetValue("Scans:AtOnce", 16);
            o.QueueLimit = builder.Configuration.GetValue("Scans:Waiting", 200);
            o.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
        });
        limits.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            await Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many at once; send the same again.").ExecuteAsync(rejected.HttpContext);
        };
    });
}
