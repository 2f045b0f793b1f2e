using System.Text.RegularExpressions;
using Transparency.Contracts.RedFlag.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Flags;

/// <summary>A flag's sentence as a person reads it: kinds of evidence, which services name by their codes, by their names.</summary>
public static partial class FlagSentence
{
    public static string Of(FlagSummary flag, Texts t) => Named(t.Of(flag.SentenceTh, flag.SentenceEn), t);

    /// <summary>Codes without a name stay as they are, as do hyphenated words that are none.</summary>
    public static string Named(string sentence, Texts t) =>
        Code().Replace(sentence, code => t.Find("document." + code.Value) is not { } name ? code.Value : t.Language == Language.Thai ? name : char.ToLowerInvariant(name[0]) + name[1..]);

    // Thai words are not parted by blanks: a code begins and ends where no letter of a code is beside it.
    [GeneratedRegex("(?<![a-z0-9-])[a-z]+(?:-[a-z]+)+(?![a-z0-9-])")]
    private static partial Regex Code();
}
