using Microsoft.AspNetCore.RateLimiting;
using Transparency.EventStore;

using Transparency.CitizenFeedback.Holds;

namespace Transparency.CitizenFeedback.Complaints;

public static class ComplaintHosting
{
    /// <summary>Limit of the public addresses: few at a time, then 429 with Retry-After. No limit per address, because none is looked at.</summary>
    public const string Policy = "complaints";

    public static void AddComplaints(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(ComplaintSeal.From(builder.Configuration)).AddSingleton<Complaints>().AddScoped<Desk>().AddHttpContextAccessor();
        builder.Services.AddSingleton<CaseHolds>().AddSubscription<ComplaintHolds>();
        builder.Services.AddRateLimiter(limits => limits.AddConcurrencyLimiter(Policy, o =>
        {
            o.PermitLimit = builder.Configuration.GetValue("Complaints:AtOnce", 16);
            o.QueueLimit = builder.Configuration.GetValue("Complaints:Waiting", 200);
        }));
    }

    public static void MapComplaints(this IEndpointRouteBuilder app)
    {
        app.MapFileComplaint();
        app.MapTrackComplaint();
        app.MapComplaintDesk();
        app.MapHandleComplaint();
        app.MapEvidence();
        app.MapComplaintFigures();
    }
}
