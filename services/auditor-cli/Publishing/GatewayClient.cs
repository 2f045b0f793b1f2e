using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Transparency.AuditorCli.Publishing;

/// <summary>The system's HTTP door, with the client key of whoever runs the command.</summary>
public sealed class GatewayClient : IDisposable
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly HttpClient _http;

    public GatewayClient(string address, string? key)
    {
        _http = new() { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <exception cref="UnusableInputException">The answer is not a success; carries the problem's title and detail.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(path, cancellation);
        await RequireSuccessAsync(answer, path, cancellation);
        return (await answer.Content.ReadFromJsonAsync<T>(Json, cancellation))!;
    }

    /// <exception cref="UnusableInputException">The answer is not a success; carries the problem's title and detail.</exception>
    public async Task<JsonElement> PostAsync(string path, JsonElement body, CancellationToken cancellation)
    {
        using var answer = await _http.PostAsync(path, JsonContent.Create(body), cancellation);
        await RequireSuccessAsync(answer, path, cancellation);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Json, cancellation);
    }

    /// <summary>Copies an answer of any length; memory does not grow with it. The time limit holds until the answer begins.</summary>
    /// <exception cref="UnusableInputException">The answer is not a success; carries the problem's title and detail.</exception>
    /// <exception cref="IOException">The answer broke off.</exception>
    public async Task CopyAsync(string path, Stream target, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await RequireSuccessAsync(answer, path, cancellation);
        await answer.Content.CopyToAsync(target, cancellation);
    }

    private static async Task RequireSuccessAsync(HttpResponseMessage answer, string path, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode) return;
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        throw new UnusableInputException($"{path} answered {(int)answer.StatusCode}: {(text.Length > 2000 ? text[..2000] : text)}");
    }

    public void Dispose() => _http.Dispose();
}
