using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Transparency.ServiceDefaults.Messaging;
using Transparency.Servers;

namespace Transparency.ServiceDefaults.Tests.Messaging;

public sealed record Announcement(int Number, string Kind);

public sealed record NobodyListens(int Number);

public sealed class Heard
{
    public ConcurrentQueue<(int Number, Guid? MessageId, string? TraceId)> Messages { get; } = new();
    public ConcurrentDictionary<int, int> Attempts { get; } = new();
    public Queue<string> Storms { get; } = new();
}

public sealed class AnnouncementConsumer(Heard heard) : IConsumer<Announcement>
{
    public Task Consume(ConsumeContext<Announcement> context)
    {
        var message = context.Message;
        heard.Attempts.AddOrUpdate(message.Number, 1, (_, n) => n + 1);
        if (message.Kind == "poison")
            throw new InvalidOperationException("can never succeed");
        if (message.Kind == "weather" && heard.Storms.TryDequeue(out _))
            throw new TimeoutException("database away");
        heard.Messages.Enqueue((message.Number, context.MessageId, Activity.Current?.TraceId.ToHexString()));
        return Task.CompletedTask;
    }
}

/// <summary>On the real broker.</summary>
public class MessagingTests
{
    private static async Task<(Site Site, Heard Heard, Uri Broker)> StartAsync()
    {
        var broker = await TestServers.NewVhostAsync("messaging");
        var heard = new Heard();
        var site = await Site.StartAsync(_ => { }, builder =>
        {
            builder.Configuration["ConnectionStrings:Broker"] = broker.ToString();
            builder.Services.AddSingleton(heard);
            builder.AddMessaging("scoring", x => x.AddConsumer<AnnouncementConsumer, InOrder<AnnouncementConsumer>>());
        });
        await UntilAsync(async () => (await site.GetAsync("/health/ready")).IsSuccessStatusCode);
        return (site, heard, broker);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var patience = Stopwatch.StartNew(); !await holds(); await Task.Delay(50))
            if (patience.Elapsed > TimeSpan.FromSeconds(60))
                throw new TimeoutException("it did not happen");
    }

    private static IBus Bus(Site site) => site.App.Services.GetRequiredService<IBus>();

    [Fact]
    public async Task Announcements_arrive_once_in_order_with_their_id_and_trace()
    {
        var (site, heard, _) = await StartAsync();
        await using var _ = site;
        const string traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var ids = new List<Guid>();
        for (var number = 0; number < 200; number++)
        {
            ids.Add(ConfirmedPublishing.MessageId(Guid.CreateVersion7(), nameof(Announcement)));
            await Bus(site).PublishConfirmedAsync(new Announcement(number, "plain"), ids[^1], traceparent);
        }
        await UntilAsync(() => Task.FromResult(heard.Messages.Count >= 200));
        heard.Messages.Select(m => m.Number).ShouldBe(Enumerable.Range(0, 200));
        heard.Messages.Select(m => m.MessageId!.Value).ShouldBe(ids);
        heard.Messages.ShouldAllBe(m => m.TraceId == "0af7651916cd43dd8448eb211c80319c");
    }

    [Fact]
    public async Task An_announcement_that_no_queue_would_get_is_an_error()
    {
        var (site, _, _) = await StartAsync();
        await using var _ = site;
        await Should.ThrowAsync<MessageReturnedException>(() => Bus(site).PublishConfirmedAsync(new NobodyListens(1), Guid.CreateVersion7()));
    }

    [Fact]
    public async Task Poison_is_set_aside_after_a_few_attempts_and_what_follows_is_handled()
    {
        var (site, heard, broker) = await StartAsync();
        await using var _ = site;
        await Bus(site).PublishConfirmedAsync(new Announcement(1, "poison"), Guid.CreateVersion7());
        await Bus(site).PublishConfirmedAsync(new Announcement(2, "plain"), Guid.CreateVersion7());
        await UntilAsync(() => Task.FromResult(!heard.Messages.IsEmpty));
        heard.Attempts[1].ShouldBe(5);
        await UntilAsync(async () => await CountAsync(broker, "scoring-announcement_error") == 1);
        await UntilAsync(async () =>
        {
            using var health = await site.GetAsync("/health/ready");
            health.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, "a set-aside message is no reason to stop working");
            return (await health.Content.ReadAsStringAsync()).Contains("1 message(s) set aside", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task While_the_database_is_away_the_message_stays_and_nothing_overtakes_it()
    {
        var (site, heard, broker) = await StartAsync();
        await using var _ = site;
        for (var storm = 0; storm < 8; storm++)
            heard.Storms.Enqueue("away");
        await Bus(site).PublishConfirmedAsync(new Announcement(1, "weather"), Guid.CreateVersion7());
        await Bus(site).PublishConfirmedAsync(new Announcement(2, "plain"), Guid.CreateVersion7());
        await UntilAsync(() => Task.FromResult(heard.Messages.Count == 2));
        heard.Messages.Select(m => m.Number).ShouldBe([1, 2]);
        heard.Attempts[1].ShouldBe(9);
        (await CountAsync(broker, "scoring-announcement")).ShouldBe(0u);
    }

    private const string Types = "\"messageType\":[\"urn:message:Transparency.ServiceDefaults.Tests.Messaging:Announcement\"]";

    [Theory]
    [InlineData("""{"messageId":"01890a5d-ac96-774b-bcce-b302099a8057",TYPES,"message":{"number":1,"kind":"ก\"}"},"headers":{}}""")]
    [InlineData("""{ "message" : { "kind" : "ก\"}", "message" : { "number" : 9 }, "number" : 1 } , TYPES }""")]
    [InlineData("""{"host":{"message":{"number":8}},TYPES,"headers":{"message":{"number":7}},"message":{"number":1,"kind":"ก\"}","unknown":null}}""")]
    [InlineData("""{TYPES,"MESSAGE":{"number":1,"kind":"ก\"}"}}""")]
    public async Task A_message_is_read_wherever_it_stands_in_its_envelope(string body)
    {
        var (site, heard, broker) = await StartAsync();
        await using var _ = site;
        await SendAsync(broker, body.Replace("TYPES", Types, StringComparison.Ordinal));
        await UntilAsync(() => Task.FromResult(!heard.Messages.IsEmpty));
        heard.Messages.Single().Number.ShouldBe(1);
        (await CountAsync(broker, "scoring-announcement_error")).ShouldBe(0u);
    }

    [Theory]
    [InlineData("""{TYPES}""")]
    [InlineData("""{TYPES,"message":5}""")]
    [InlineData("""{TYPES,"message":{"number":"much"}}""")]
    [InlineData("""{TYPES,"message":{"number":1""")]
    [InlineData("""["message"]""")]
    [InlineData("")]
    public async Task What_is_no_message_is_set_aside_and_what_follows_is_handled(string body)
    {
        var (site, heard, broker) = await StartAsync();
        await using var _ = site;
        await SendAsync(broker, body.Replace("TYPES", Types, StringComparison.Ordinal));
        await Bus(site).PublishConfirmedAsync(new Announcement(2, "plain"), Guid.CreateVersion7());
        await UntilAsync(() => Task.FromResult(!heard.Messages.IsEmpty));
        heard.Messages.Single().Number.ShouldBe(2);
        await UntilAsync(async () => await CountAsync(broker, "scoring-announcement_error") == 1);
    }

    private static async Task SendAsync(Uri broker, string body)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync("", "scoring-announcement", mandatory: true, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, System.Text.Encoding.UTF8.GetBytes(body));
    }

    private static async Task<uint> CountAsync(Uri broker, string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return await channel.MessageCountAsync(queue);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return 0;
        }
    }

    [Fact]
    public void A_message_id_follows_from_fact_and_announcement_alone()
    {
        var fact = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057");
        ConfirmedPublishing.MessageId(fact, "CaseFactsRecorded").ShouldBe(ConfirmedPublishing.MessageId(fact, "CaseFactsRecorded"));
        ConfirmedPublishing.MessageId(fact, "CaseFactsRecorded").ShouldNotBe(ConfirmedPublishing.MessageId(fact, "FlagRaised"));
        ConfirmedPublishing.MessageId(fact, "CaseFactsRecorded").Version.ShouldBe(8);
    }
}
