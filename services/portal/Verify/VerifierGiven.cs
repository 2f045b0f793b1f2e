using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Verify;

/// <summary>
/// What the verifier's script is given as a JSON block: whom to believe, words, and names for codes. Names grow with the catalogue: the page on
/// the portal asks for them (<c>GET /verify/names.json</c>) once it has something to name; the file for disks has them inside.
/// </summary>
public static class VerifierGiven
{
    private const string NamesPath = "/verify/names.json";

    // Thai as itself; whatever could end the block or open a comment is escaped.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    // What was recorded: of a case, of an objection, of a flag and of its investigation.
    private static readonly string[] s_families = ["verify.", "event.", "act."];

    public static void MapVerifierNames(this IEndpointRouteBuilder app) => app.MapGet(NamesPath, (Screen screen, Names names, HttpResponse response) =>
    {
        response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Json(NamesOf(names.Catalogue, screen.T), Json);
    }).AllowPublic();

    /// <summary>For the page: in its language, with the log and the stand-in for what a browser lacks at hand.</summary>
    public static string ForPage(IReadOnlyList<LogPolicy> policies, Screen screen, string library) => JsonSerializer.Serialize(new
    {
        Language = Code(screen.Language),
        Logs = policies.Select(each => new { Policy = each.Text, Live = each.Path }),
        Library = library,
        Names = screen.Link(NamesPath),
        Texts = new Dictionary<string, object> { [Code(screen.Language)] = new { Words = Words(screen.T) } },
    }, Json);

    /// <summary>For the file: both languages, and nothing that could be reached.</summary>
    public static string ForFile(IReadOnlyList<LogPolicy> policies, CatalogueIndex catalogue, Language first) => JsonSerializer.Serialize(new
    {
        Language = Code(first),
        Logs = policies.Select(each => new { Policy = each.Text }),
        Texts = Enum.GetValues<Language>().ToDictionary(Code, language => new { Words = Words(Texts.In(language)), Names = NamesOf(catalogue, Texts.In(language)) }),
    }, Json);

    public static string Code(Language language) => language == Language.Thai ? "th" : "en";

    private static SortedDictionary<string, string> Words(Texts t) => new(t.All
        .Where(w => s_families.Any(family => w.Key.StartsWith(family, StringComparison.Ordinal))).ToDictionary(), StringComparer.Ordinal);

    private static Dictionary<string, string> NamesOf(CatalogueIndex catalogue, Texts t)
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
