using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
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
        // What the law says is no secret: the ministry confirms it without seeing an objection.
        app.MapGet("/api/objections/periods", (ReportingPeriods periods) => TypedResults.Ok(new ReportingPeriodRules(
            [.. periods.Rules.Select(each => new ReportingPeriodRule(each.Code, each.LawTh, each.LawEn, each.TextTh, each.TextEn, each.Value, each.Unit, each.StartsOn))]))).AllowPublic();
        app.MapFollowObjection();
        app.MapOpenObjection();
        app.MapObjectionEvidence();
    }
}
