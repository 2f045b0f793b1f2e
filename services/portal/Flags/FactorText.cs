using System.Globalization;
using Transparency.Contracts.RedFlag.V1;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;

namespace Transparency.Portal.Flags;

/// <summary>A factor's value as a person reads it, with its unit.</summary>
public static class FactorText
{
    public static string Of(string value, FlagFactor factor, Screen screen)
    {
        var unit = factor.UnitTh is null ? "" : " " + screen.T.Of(factor.UnitTh, (value == "1" ? factor.UnitEnOne : null) ?? factor.UnitEn ?? "");
        if (Number(value) is { } number)
            return Figures.Plain(number) + unit;
        if (value.Length >= 16 && value[4] == '-' && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return screen.Instant(instant);
        if (value == factor.Value && factor.ValueEn is { Length: > 0 } english && english != value)
            return screen.T.Of(value, english) + unit;
        return value is "true" or "false" ? screen.T["value." + value] : (screen.T.Find("document." + value) ?? screen.T.Code("value", value)) + unit;
    }

    public static decimal? Number(string? value) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
