using System.Text.Json;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Reading;

/// <summary>What became of a form.</summary>
/// <param name="Answer">Null when it was not done.</param>
/// <param name="Problem">Kebab-case problem name of a refusal; null when the service did not answer.</param>
/// <param name="Errors">Fields and rules that the service names.</param>
public sealed record Sent<TAnswer>(TAnswer? Answer, string? Problem, IReadOnlyList<FieldError> Errors) where TAnswer : class;

public sealed partial class ServiceWriter
{
    /// <summary>With the caller's ticket; a refusal comes back with what the service says is wrong, for forms that can show it.</summary>
    public async Task<Sent<TAnswer>> SendOrLearn<TRequest, TAnswer>(string service, string path, TRequest request) where TAnswer : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(screen.Aborted);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await clients.CreateClient(Clients.ForCaller(service)).PostAsJsonAsync(new Uri(path, UriKind.Relative), request, Wire.Json, patience.Token);
            if (answer.IsSuccessStatusCode) return new(await answer.Content.ReadFromJsonAsync<TAnswer>(Wire.Json, patience.Token), null, []);
            Refused(service, path, (int)answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<Refusal>(Wire.Json, patience.Token);
            return new(null, problem?.Type?.Split(':')[^1], problem?.Errors ?? []);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
        {
            Silent(service, path, failure.GetType().Name);
            return new(null, null, []);
        }
    }

    private sealed record Refusal(string? Type, IReadOnlyList<FieldError>? Errors);
}
