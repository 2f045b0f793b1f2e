using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Transparency.DecisionCapture.Reads;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Announcements;

public static class AnnouncementsWiring
{
    /// <summary>Announces recorded facts over the broker. Needs the store and <c>Secrets:PseudonymKey</c>.</summary>
    public static WebApplicationBuilder AddAnnouncements(this WebApplicationBuilder builder)
    {
        var key = MasterKey.Read(builder.Configuration, "Secrets:PseudonymKey");
        builder.Services.AddSingleton(new OfficerPseudonym(key)).AddSingleton<CaseAnnouncements>();
        builder.Services.TryAddSingleton(new TextShapes(key));
        builder.AddMessaging("decision-capture");
        builder.Services.AddSubscription<Announcer>();
        builder.Services.AddHealthChecks().Add(new("announcements", services => services.GetRequiredService<Announcer>(), HealthStatus.Degraded, [Health.Ready]));
        return builder;
    }

    /// <summary>The ordered feeds of facts and reads, the pseudonyms in them and the shapes of texts, for services; the gateway does not expose them.</summary>
    public static void MapFeed(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/feed", ReadFeed.Endpoint).Allow(Service);
        routes.MapGet("/feed/reads", TellReads.Endpoint).Allow(Service);
        routes.MapPost("/officer-pseudonym", TellPseudonym.Endpoint).Allow(Service);
        routes.MapPost("/reason-shape", TellReasonShape.Endpoint).Allow(Service);
    }
}
