using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Transparency.EventStore;

/// <summary>Registration of the event store in a service's host.</summary>
public static class StoreHosting
{
    /// <summary>
    /// Registers <see cref="Store"/> on <c>ConnectionStrings:Store</c> (limits from section <c>EventStore</c>), its background work, health checks
    /// tagged <c>ready</c>, and – when <c>Log:Origin</c> is set – the publication of the service's log (<see cref="LogOptions"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection string is missing.</exception>
    public static TBuilder AddEventStore<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        var connection = builder.Configuration.GetConnectionString("Store") ?? throw new InvalidOperationException("ConnectionStrings:Store is missing");
        var options = builder.Configuration.GetSection("EventStore").Get<StoreOptions>() ?? new StoreOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Store(connection, options, provider.GetRequiredService<ILogger<Store>>()));
        services.AddSingleton<StoreAlarms>();
        services.AddSingleton<Leases>();
        services.AddHostedService(provider => provider.GetRequiredService<Leases>());
        services.AddHostedService<LogNotifications>();
        services.AddHostedService<ForeignSweep>();
        services.AddSingleton<PublishedLog>();
        if (LogOptions.From(builder.Configuration) is { } log)
        {
            services.AddSingleton(log);
            services.AddHttpClient(LogPublisher.HttpClientName, client => client.Timeout = TimeSpan.FromSeconds(5));
            services.AddHostedService<LogPublisher>();
        }
        services.AddHealthChecks().AddCheck<StoreReachable>("store", tags: ["ready"]).AddCheck<StoreAlarms>("trail", tags: ["ready"]);
        return builder;
    }

    /// <summary>Registers a subscription and starts its reader with the host.</summary>
    public static IServiceCollection AddSubscription<T>(this IServiceCollection services) where T : Subscription
    {
        services.AddSingleton<T>();
        // Not AddHostedService: that registers one service per implementation type, and every subscription has a reader.
        return services.AddSingleton<IHostedService>(provider => new SubscriptionReader(provider.GetRequiredService<Store>(), provider.GetRequiredService<Leases>(),
            provider.GetRequiredService<T>(), provider.GetRequiredService<StoreAlarms>(), provider.GetRequiredService<ILogger<SubscriptionReader>>()));
    }
}
