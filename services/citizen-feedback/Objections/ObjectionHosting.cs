using Transparency.EventStore;
using Transparency.ServiceDefaults.Clients;

namespace Transparency.CitizenFeedback.Objections;

public static class ObjectionHosting
{
    public static void AddObjections(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(ObjectionSeal.From(builder.Configuration)).AddSingleton<Objections>().AddSingleton<ObjectionReads>().AddSingleton<ObjectionViews>();
        builder.Services.AddSingleton(ReportingPeriods.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "reporting-periods.json"))));
        builder.Services.AddSubscription<ObjectionHolds>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddTransient<CallerTicketForwarding>();
        builder.Services.AddSingleton<KnownOpeners>().AddHttpClient(KnownOpeners.Client)
            .ConfigureHttpClient((provider, http) =>
            {
                http.BaseAddress = new Uri((provider.GetRequiredService<IConfiguration>()["Gateway:Url"] ?? throw new InvalidOperationException("Gateway__Url is not configured.")).TrimEnd('/') + "/");
                http.Timeout = TimeSpan.FromSeconds(5);
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
            .AddHttpMessageHandler<CallerTicketForwarding>();
    }

    public static void MapObjections(this IEndpointRouteBuilder app)
    {
        app.MapDepositObjection();
        app.MapFollowObjection();
        app.MapOpenObjection();
        app.MapObjectionEvidence();
    }
}
