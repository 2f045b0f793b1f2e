using System.Globalization;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.Contracts.Scoring.V1;

namespace Transparency.Portal.SelfAssessment;

/// <summary>How campaigns, claims and files are told.</summary>
public static class AssessmentWords
{
    public static readonly IReadOnlyList<string> Claims = ["met", "partly", "not", "na"], Methods = ["examine", "interview", "test"], Risks = ["high", "medium", "low"], Dimensions = ["compliance", "evidence", "timeline"];

    /// <summary>พ.ย. 2569, or ไตรมาส 1/2570 (ต.ค.–ธ.ค. 2569): quarters are those of the fiscal year. An unreadable period shows itself.</summary>
    public static string Period(string period, Screen screen)
    {
        if (period is not { Length: 7 } || !int.TryParse(period.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) || !int.TryParse(period.AsSpan(period[5] == 'q' ? 6 : 5), NumberStyles.None, CultureInfo.InvariantCulture, out var part)) return period;
        if (period[5] != 'q') return part is >= 1 and <= 12 ? screen.Month(new DateOnly(year, part, 1)) : period;
        if (part is < 1 or > 4) return period;
        var first = new DateOnly(year, part * 3 - 2, 1);
        return screen.T["assess.quarter", ("no", part % 4 + 1), ("year", ThaiTime.FiscalYear(first)), ("from", ThaiTime.Month(first.Month, screen.Language)), ("to", screen.Month(first.AddMonths(2)))];
    }

    /// <summary>Days to go in words: today, left or overdue.</summary>
    public static string DaysLeft(int days, Texts text) => days switch { 0 => text["assess.dueToday"], > 0 => text["assess.daysLeft", ("n", days)], _ => text["assess.daysOver", ("n", -days)] };

    public static string Tone(string? claim) => claim switch { "met" => "good", "partly" => "info", "not" => "attention", _ => "neutral" };

    public static string StateTone(string state) => state switch { "submitted" or "frozen" or "accepted" => "good", "returned" or "missed" or "rejected" => "attention", "draft" or "drawn" => "info", _ => "neutral" };

    /// <summary>1.2 MB, 34 kB.</summary>
    public static string Size(long bytes) => bytes >= 1024 * 1024 ? $"{bytes / 1024m / 1024m:0.0} MB" : $"{Math.Max(1, bytes / 1024)} kB";

    /// <summary>The question with the decision point it is asked of.</summary>
    public static string PointOf(string agency, string? service, string? point, IEnumerable<ListedPoint> points, Names names, Texts text) => point is null ? text["assess.wholeAgency"]
        : points.FirstOrDefault(each => each.Service == service && each.Point == point) is { } listed ? $"{names.Service(agency, service!)} · {text.Of(listed.NameTh, listed.NameEn)}" : $"{service} · {point}";
}
