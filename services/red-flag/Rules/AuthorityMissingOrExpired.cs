using System.Globalization;

namespace Transparency.RedFlag.Rules;

/// <summary>Delegated, on-behalf and acting authority needs an order that is in force on the day of the decision (local to the office).</summary>
public static class AuthorityMissingOrExpired
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (decision.Body.Authority is not { } authority) return new Answer.Insufficient("authority-not-recorded");
        if (authority.Kind == "own") return new Answer.Clear();
        var day = input.Local(decision.DecidedAt).Date;
        var fault = string.IsNullOrWhiteSpace(authority.Order) ? "orderMissing"
            : authority.From is { } from && input.Local(from).Date > day ? "notYetInForce"
            : authority.To is { } to && input.Local(to).Date < day ? "expired"
            : null;
        if (fault is null) return new Answer.Clear();
        var ago = authority.To is { } end && fault == "expired" ? (decimal)(day - input.Local(end).Date).TotalDays : 0;
        return new Answer.Fires(fault == "orderMissing" ? 1 : 2,
        [
            new("authorityKind", authority.Kind),
            new("authorityFault", fault),
            .. fault == "expired" ? [new Factor("expiredFor", ago.ToString(CultureInfo.InvariantCulture), "0", "days")] : Array.Empty<Factor>(),
        ], [decision.Reached]);
    }
}
