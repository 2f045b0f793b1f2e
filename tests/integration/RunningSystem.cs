using System.Text;

namespace Transparency.Integration.Tests;

/// <summary>The whole system as <c>./build/run</c> starts it, on servers of its own, under a folder that only these tests use.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private const string Folder = "integration";

    /// <summary>What <c>./build/run keys</c> prints: PORTAL, KEY, INTAKE, OPERATIONS_KEY.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    public HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Launcher.RunAsync(Folder, "--idle", "--fresh", "--detach");
        Variables = await Launcher.KeysAsync(Folder);
        Http = new() { BaseAddress = new Uri(Variables["PORTAL"]), Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task DisposeAsync()
    {
        Http?.Dispose();
        await Launcher.RunAsync(Folder, "stop");
    }

    /// <summary>Posts to the HTTPS door as the sample case system.</summary>
    public async Task<HttpResponseMessage> ReportAsync(string body, string contentType = "application/cloudevents+json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/case-events");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Variables["KEY"]);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await Http.SendAsync(request);
    }

    /// <summary>Reads as the launcher's operations client.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Variables["OPERATIONS_KEY"]);
        using var answer = await Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }
}

[CollectionDefinition(nameof(RunningSystem))]
public class RunningSystemCollection : ICollectionFixture<RunningSystem>;
