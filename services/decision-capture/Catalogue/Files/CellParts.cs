using System.Text;

namespace Transparency.DecisionCapture.Catalogue.Files;

/// <summary>
/// Several texts in one cell of a table: parts between semicolons, and parts of a part between bars. A backslash takes the sign behind it for what it is, so that a
/// name with a bar in it comes back as it left. Pure.
/// </summary>
public static class CellParts
{
    /// <summary>A text that is one part, whatever signs it holds.</summary>
    public static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>The text of one part.</summary>
    public static string Plain(string part)
    {
        var text = new StringBuilder(part.Length);
        for (var i = 0; i < part.Length; i++) text.Append(part[i] == '\\' && i + 1 < part.Length ? part[++i] : part[i]);
        return text.ToString();
    }

    /// <summary>The parts between a sign, trimmed and still escaped.</summary>
    public static IReadOnlyList<string> Split(string text, char between)
    {
        var (parts, start) = (new List<string>(), 0);
        for (var i = 0; i <= text.Length; i++)
            if (i == text.Length || text[i] == between)
            {
                parts.Add(text[Math.Min(start, text.Length)..i].Trim());
                start = i + 1;
            }
            else if (text[i] == '\\') i++;
        return parts;
    }
}
