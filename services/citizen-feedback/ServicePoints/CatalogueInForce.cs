using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>decision-capture's catalogue, at most a minute old: opening a point is rare, asking anew would only make it depend more.</summary>
public sealed class CatalogueInForce(IHttpClientFactory clients, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private (Catalogue Catalogue, DateTimeOffset At)? _known;

    public async Task<Catalogue> GetAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetUtcNow() - known.At < Fresh) return known.Catalogue;
        using var http = clients.CreateClient("decision-capture");
        var catalogue = await http.GetFromJsonAsync<Catalogue>("api/catalogue", Wire.Json, cancellationToken) ?? throw new InvalidOperationException("The catalogue is empty.");
        _known = (catalogue, time.GetUtcNow());
        return catalogue;
    }
}
