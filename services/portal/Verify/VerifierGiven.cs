using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Text;

namespace Transparency.Portal.Verify;

/// <summary>What the verifier's script is given as a JSON block: whom to believe, words, and names for codes.</summary>
public static class VerifierGiven
{
    // Thai as itself; whatever could end the block or open a comment is escaped.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <param name="languages">The first is the one to begin with.</param>
    /// <param name="live">Path of the published log, null where nothing can be reached.</param>
    /// <param name="library">Address of the stand-in for what a browser lacks, null when it is inside.</param>
    public static string Of(string policy, CatalogueIndex catalogue, IReadOnlyList<Language> languages, string? live, string? library) => JsonSerializer.Serialize(new
    {
        Language = Code(languages[0]), Policy = policy, Live = live, Library = library,
        Texts = languages.ToDictionary(Code, language => new { Words = Words(language), Names = Names(catalogue, Texts.In(language)) }),
    }, Json);

    public static string Code(Language language) => language == Language.Thai ? "th" : "en";

    private static SortedDictionary<string, string> Words(Language language) => new(Texts.In(language).All
        .Where(w => w.Key.StartsWith("verify.", StringComparison.Ordinal) || w.Key.StartsWith("event.", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);

    private static Dictionary<string, string> Names(CatalogueIndex catalogue, Texts t)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var agency in catalogue.Agencies)
            names.TryAdd($"agency/{agency.Code}", t.Of(agency.NameTh, agency.NameEn));
        foreach (var office in catalogue.Offices)
            names.TryAdd($"office/{office.Agency}/{office.Code}", t.Of(office.NameTh, office.NameEn));
        foreach (var service in catalogue.Services)
        {
            names.TryAdd($"service/{service.Agency}/{service.Code}", t.Of(service.NameTh, service.NameEn));
            foreach (var point in service.DecisionPoints)
            {
                names.TryAdd($"point/{service.Agency}/{service.Code}/{point.Code}", t.Of(point.NameTh, point.NameEn));
                foreach (var outcome in point.Outcomes)
                    names.TryAdd($"outcome/{service.Agency}/{service.Code}/{point.Code}/{outcome.Code}", t.Of(outcome.NameTh, outcome.NameEn));
            }
        }
        return names;
    }
}
