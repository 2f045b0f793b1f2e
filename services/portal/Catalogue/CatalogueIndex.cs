using System.Collections.Frozen;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Catalogue;

/// <summary>The catalogue in force, arranged for looking up names by code.</summary>
public sealed class CatalogueIndex(Contracts.DecisionCapture.V1.Catalogue catalogue)
{
    private readonly FrozenDictionary<string, Agency> _agencies = catalogue.Agencies.DistinctBy(a => a.Code).ToFrozenDictionary(a => a.Code);
    private readonly FrozenDictionary<(string, string), Office> _offices = catalogue.Offices.DistinctBy(o => (o.Agency, o.Code)).ToFrozenDictionary(o => (o.Agency, o.Code));
    private readonly FrozenDictionary<(string, string), Service> _services = catalogue.Services.DistinctBy(s => (s.Agency, s.Code)).ToFrozenDictionary(s => (s.Agency, s.Code));
    private readonly FrozenDictionary<string, Office> _officesByCode = catalogue.Offices.DistinctBy(o => o.Code).ToFrozenDictionary(o => o.Code);
    private readonly FrozenDictionary<string, Service> _servicesByCode = catalogue.Services.DistinctBy(s => s.Code).ToFrozenDictionary(s => s.Code);

    public static CatalogueIndex Empty { get; } = new(new(0, "", [], [], [], [], []));

    public long Version => catalogue.Version;

    public IReadOnlyList<Agency> Agencies => catalogue.Agencies;

    public IReadOnlyList<Office> Offices => catalogue.Offices;

    public IReadOnlyList<Service> Services => catalogue.Services;

    public IReadOnlyList<Law> Laws => catalogue.Laws;

    public IReadOnlyList<Source> Sources => catalogue.Sources;

    /// <summary>What was made easier in a service within the twelve months for which the old standard is shown too.</summary>
    public IReadOnlyList<Easing> EasedNow(string agency, string service, DateTimeOffset now) =>
        [.. catalogue.Easings.Where(each => each.Agency == agency && each.Service == service && each.From <= now && now < each.Until)];

    /// <summary>The office that has the work of one on the day of an instant.</summary>
    public Func<string, string> InCharge(DateTimeOffset now) =>
        code => Chains.EndOf(code, at => _officesByCode.GetValueOrDefault(at)?.SuccessorOn(Text.ThaiTime.Day(now)));

    public bool HoldsSamples { get; } = catalogue.Agencies.Any(a => a.Sample) || catalogue.Offices.Any(o => o.Sample) || catalogue.Services.Any(s => s.Sample);

    public Agency? Agency(string code) => _agencies.GetValueOrDefault(code);

    /// <summary>An office; without the agency the first that bears the code.</summary>
    public Office? Office(string? agency, string code) =>
        agency is not null && _offices.TryGetValue((agency, code), out var office) ? office : _officesByCode.GetValueOrDefault(code);

    /// <inheritdoc cref="Office"/>
    public Service? Service(string? agency, string code) =>
        agency is not null && _services.TryGetValue((agency, code), out var service) ? service : _servicesByCode.GetValueOrDefault(code);

    public DecisionPoint? Point(string agency, string service, string code) =>
        Service(agency, service)?.DecisionPoints.FirstOrDefault(p => p.Code == code);
}
