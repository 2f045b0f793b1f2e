using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Transparency.ServiceDefaults.Messaging;

/// <summary>
/// What services tell each other, over RabbitMQ. Every queue is a quorum queue named <c>&lt;prefix&gt;-&lt;consumer&gt;</c>;
/// a message that keeps failing goes to <c>&lt;queue&gt;_error</c>, one that the broker gives up on to <c>&lt;prefix&gt;.dead</c>.
/// While a database is away the message stays in its queue: nothing is set aside because of the weather.
/// </summary>
public static class MessagingWiring
{
    /// <summary>Deliveries (crashes of the consumer included) after which the broker sets a message aside.</summary>
    public const int DeliveryLimit = 100;

    /// <summary>Registers the bus at <c>ConnectionStrings__Broker</c>; its health is part of readiness.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="prefix">Directory name of the service.</param>
    /// <param name="consumers">Adds consumers: <c>x.AddConsumer&lt;T&gt;()</c>, or with <see cref="InOrder{TConsumer}"/> or <see cref="InRuns{TConsumer}"/>.</param>
    /// <param name="prefetch">Unacknowledged messages per queue; at least 64.</param>
    public static WebApplicationBuilder AddMessaging(this WebApplicationBuilder builder, string prefix, Action<IBusRegistrationConfigurator>? consumers = null, int prefetch = 64)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(prefetch, 64);
        builder.Services.Configure<MassTransitHostOptions>(o =>
        {
            // The process starts without the broker and becomes ready when it is there.
            o.WaitUntilStarted = false;
            o.StopTimeout = TimeSpan.FromSeconds(25);
        });
        builder.Services.TryAddSingleton(TimeProvider.System);
        var queues = new SetAsideQueues(DeadLetters.Queue(prefix));
        builder.Services.AddSingleton(queues).AddSingleton<SetAsideWatch>().AddHostedService(p => p.GetRequiredService<SetAsideWatch>());
        builder.Services.AddHealthChecks().AddCheck<SetAsideWatch>("set-aside", tags: [Health.Ready]);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter(prefix, includeNamespace: false));
            consumers?.Invoke(bus);
            bus.AddConfigureEndpointsCallback((_, queue, endpoint) =>
            {
                queues.Add(queue + "_error");
                Shape(endpoint, prefix, prefetch);
            });
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var address = context.GetRequiredService<IConfiguration>().GetConnectionString("Broker")
                    ?? throw new InvalidOperationException("ConnectionStrings__Broker is not configured.");
                rabbit.Host(new Uri(address), host => host.PublisherConfirmation = true);
                rabbit.DeployPublishTopology = true;
                rabbit.ConfigureJsonSerializerOptions(Narrow);
                rabbit.AddDeserializer(new DirectDeserializerFactory(), isDefault: true);
                rabbit.ConfigureEndpoints(context);
            });
        });
        return builder;
    }

    // The bus's own habit is indented text with every letter outside ASCII escaped and every member that is not there written out as null: of a fact, which has one of nineteen bodies, a third.
    private static JsonSerializerOptions Narrow(JsonSerializerOptions options) =>
        new(options) { WriteIndented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static void Shape(IReceiveEndpointConfigurator endpoint, string prefix, int prefetch)
    {
        endpoint.PrefetchCount = prefetch;
        endpoint.UseMessageRetry(r =>
        {
            r.Handle<Exception>(e => !Faults.Passes(e));
            r.Exponential(4, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));
        });
        endpoint.UseMessageRetry(r =>
        {
            // About ten minutes in place, far below the broker's consumer timeout of thirty.
            r.Handle<Exception>(Faults.Passes);
            r.Exponential(60, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(400));
        });
        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(new KeepInQueue());
            pipe.UseFilter(new MassTransit.Middleware.GenerateFaultFilter());
            pipe.UseFilter(new MassTransit.Middleware.ErrorTransportFilter());
        });
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator queue)
            return;
        queue.SetQuorumQueue();
        queue.SetQueueArgument("x-delivery-limit", DeliveryLimit);
        queue.SetQueueArgument("x-overflow", "reject-publish");
        queue.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
        queue.BindDeadLetterQueue(DeadLetters.Queue(prefix), DeadLetters.Queue(prefix), dead => dead.SetQuorumQueue());
    }
}

/// <summary>Names of the queues where set-aside messages wait to be looked at.</summary>
public static class DeadLetters
{
    /// <summary>Queue (and exchange) for messages that the broker gave up on.</summary>
    public static string Queue(string prefix) => prefix + ".dead";
}

/// <summary>
/// For a consumer that needs the publisher's order: one message at a time, and one active consumer among all replicas.
/// <c>x.AddConsumer&lt;CaseFactsConsumer, InOrder&lt;CaseFactsConsumer&gt;&gt;()</c>.
/// </summary>
public sealed class InOrder<TConsumer> : ConsumerDefinition<TConsumer> where TConsumer : class, IConsumer
{
    /// <summary>One message at a time.</summary>
    public InOrder() => ConcurrentMessageLimit = 1;

    /// <inheritdoc/>
    protected override void ConfigureConsumer(IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TConsumer> consumerConfigurator, IRegistrationContext context)
    {
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator queue)
            queue.SingleActiveConsumer = true;
    }
}

/// <summary>
/// For a consumer that hands its messages to a <see cref="FeedFollower{TItem}"/>: all that wait are handed over at once, the follower puts them in order and handles them
/// together; one active consumer among all replicas. <c>x.AddConsumer&lt;CaseFactsConsumer, InRuns&lt;CaseFactsConsumer&gt;&gt;()</c>.
/// </summary>
public sealed class InRuns<TConsumer> : ConsumerDefinition<TConsumer> where TConsumer : class, IConsumer
{
    /// <inheritdoc/>
    protected override void ConfigureConsumer(IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TConsumer> consumerConfigurator, IRegistrationContext context)
    {
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator queue)
            queue.SingleActiveConsumer = true;
    }
}
