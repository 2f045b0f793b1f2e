using System.Net;
using System.Text.Json;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Reading;

/// <summary>Passes on what a form says. Nothing is retried: whether it was done is the service's to say, and the reader's to see.</summary>
public sealed partial class ServiceWriter(IHttpClientFactory clients, Screen screen, ILogger<ServiceWriter> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>With the caller's ticket. Null when it was refused or not answered; the log has the reason under the trace id.</summary>
    public Task<TAnswer?> Send<TRequest, TAnswer>(string service, string path, TRequest request) where TAnswer : class =>
        Send<TRequest, TAnswer>(Clients.ForCaller(service), path, request, service);

    /// <summary>With the caller's ticket; what the service says is wrong with the request comes back, field and rule. Neither when it was refused or not answered.</summary>
    public async Task<(TAnswer? Answer, IReadOnlyList<FieldError> Faults)> SendOrFaults<TRequest, TAnswer>(string service, string path, TRequest request) where TAnswer : class
    {
        var faults = new List<FieldError>();
        return (await Send<TRequest, TAnswer>(Clients.ForCaller(service), path, request, service, faults), faults);
    }

    /// <summary>With the portal's own ticket, for forms that anyone may send.</summary>
    public Task<TAnswer?> SendPublicly<TRequest, TAnswer>(string service, string path, TRequest request) where TAnswer : class =>
        Send<TRequest, TAnswer>(Clients.Own(service), path, request, service);

    /// <summary>With the caller's ticket, for forms that say beside themselves why they were refused.</summary>
    public async Task<Submitted<TAnswer>> Submit<TRequest, TAnswer>(string service, string path, TRequest request) where TAnswer : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(screen.Aborted);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await clients.CreateClient(Clients.ForCaller(service)).PostAsJsonAsync(new Uri(path, UriKind.Relative), request, Wire.Json, patience.Token);
            if (answer.IsSuccessStatusCode)
                return new(await answer.Content.ReadFromJsonAsync<TAnswer>(Wire.Json, patience.Token), null);
            Refused(service, path, (int)answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Wire.Json, patience.Token);
            return new(null, problem.TryGetProperty("type", out var type) ? type.GetString()?.Split(':')[^1] : null);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
        {
            Silent(service, path, failure.GetType().Name);
            return new(null, null);
        }
    }

    /// <summary>Ends what stands at an address, with the caller's ticket; false when it was refused or not answered.</summary>
    public async Task<bool> Delete(string service, string path)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(screen.Aborted);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await clients.CreateClient(Clients.ForCaller(service)).DeleteAsync(new Uri(path, UriKind.Relative), patience.Token);
            if (!answer.IsSuccessStatusCode) Refused(service, path, (int)answer.StatusCode);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            Silent(service, path, failure.GetType().Name);
            return false;
        }
    }

    private async Task<TAnswer?> Send<TRequest, TAnswer>(string client, string path, TRequest request, string service, List<FieldError>? faults = null) where TAnswer : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(screen.Aborted);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await clients.CreateClient(client).PostAsJsonAsync(new Uri(path, UriKind.Relative), request, Wire.Json, patience.Token);
            if (answer.IsSuccessStatusCode)
                return await answer.Content.ReadFromJsonAsync<TAnswer>(Wire.Json, patience.Token);
            Refused(service, path, (int)answer.StatusCode);
            if (faults is not null && answer.StatusCode == HttpStatusCode.BadRequest && (await answer.Content.ReadFromJsonAsync<Refusal>(Wire.Json, patience.Token))?.Errors is { } errors)
                faults.AddRange(errors);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
        {
            Silent(service, path, failure.GetType().Name);
        }
        return null;
    }

    [LoggerMessage(6003, LogLevel.Information, "{Service} refused {Path} with {Status}")]
    private partial void Refused(string service, string path, int status);

    [LoggerMessage(6004, LogLevel.Warning, "{Service} did not take {Path}: {Failure}")]
    private partial void Silent(string service, string path, string failure);
}

/// <summary>How passing on a form ended.</summary>
/// <param name="Answer">Null when it was refused or not answered.</param>
/// <param name="Problem">Name of the problem (its type without prefix); null when the service did not say.</param>
public sealed record Submitted<T>(T? Answer, string? Problem) where T : class;
