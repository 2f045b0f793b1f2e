namespace Transparency.DecisionCapture.Intake;

/// <summary>Baht amounts as decimal strings.</summary>
public static class Amounts
{
    /// <summary>True for 1–15 digits with at most 2 decimals, no sign, no exponent.</summary>
    public static bool IsAmount(string? text)
    {
        if (text is null)
            return false;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        return whole.Length is >= 1 and <= 15 && whole.All(char.IsAsciiDigit)
            && (point < 0 || (text.Length - point - 1 is 1 or 2 && text[(point + 1)..].All(char.IsAsciiDigit)));
    }
}
