using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Transparency.Servers;

namespace Transparency.Integration.Tests;

/// <summary>The whole system as <c>./build/run</c> starts it, on servers of its own, under a folder that only these tests use.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private const string Folder = "integration";

    /// <summary>Where the instance keeps its logs and the ids of its processes.</summary>
    public string RunFolder { get; } = Path.Combine(ServerFolder.For(Launcher.Root), Folder);

    /// <summary>What <c>./build/run keys</c> prints: PORTAL, KEY, INTAKE, OPERATIONS_KEY, DEMO_PASSWORD.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Where every service sends its spans.</summary>
    public Collector Collector { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Collector = await Collector.StartAsync();
        await Launcher.RunAsync(Folder, Collector.Variables, "--idle", "--fresh", "--detach");
        Variables = await Launcher.KeysAsync(Folder);
        Http = new() { BaseAddress = new Uri(Variables["PORTAL"]), Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task DisposeAsync()
    {
        Http?.Dispose();
        await Launcher.RunAsync(Folder, "stop");
        if (Collector is not null) await Collector.DisposeAsync();
    }

    /// <summary>Posts to the HTTPS door as the sample case system.</summary>
    /// <param name="traceparent">W3C trace context of the sender; null: none.</param>
    public async Task<HttpResponseMessage> ReportAsync(string body, string contentType = "application/cloudevents+json", string? traceparent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/case-events");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Variables["KEY"]);
        if (traceparent is not null) request.Headers.TryAddWithoutValidation("traceparent", traceparent);
        // As curl does: a body that is refused for its size is then not sent at all.
        request.Headers.ExpectContinue = body.Length > 1024 * 1024;
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await Http.SendAsync(request);
    }

    /// <summary>Publishes to the AMQP door as the sample case system would: one connection, each message confirmed by the broker, no library of ours.</summary>
    public async Task PublishAsync(IEnumerable<string> bodies, string contentType = "application/cloudevents+json", string? traceparent = null)
    {
        var factory = new ConnectionFactory { Uri = new Uri(Variables["INTAKE"]) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var properties = new BasicProperties { ContentType = contentType, UserId = "doe-work-permit", DeliveryMode = DeliveryModes.Persistent };
        if (traceparent is not null) properties.Headers = new Dictionary<string, object?> { ["traceparent"] = traceparent };
        foreach (var body in bodies)
            await channel.BasicPublishAsync("case-events", "doe.DecisionReached", mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Reads as the launcher's operations client.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using var answer = await AsOperationsAsync(HttpMethod.Get, path);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Reads as the launcher's operations client.</summary>
    public async Task<T> ReadAsync<T>(string path) => JsonSerializer.Deserialize<T>(await ReadAsync(path), JsonSerializerOptions.Web)!;

    /// <summary>Asks as the launcher's operations client; a POST carries an empty object.</summary>
    public async Task<HttpResponseMessage> AsOperationsAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Variables["OPERATIONS_KEY"]);
        if (method == HttpMethod.Post) request.Content = JsonContent.Create(new { });
        return await Http.SendAsync(request);
    }

    /// <summary>A browser without screen, signed in with a demo account.</summary>
    public Task<HttpClient> SignInAsync(string user) => DemoAccount.SignInAsync(Variables, user);
}

[CollectionDefinition(nameof(RunningSystem))]
public class RunningSystemCollection : ICollectionFixture<RunningSystem>;
