using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Clients;

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
