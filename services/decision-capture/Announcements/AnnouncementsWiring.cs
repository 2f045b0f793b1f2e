using Transparency.ServiceDefaults;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Announcements;

public static class AnnouncementsWiring
{
    /// <summary>What other services are told. Needs the store and <c>Secrets:PseudonymKey</c>.</summary>
    public static WebApplicationBuilder AddAnnouncements(this WebApplicationBuilder builder)
    {
        var key = builder.Configuration["Secrets:PseudonymKey"] ?? throw new InvalidOperationException("Secrets__PseudonymKey is not configured.");
        builder.Services.AddSingleton(new OfficerPseudonym(Convert.FromBase64String(key))).AddSingleton<CaseAnnouncements>();
        return builder;
    }

    public static void MapFeed(this IEndpointRouteBuilder routes) => routes.MapGet("/feed", ReadFeed.Endpoint).Allow(Service);
}
