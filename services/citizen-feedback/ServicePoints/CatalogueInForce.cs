using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Clients;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>decision-capture's catalogue, at most a minute old: opening a point is rare, asking anew would only make it depend more. However many want it at once, one asks.</summary>
public sealed class CatalogueInForce(IHttpClientFactory clients, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1), Again = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private Told? _known;
    private Task<Catalogue>? _asking;
    private DateTimeOffset _silentUntil;

    /// <summary>The catalogue of this minute.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public Task<Catalogue> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_known is { } known && time.GetUtcNow() - known.At < Fresh) return Task.FromResult(known.Catalogue);
            // Not with the token of whoever came first: the others wait for the same answer.
            if (_asking is null || _asking.IsCompleted) _asking = AskAsync();
            return _asking.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The newest one that was told, for what must not fail with the catalogue: of this minute, or older while it does not answer; null when none was ever told.</summary>
    public async Task<Catalogue?> KnownAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < _silentUntil) return _known?.Catalogue;
        try
        {
            return await GetAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _silentUntil = time.GetUtcNow() + Again;
            return _known?.Catalogue;
        }
    }

    private async Task<Catalogue> AskAsync()
    {
        using var http = clients.CreateClient("decision-capture");
        var catalogue = await http.GetFromJsonAsync<Catalogue>("api/catalogue", Wire.Json) ?? throw new InvalidOperationException("The catalogue is empty.");
        lock (_gate) _known = new(catalogue, time.GetUtcNow());
        return catalogue;
    }

    private sealed record Told(Catalogue Catalogue, DateTimeOffset At);
}

public static class ServicePointHosting
{
    public static void AddServicePoints(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient("decision-capture");
        builder.Services.AddSingleton<CatalogueInForce>().AddSingleton<OfficesInCharge>();
        builder.Services.AddProblemFor<HttpRequestException>(StatusCodes.Status503ServiceUnavailable, "unavailable", "The catalogue does not answer; try again.", TimeSpan.FromSeconds(5));
        builder.Services.AddProblemFor<EventStore.StoreOverloadedException>(StatusCodes.Status503ServiceUnavailable, "unavailable", "Too much at once; try again.", TimeSpan.FromSeconds(2));
        builder.Services.AddProblemFor<EventStore.StoreUnavailableException>(StatusCodes.Status503ServiceUnavailable, "unavailable", "The database does not answer; try again.", TimeSpan.FromSeconds(5));
    }
}
