using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.Scoring.Rubrics;

/// <summary>
/// Who may decide at a point, where the catalogue lists it: by own power, or by an order that delegates it (State Administration Act B.E. 2534 s. 38). Its words come from
/// the catalogue, so they are the same under every rubric and version. Acting (รักษาราชการแทน) follows the person's post and not the point: it is not looked for here.
/// </summary>
internal static class Powers
{
    /// <summary>Reason of the finding; no rubric gives it.</summary>
    public const string Why = "not-among-powers";

    /// <summary>True when the point lists no powers, or one of them covers the authority on the day.</summary>
    /// <param name="day">Day of the decision at the office.</param>
    public static bool Cover(DecisionPoint? point, Authority authority, DateOnly day) => point?.Powers is not { Count: > 0 } powers || authority.Kind == "acting"
        || powers.Any(each => each.Kind == authority.Kind && (each.From is not { } from || from <= day) && (each.To is not { } to || day <= to)
            && (each.Kind == "own" || string.Equals(each.Order?.Trim(), authority.Order?.Trim(), StringComparison.Ordinal)));

    /// <summary>The sentence of a recorded finding.</summary>
    public static Words Words(IReadOnlyDictionary<string, string> inputs) => new(
        $"บัญชีจุดตัดสินใจไม่มีอำนาจนี้ในวันที่ตัดสินใจ ผู้มีอำนาจ: {inputs.GetValueOrDefault("powersTh", "–")}",
        $"The catalogue lists no such power on the day of the decision. Who may decide: {inputs.GetValueOrDefault("powersEn", "–")}");
}
