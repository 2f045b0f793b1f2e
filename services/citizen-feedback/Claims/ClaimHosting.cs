using MassTransit;
using Microsoft.AspNetCore.RateLimiting;
using Transparency.CitizenFeedback.Tokens;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>Codes, keys and tokens. They need <c>Secrets__MasterKey</c>: what is derived from it is not stored, and without it the service does not start.</summary>
public static class ClaimHosting
{
    public const string Policy = "claims";

    public static void AddClaims(this WebApplicationBuilder builder)
    {
        var key = builder.Configuration["Secrets:MasterKey"] is { Length: > 0 } text ? Convert.FromBase64String(text) : [];
        if (key.Length != 32) throw new InvalidOperationException("Secrets__MasterKey is not 32 bytes in base64.");
        builder.Services.AddSingleton(new ClaimSecrets(key)).AddSingleton<IssuingKeys>().AddSingleton<CodesFollowed>();
        // A code is printed on a letter; what waits for one shares the transaction. Under load that is one transaction a second (ADR 0054).
        builder.Services.AddFollower(CodesFollowed.Follower, pace: TimeSpan.FromSeconds(1)).AddHostedService<KeyOrder>();
        builder.AddMessaging("citizen-feedback", bus => bus.AddConsumer<CaseFactsRecordedConsumer, InRuns<CaseFactsRecordedConsumer>>());
        // A private operation takes milliseconds: a few at a time keep the machine free for ratings and intake.
        builder.Services.Configure<RateLimiterOptions>(limits => limits.AddConcurrencyLimiter(Policy, o =>
        {
            o.PermitLimit = builder.Configuration.GetValue("Claims:AtOnce", 4);
            o.QueueLimit = builder.Configuration.GetValue("Claims:Waiting", 200);
        }));
    }

    public static void MapClaims(this IEndpointRouteBuilder app)
    {
        app.MapLookAtCode();
        app.MapClaimSignature();
        app.MapHandOutCode();
        app.MapSpendCode();
        app.MapCastVote();
        app.MapIssuingKeys();
    }
}
