using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Objections;

public static class ObjectionHosting
{
    public static void AddObjections(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(ObjectionSeal.From(builder.Configuration)).AddSingleton<Objections>().AddSingleton<ObjectionReads>().AddSingleton<ObjectionViews>();
        builder.Services.AddSingleton(ReportingPeriods.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "reporting-periods.json"))));
        builder.Services.AddSubscription<ObjectionHolds>();
    }

    public static void MapObjections(this IEndpointRouteBuilder app)
    {
        app.MapDepositObjection();
        app.MapFollowObjection();
        app.MapOpenObjection();
        app.MapObjectionEvidence();
    }
}
