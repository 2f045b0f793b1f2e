using System.Collections.Frozen;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue;

/// <summary>The catalogue as one immutable value with the look-ups that intake needs for every event.</summary>
public sealed class CatalogueInForce
{
    /// <summary>Before the first import: version 0, nothing in it.</summary>
    public static CatalogueInForce Empty { get; } = new(new V1.Catalogue(0, "", [], [], [], [], []));

    public CatalogueInForce(V1.Catalogue published)
    {
        Published = published;
        Agencies = published.Agencies.ToFrozenDictionary(each => each.Code, StringComparer.Ordinal);
        Offices = published.Offices.ToFrozenDictionary(each => each.Code, StringComparer.Ordinal);
        Services = published.Services.ToFrozenDictionary(each => each.Code, each => new ServiceInForce(each), StringComparer.Ordinal);
        Sources = published.Sources.ToFrozenDictionary(each => each.Name, StringComparer.Ordinal);
    }

    /// <summary>What the public sees.</summary>
    public V1.Catalogue Published { get; }
    public long Version => Published.Version;
    public FrozenDictionary<string, V1.Agency> Agencies { get; }
    public FrozenDictionary<string, V1.Office> Offices { get; }
    public FrozenDictionary<string, ServiceInForce> Services { get; }
    public FrozenDictionary<string, V1.Source> Sources { get; }
}

/// <summary>A service with its steps, decision points and outcomes by code.</summary>
public sealed class ServiceInForce(V1.Service service)
{
    public V1.Service Service { get; } = service;
    public FrozenSet<string> Steps { get; } = service.Steps.Select(each => each.Code).ToFrozenSet(StringComparer.Ordinal);
    /// <summary>Outcome codes by decision point.</summary>
    public FrozenDictionary<string, FrozenSet<string>> Outcomes { get; } = service.DecisionPoints.ToFrozenDictionary(
        point => point.Code, point => point.Outcomes.Select(each => each.Code).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
}
