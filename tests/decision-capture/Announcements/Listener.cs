using System.Collections.Concurrent;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.DecisionCapture.Tests.Announcements;

/// <summary>A service that listens to announcements, as scoring does.</summary>
public sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication app;

    private Listener(WebApplication app, ConcurrentQueue<(Guid? Id, CaseFactsRecorded Run)> heard) => (this.app, Heard) = (app, heard);

    public ConcurrentQueue<(Guid? Id, CaseFactsRecorded Run)> Heard { get; }

    public static async Task<Listener> StartAsync(Uri broker)
    {
        var heard = new ConcurrentQueue<(Guid? Id, CaseFactsRecorded Run)>();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Broker"] = broker.ToString(), ["Logging:LogLevel:Default"] = "None",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddProcessDefaults("listener");
        builder.Services.AddSingleton(heard);
        builder.AddMessaging("listener", x => x.AddConsumer<Ear, InOrder<Ear>>());
        var app = builder.Build();
        await app.StartAsync();
        await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(60));
        return new Listener(app, heard);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public sealed class Ear(ConcurrentQueue<(Guid? Id, CaseFactsRecorded Run)> heard) : IConsumer<CaseFactsRecorded>
    {
        public Task Consume(ConsumeContext<CaseFactsRecorded> context)
        {
            heard.Enqueue((context.MessageId, context.Message));
            return Task.CompletedTask;
        }
    }
}
