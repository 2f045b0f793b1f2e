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

    public static string Of(Screen screen) => JsonSerializer.Serialize(new
    {
        Language = screen.Language == Language.Thai ? "th" : "en",
        Names = screen.Link("/verify/names.json"),
        Results = screen.Link("/services"),
        Words = screen.T.All.Where(w => w.Key.StartsWith("claim.", StringComparison.Ordinal) || w.Key.StartsWith("rate.", StringComparison.Ordinal)).ToDictionary(),
    }, Json);
}
