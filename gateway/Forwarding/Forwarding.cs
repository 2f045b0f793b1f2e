using System.Net.Http.Headers;
using Microsoft.Net.Http.Headers;
using Transparency.Gateway.Sessions;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Transparency.Gateway.Forwarding;

/// <summary>
/// Routes by prefix (routes.json) to the services at <c>Services__&lt;name&gt;</c>. On the way in everything that claims an identity is taken off
/// and the ticket put on; a service that does not answer becomes a 502 or 504 problem.
/// </summary>
public static class Forwarding
{
    // Services trust none of these; they are removed so that nobody is ever tempted to.
    private static readonly string[] Claims =
        ["X-User", "X-User-Id", "X-Role", "X-Roles", "X-Agency", "X-Ticket", "X-Auth-Request-User", "X-Auth-Request-Email", "X-Forwarded-User", "X-Forwarded-Email",
         "X-Forwarded-Groups", "X-Remote-User", "Remote-User", "X-Client-Cert", "X-Forwarded-Client-Cert", "X-Original-URL", "X-Rewrite-URL", "Forwarded"];

    public static void AddForwarding(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Limits.MaxRequestBodySize = builder.Configuration.GetValue("Limits:RequestBodyBytes", 2L * 1024 * 1024));
        // Read now, so that a network written wrongly stops the start and not the first rating.
        var offices = new OfficeNetworks(builder.Configuration);
        var routes = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "routes.json")).Build();
        builder.Services.AddReverseProxy()
            .LoadFromConfig(routes)
            .LoadFromMemory([], Clusters(builder.Configuration))
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = TimeSpan.FromSeconds(3))
            .AddTransforms(context =>
            {
                context.UseDefaultForwarders = false;
                context.AddXForwardedProto(action: ForwardedTransformActions.Set);
                context.AddXForwardedFor(action: ForwardedTransformActions.Remove);
                context.AddXForwardedHost(action: ForwardedTransformActions.Remove);
                context.AddXForwardedPrefix(action: ForwardedTransformActions.Remove);
                // Links on pages and posters need the address that the browser used.
                context.AddOriginalHost(true);
                context.AddRequestTransform(PutTicketOn);
                context.AddRequestTransform(request =>
                {
                    offices.Mark(request.HttpContext, request.ProxyRequest);
                    return ValueTask.CompletedTask;
                });
            });
    }

    private static List<ClusterConfig> Clusters(IConfiguration configuration) =>
        [.. configuration.GetSection("Services").GetChildren().Where(s => !string.IsNullOrWhiteSpace(s.Value)).Select(service => new ClusterConfig
        {
            ClusterId = service.Key,
            // Longer than any page may take; long work has an address of its own to ask at.
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(60) },
            Destinations = service.Value!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select((address, i) => (Key: $"{service.Key}-{i}", Value: new DestinationConfig { Address = address })).ToDictionary(d => d.Key, d => d.Value),
        })];

    private static ValueTask PutTicketOn(RequestTransformContext context)
    {
        var headers = context.ProxyRequest.Headers;
        foreach (var claim in Claims)
            headers.Remove(claim);
        TakeSessionCookieOff(context);
        headers.Authorization = context.HttpContext.Who() is { } who ? new AuthenticationHeaderValue("Bearer", who.Ticket.Ticket) : null;
        return ValueTask.CompletedTask;
    }

    // Services have no use for the session cookie, and one that logs headers must not hold it. The portal's own cookies pass.
    private static void TakeSessionCookieOff(RequestTransformContext context)
    {
        var cookies = context.HttpContext.Request.Headers.Cookie;
        if (cookies.Count == 0)
            return;
        context.ProxyRequest.Headers.Remove(HeaderNames.Cookie);
        var kept = cookies.SelectMany(c => c!.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(c => !c.StartsWith(SessionCookie.Name, StringComparison.Ordinal)).ToArray();
        if (kept.Length > 0)
            context.ProxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Cookie, string.Join("; ", kept));
    }
}
