using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Catalogue;

/// <summary>Names of coded things in the page's language. A code the catalogue does not know is shown as it is.</summary>
public sealed class Names(CatalogueShelf shelf, ServiceReader reader, Screen screen)
{
    public CatalogueIndex Catalogue { get; private set; } = CatalogueIndex.Empty;

    public bool HoldSamples => Catalogue.HoldsSamples;

    /// <summary>Called before any part of a page is drawn: drawing itself does not wait.</summary>
    public async ValueTask Load()
    {
        if (Catalogue.Version == 0)
            Catalogue = await shelf.Take(reader);
    }

    public string Agency(string code) => Catalogue.Agency(code) is { } a ? screen.T.Of(a.NameTh, a.NameEn) : code;

    public string Office(string? agency, string code) => Catalogue.Office(agency, code) is { } o ? screen.T.Of(o.NameTh, o.NameEn) : code;

    public string Service(string? agency, string code) => Catalogue.Service(agency, code) is { } s ? screen.T.Of(s.NameTh, s.NameEn) : code;

    public string Point(string agency, string service, string code) =>
        Catalogue.Point(agency, service, code) is { } p ? screen.T.Of(p.NameTh, p.NameEn) : code;

    public string Outcome(string agency, string service, string? point, string code)
    {
        var points = Catalogue.Service(agency, service)?.DecisionPoints ?? [];
        var outcome = points.Where(p => point is null || p.Code == point).SelectMany(p => p.Outcomes).FirstOrDefault(o => o.Code == code);
        return outcome is null ? code : screen.T.Of(outcome.NameTh, outcome.NameEn);
    }

    public string Step(string agency, string service, string code) =>
        Catalogue.Service(agency, service)?.Steps.FirstOrDefault(s => s.Code == code) is { } step ? screen.T.Of(step.NameTh, step.NameEn) : code;

    public string Law(string code) => Catalogue.Laws.FirstOrDefault(l => l.Code == code) is { } law
        ? screen.T.Of(law.NameTh, law.NameEn) + (law.Section is { Length: > 0 } section ? " " + section : "")
        : code;

    /// <summary>A sentence that names a service and its decision points by their codes, with their names instead.</summary>
    public string Within(string sentence, string agency, string service) => Codes.Named(sentence, code =>
        Catalogue.Point(agency, service, code) is { } point ? $"“{screen.T.Of(point.NameTh, point.NameEn)}”" : code == service ? $"“{Service(agency, service)}”" : null);

    /// <summary>Agencies a person may choose from: all, or those on the ticket.</summary>
    public IEnumerable<Agency> AgenciesOf(Caller caller) =>
        Catalogue.Agencies.Where(a => caller.MayActFor(a.Code));
}
