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
    /// <summary>Decision points by code, each with its last day and its outcomes.</summary>
    public FrozenDictionary<string, PointInForce> Points { get; } = service.DecisionPoints.ToFrozenDictionary(point => point.Code, point => new PointInForce(point.EndedOn,
        point.Outcomes.ToFrozenDictionary(each => each.Code, each => each.EndedOn, StringComparer.Ordinal)), StringComparer.Ordinal);
}

/// <summary>A decision point as intake asks for it.</summary>
/// <param name="EndedOn">Last day; null while there is none.</param>
/// <param name="Outcomes">Last day by outcome; null while there is none.</param>
public sealed record PointInForce(DateOnly? EndedOn, FrozenDictionary<string, DateOnly?> Outcomes);
