namespace Transparency.RedFlag.Rules;

/// <summary>A burdening decision notified without saying where and until when it can be appealed (Administrative Procedure Act s. 40).</summary>
public static class AppealNotTold
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Point?.Outcomes.FirstOrDefault(o => o.Code == decision.Body.Outcome) is not { } outcome) return new Answer.Insufficient("outcome-not-in-catalogue");
        if (!outcome.Burdening) return new Answer.NotApplicable("not-burdening");
        var told = decision.Facts.Where(f => f.Notification is not null).ToList();
        if (told.Count == 0) return new Answer.NotApplicable("not-notified");
        if (input.Case.Historical && told.TrueForAll(f => f.Notification is { AppealBody: null, AppealPeriodDays: null })) return new Answer.Insufficient("appeal-not-recorded-by-source");
        var missing = told.TrueForAll(f => string.IsNullOrWhiteSpace(f.Notification!.AppealBody)) ? "appealBodyMissing" : told.TrueForAll(f => f.Notification!.AppealPeriodDays is null) ? "appealPeriodMissing" : null;
        return missing is null ? new Answer.Clear() : new Answer.Fires(missing == "appealBodyMissing" ? 2 : 1, [new("appealFault", missing)], told);
    }
}
