using Transparency.Portal.Text;

namespace Transparency.Portal.Erasures;

/// <summary>The section of law under which something is erased, in the reader's language; a ground without words shows the section as recorded.</summary>
public static class LawWords
{
    public static string Of(string ground, string lawSection, Texts text) => text.Code("lawSection", ground) is var words && words != ground ? words : lawSection;
}
