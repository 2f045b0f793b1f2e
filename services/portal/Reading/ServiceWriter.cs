using System.Text.Json;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Reading;

/// <summary>Passes on what a form says. Nothing is retried: whether it was done is the service's to say, and the reader's to see.</summary>
public sealed partial class ServiceWriter(IHttpClientFactory clients, Screen screen, ILogger<ServiceWriter> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>With the caller's ticket. Null when it was refused or not answered; the log has the reason under the trace id.</summary>
    public async Task<TAnswer?> Send<TRequest, TAnswer>(string service, string path, TRequest request) where TAnswer : class =>
        (await SendOrLearn<TRequest, TAnswer>(service, path, request)).Answer;

    /// <summary>With the caller's ticket; a refusal comes back with what the service says is wrong, for forms that can show it.</summary>
    public Task<Sent<TAnswer>> SendOrLearn<TRequest, TAnswer>(string service, string path, TRequest request) where TAnswer : class =>
        Send<TRequest, TAnswer>(Clients.ForCaller(service), path, request, service);

    /// <summary>With the portal's own ticket, for forms that anyone may send.</summary>
    public async Task<TAnswer?> SendPublicly<TRequest, TAnswer>(string service, string path, TRequest request) where TAnswer : class =>
        (await Send<TRequest, TAnswer>(Clients.Own(service), path, request, service)).Answer;

    /// <summary>With the portal's own ticket, for a file that anyone with the right code may fetch; its text, or null when it was refused or not answered.</summary>
    public async Task<string?> FetchPublicly<TRequest>(string service, string path, TRequest request)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(screen.Aborted);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await clients.CreateClient(Clients.Own(service)).PostAsJsonAsync(new Uri(path, UriKind.Relative), request, Wire.Json, patience.Token);
            if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsStringAsync(patience.Token);
            Refused(service, path, (int)answer.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            Silent(service, path, failure.GetType().Name);
        }
        return null;
    }

    /// <summary>Ends what stands at an address, with the caller's ticket; false when it was refused or not answered.</summary>
    public async Task<bool> Delete(string service, string path)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(screen.Aborted);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await clients.CreateClient(Clients.ForCaller(service)).DeleteAsync(new Uri(path, UriKind.Relative), patience.Token);
            if (answer.IsSuccessStatusCode) return true;
            Refused(service, path, (int)answer.StatusCode);
            await WhyAsync(answer, patience.Token);
            return false;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
        {
            Silent(service, path, failure.GetType().Name);
            return false;
        }
    }

    private async Task<Sent<TAnswer>> Send<TRequest, TAnswer>(string client, string path, TRequest request, string service) where TAnswer : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(screen.Aborted);
        patience.CancelAfter(Patience);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(request, options: Wire.Json) };
            // The one bit that the gateway says about the reader's network goes on where ratings are weighed, and nowhere else: who complains or objects may sit inside.
            if (screen.FromOfficeNetwork && path is "/api/ratings" or "/api/votes/by-code") message.Headers.Add(OfficeNetworkHeader.Name, OfficeNetworkHeader.Yes);
            using var answer = await clients.CreateClient(client).SendAsync(message, patience.Token);
            if (answer.IsSuccessStatusCode) return new(await answer.Content.ReadFromJsonAsync<TAnswer>(Wire.Json, patience.Token), null, []);
            Refused(service, path, (int)answer.StatusCode);
            var (problem, errors) = await WhyAsync(answer, patience.Token);
            return new(null, problem, errors);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
        {
            Silent(service, path, failure.GetType().Name);
            return new(null, null, []);
        }
    }

    // What the service says against it is what the page will say, wherever the form leads back to.
    private async Task<(string? Problem, IReadOnlyList<FieldError> Errors)> WhyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        screen.Refused = null;
        var problem = await answer.Content.ReadFromJsonAsync<ProblemSaid>(Wire.Json, cancellation);
        screen.Refused = problem?.Type?.Split(':')[^1];
        return (screen.Refused, problem?.Errors ?? []);
    }

    /// <summary>The part of a problem (RFC 9457) that a form shows.</summary>
    private sealed record ProblemSaid(string? Type, IReadOnlyList<FieldError>? Errors);

    [LoggerMessage(6003, LogLevel.Information, "{Service} refused {Path} with {Status}")]
    private partial void Refused(string service, string path, int status);

    [LoggerMessage(6004, LogLevel.Warning, "{Service} did not take {Path}: {Failure}")]
    private partial void Silent(string service, string path, string failure);
}

/// <summary>What became of a form.</summary>
/// <param name="Answer">Null when it was not done.</param>
/// <param name="Problem">Kebab-case problem name of a refusal; null when the service did not answer or did not say.</param>
/// <param name="Errors">Fields and rules that the service names.</param>
public sealed record Sent<TAnswer>(TAnswer? Answer, string? Problem, IReadOnlyList<FieldError> Errors) where TAnswer : class;
