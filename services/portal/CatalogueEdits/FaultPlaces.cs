using System.Globalization;
using Transparency.Portal.Text;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>Where on the form a fault belongs that the catalogue names by its own path, e.g. <c>services[0].decisionPoints[1].outcomes[0].nameTh</c> → <c>p-1-o-0-th</c>. Pure.</summary>
public static class FaultPlaces
{
    private static readonly Dictionary<string, string> s_lists = new(StringComparer.Ordinal)
    {
        ["steps"] = "s-", ["stopReasons"] = "r-", ["decisionPoints"] = "p-", ["outcomes"] = "o-", ["powers"] = "w-", ["notApplicable"] = "n-",
    };

    private static readonly Dictionary<string, string> s_fields = new(StringComparer.Ordinal)
    {
        ["nameTh"] = "th", ["nameEn"] = "en", ["legalBasis"] = "law", ["legalBases"] = "laws", ["startBasis"] = "start", ["eServiceLevel"] = "level", ["feeBaht"] = "fee", ["manualReference"] = "manual",
        ["requiredDocuments"] = "documents", ["requiredEvidence"] = "evidence", ["minimumMinutes"] = "minutes", ["maxAmountBaht"] = "amount", ["orderSha256"] = "sha", ["from"] = "fd", ["to"] = "td",
        ["endedOn"] = "ended", ["totalLimit"] = "limit", ["manualSha256"] = "sha256", ["effectiveOn"] = "ed",
    };

    /// <summary>The field of the form, or the list that the fault is about; a field of the form stays as it is.</summary>
    /// <param name="path">The n-th of a list is the n-th row that counts: rows left empty were not sent.</param>
    public static string Of(string path, ServiceEntry entered)
    {
        var parts = path.Split('.');
        if (!parts[0].StartsWith("services[", StringComparison.Ordinal)) return s_fields.GetValueOrDefault(path, path);
        var at = "";
        foreach (var (part, next) in parts.Skip(1).Zip(parts.Skip(2).Append("")))
        {
            var (name, index) = Read(part);
            if (!s_lists.TryGetValue(name, out var list))
                // Of a limit the number or its unit, of the ratings the one that is meant, of a step its place.
                return at + (name is "totalLimit" or "limit" ? next == "unit" ? "unit" : "limit" : name == "risk" && next.Length > 0 ? next : name == "order" && at.StartsWith('s') ? "place" : s_fields.GetValueOrDefault(name, name));
            at += list;
            if (index is not { } number || entered.Filled(at) is var rows && number >= rows.Count) return at;
            at += $"{rows[number]}-";
        }
        return at + "code";
    }

    /// <summary>A field of the form in words: which row of which list, and what of it.</summary>
    public static string Words(string field, Texts text)
    {
        var (words, parts) = (new List<string>(), field.Split('-'));
        for (var i = 0; i < parts.Length; i++)
            if (i + 1 < parts.Length && int.TryParse(parts[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var row))
            {
                words.Add($"{text.Code("entryList", parts[i])} {row + 1}");
                i++;
            }
            else if (parts[i].Length > 0) words.Add(text.Code(i + 1 < parts.Length ? "entryList" : "entry", parts[i]));
        return string.Join(" › ", words);
    }

    private static (string Name, int? Index) Read(string part) => part.IndexOf('[', StringComparison.Ordinal) is > 0 and var open && int.TryParse(part.AsSpan(open + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        ? (part[..open], index) : (part, null);
}
