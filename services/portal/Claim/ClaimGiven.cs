using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;

namespace Transparency.Portal.Claim;

/// <summary>What the script of the claim page is given as a JSON block: its words, and where names of offices are.</summary>
public static class ClaimGiven
{
    // Thai as itself; whatever could end the block is escaped.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    // Questions have words here in packs only; in Thai and English the service says them.
    private static readonly string[] s_families = ["claim.", "rate.", "question.", "option.", "reason."];

    public static string Of(Screen screen) => JsonSerializer.Serialize(new
    {
        Language = screen.Language == Language.Thai ? "th" : "en",
        Names = screen.Link("/verify/names.json"),
        // Results are in Thai and English: whoever reads a pack is led on inside it.
        Results = screen.T.Pack is null ? screen.Link("/services") : null,
        Complain = screen.Link("/complain"),
        Words = screen.T.All.Where(w => s_families.Any(family => w.Key.StartsWith(family, StringComparison.Ordinal)) || w.Key == "complain.title").ToDictionary(),
    }, Json);
}
