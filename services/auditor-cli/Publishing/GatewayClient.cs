using System.Net;
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

    /// <summary>Posts; null when the answer is a conflict (409): what was asked for is there already.</summary>
    /// <exception cref="UnusableInputException">Any other answer that is no success.</exception>
    public async Task<T?> PostUnlessThereAsync<T>(string path, object body, CancellationToken cancellation) where T : class
    {
        using var answer = await _http.PostAsync(path, JsonContent.Create(body, options: Json), cancellation);
        if (answer.StatusCode == HttpStatusCode.Conflict) return null;
        await RequireSuccessAsync(answer, path, cancellation);
        return await answer.Content.ReadFromJsonAsync<T>(Json, cancellation);
    }

    /// <summary>Deletes; what has ended already (409) is as good as deleted.</summary>
    /// <exception cref="UnusableInputException">Any other answer that is no success.</exception>
    public async Task DeleteAsync(string path, CancellationToken cancellation)
    {
        using var answer = await _http.DeleteAsync(path, cancellation);
        if (answer.StatusCode != HttpStatusCode.Conflict) await RequireSuccessAsync(answer, path, cancellation);
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
