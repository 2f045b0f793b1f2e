using System.Collections.Concurrent;
using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Cases;

/// <summary>Catalogue versions of decision-capture, as they were: a version never changes, so each is asked for once.</summary>
public sealed class Catalogues(IHttpClientFactory clients)
{
    private const int Kept = 64;
    private readonly ConcurrentDictionary<long, Catalogue> _versions = new();

    /// <summary>The catalogue as it is now.</summary>
    public async Task<Catalogue> NewestAsync(CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient("decision-capture");
        return await http.GetFromJsonAsync<Catalogue>("api/catalogue", Wire.Json, cancellationToken) ?? throw new InvalidOperationException("The catalogue is empty.");
    }

    /// <summary>Makes sure that the versions are here; the answer looks them up.</summary>
    public async Task<Func<long, Catalogue>> WithAsync(IEnumerable<long> versions, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<long, Catalogue>();
        foreach (var version in versions.Distinct())
        {
            if (!_versions.TryGetValue(version, out var catalogue))
            {
                using var http = clients.CreateClient("decision-capture");
                var path = string.Create(CultureInfo.InvariantCulture, $"api/catalogue?version={version}");
                catalogue = await http.GetFromJsonAsync<Catalogue>(path, Wire.Json, cancellationToken) ?? throw new InvalidOperationException($"Catalogue {version} is empty.");
                // History that spans more versions than this is read in order; what falls out is asked for again.
                if (_versions.Count >= Kept) _versions.Clear();
                _versions[version] = catalogue;
            }
            wanted[version] = catalogue;
        }
        return version => wanted[version];
    }
}
