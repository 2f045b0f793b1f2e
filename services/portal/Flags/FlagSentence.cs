using Transparency.Contracts.RedFlag.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Flags;

/// <summary>A flag's sentence as a person reads it: kinds of evidence, which services name by their codes, by their names.</summary>
public static class FlagSentence
{
    public static string Of(FlagSummary flag, Texts t) => Named(t.Of(flag.SentenceTh, flag.SentenceEn), t);

    /// <summary>Codes without a name stay as they are; so does a single word, which may be an ordinary one.</summary>
    public static string Named(string sentence, Texts t) =>
        Codes.Named(sentence, code => !code.Contains('-', StringComparison.Ordinal) || t.Find("document." + code) is not { } name ? null : t.Language == Language.Thai ? name : char.ToLowerInvariant(name[0]) + name[1..]);
}
