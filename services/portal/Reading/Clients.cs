using Transparency.Portal.Flags;
using Transparency.ServiceDefaults.Clients;

namespace Transparency.Portal.Reading;

/// <summary>Two clients per service: with the portal's own ticket for public figures, and with the caller's.</summary>
public static class Clients
{
    private static readonly string[] Services =
        [ServiceReader.DecisionCapture, ServiceReader.Scoring, ServiceReader.CitizenFeedback, ServiceReader.RedFlag];

    internal static string Own(string service) => service;

    internal static string ForCaller(string service) => service + "/caller";

    public static void AddServices(this WebApplicationBuilder builder)
    {
        foreach (var service in Services)
        {
            builder.AddServiceClient(service);
            builder.AddCallerClient(service, $"Services:{service}");
        }
        builder.AddCallerClient(ServiceReader.Gateway, "Gateway:Url");
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddTransient<CallerTicketForwarding>();
        builder.Services.AddSingleton<KeptAnswers>();
        builder.Services.AddScoped<ServiceReader>();
        builder.Services.AddScoped<ServiceWriter>();
        builder.Services.AddScoped<Investigators>();
    }

    private static void AddCallerClient(this WebApplicationBuilder builder, string service, string key) =>
        builder.Services.AddHttpClient(ForCaller(service))
            .ConfigureHttpClient((provider, http) => http.BaseAddress = new Uri(
                provider.GetRequiredService<IConfiguration>()[key] ?? throw new InvalidOperationException($"{key.Replace(":", "__", StringComparison.Ordinal)} is not configured.")))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
            .AddHttpMessageHandler<CallerTicketForwarding>();
}
