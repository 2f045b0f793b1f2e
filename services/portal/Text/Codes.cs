using System.Text.RegularExpressions;

namespace Transparency.Portal.Text;

/// <summary>Codes that services put into their sentences, replaced by names.</summary>
public static partial class Codes
{
    /// <summary>The sentence with names in place of the codes that have one; every other word stays.</summary>
    /// <param name="nameOf">Name of a code, or null.</param>
    public static string Named(string sentence, Func<string, string?> nameOf) => Code().Replace(sentence, code => nameOf(code.Value) ?? code.Value);

    // Thai words are not parted by blanks and codes hold hyphens: a code begins and ends where no letter of a code is beside it.
    [GeneratedRegex("(?<![a-z0-9-])[a-z0-9]+(?:-[a-z0-9]+)*(?![a-z0-9-])")]
    private static partial Regex Code();
}
