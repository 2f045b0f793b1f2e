using System.Globalization;
using System.Text;

namespace Transparency.Scoring.Rubrics;

/// <summary>Turns the reason of a finding into a sentence, from the rubric's own text: a pure function, so that a stored score reads the same for ever.</summary>
public static class Explanation
{
    private static readonly string[] ThaiMonths = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."];

    /// <summary>The sentence for <paramref name="why"/> in both languages; null when there is nothing to explain.</summary>
    /// <param name="zone">Zone of the office, for dates.</param>
    public static Words? Of(Rubric rubric, Criterion criterion, string? why, IReadOnlyDictionary<string, string> inputs, TimeZoneInfo zone) =>
        why == Declaration.Why ? Declaration.Words(inputs)
        : why == Powers.Why ? Powers.Words(inputs)
        : why is null || !criterion.Why.TryGetValue(why, out var words) ? null
        : new Words(Filled(rubric, words.Th, inputs, zone, thai: true), Filled(rubric, words.En, inputs, zone, thai: false));

    private static string Filled(Rubric rubric, string text, IReadOnlyDictionary<string, string> inputs, TimeZoneInfo zone, bool thai)
    {
        var sentence = new StringBuilder(text.Length + 32);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0) return sentence.Append(text, at, text.Length - at).ToString();
            sentence.Append(text, at, open - at);
            var parts = text[(open + 1)..close].Split(':');
            sentence.Append(inputs.GetValueOrDefault(parts[0]) is not { } value ? "–"
                : parts is [_, "date"] ? Date(value, zone, thai) : string.Join(", ", value.Split(", ").Select(Term)));
            at = close + 1;
        }
        return sentence.ToString();

        string Term(string code) => !rubric.Terms.TryGetValue(code, out var words) ? code : thai ? words.Th : words.En;
    }

    /// <summary>A date as people read it: in Thai by the Buddhist Era (Gregorian year + 543).</summary>
    private static string Date(string value, TimeZoneInfo zone, bool thai)
    {
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)) return value;
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return thai ? $"{local.Day} {ThaiMonths[local.Month - 1]} {local.Year + 543}" : local.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
    }
}
