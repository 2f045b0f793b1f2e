using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Transparency.ServiceDefaults.Clients;

/// <summary>Whose ticket goes with a call to another service.</summary>
public enum ActAs
{
    /// <summary>The service's own, got from the gateway for its client key (role <c>service</c>).</summary>
    Service,
    /// <summary>That of the request being answered; none when the caller is anonymous.</summary>
    Caller,
}

/// <summary>HTTP clients to other services at <c>Services__&lt;name&gt;</c>; GET and HEAD are retried, nothing else is.</summary>
public static class ServiceClients
{
    /// <summary>Longest wait for a whole call, retries included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Registers the named client <paramref name="service"/> for <see cref="IHttpClientFactory"/>.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="service">Directory name of the service called.</param>
    /// <param name="actAs">Whose ticket to send.</param>
    public static IHttpClientBuilder AddServiceClient(this WebApplicationBuilder builder, string service, ActAs actAs = ActAs.Service) =>
        Complete(builder, builder.Services.AddHttpClient(service), service, actAs);

    /// <summary>Registers <typeparamref name="TClient"/> with a client for <paramref name="service"/> in its constructor.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="service">Directory name of the service called.</param>
    /// <param name="actAs">Whose ticket to send.</param>
    public static IHttpClientBuilder AddServiceClient<TClient>(this WebApplicationBuilder builder, string service, ActAs actAs = ActAs.Service)
        where TClient : class =>
        Complete(builder, builder.Services.AddHttpClient<TClient>(), service, actAs);

    private static IHttpClientBuilder Complete(WebApplicationBuilder builder, IHttpClientBuilder client, string service, ActAs actAs)
    {
        client.ConfigureHttpClient((provider, http) =>
        {
            var address = provider.GetRequiredService<IConfiguration>()[$"Services:{service}"]
                ?? throw new InvalidOperationException($"Services__{service} is not configured.");
            http.BaseAddress = new Uri(address.TrimEnd('/') + "/");
            http.Timeout = Patience;
        });
        // Redirects would carry the ticket elsewhere; services never redirect each other. Cookies are the browser's business.
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        });
        builder.Services.TryAddTransient<Retrying>();
        builder.Services.TryAddSingleton(provider => Tickets.Posts.OverHttp(provider.GetRequiredService<IHttpClientFactory>()));
        builder.Services.TryAddSingleton<Tickets.Posts>();
        client.AddHttpMessageHandler<Retrying>();
        if (actAs == ActAs.Caller)
        {
            builder.Services.AddHttpContextAccessor();
            builder.Services.TryAddTransient<CallerTicketForwarding>();
            return client.AddHttpMessageHandler<CallerTicketForwarding>();
        }
        builder.Services.AddHttpClient(OwnTicket.ClientName);
        builder.Services.TryAddSingleton<OwnTicket>();
        builder.Services.TryAddTransient<OwnTicketSending>();
        return client.AddHttpMessageHandler<OwnTicketSending>();
    }
}
