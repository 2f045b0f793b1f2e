using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.Scoring.Rubrics;

/// <summary>Was the result told in time, with the way to appeal, and through the channel the applicant chose?</summary>
internal static class NotificationChecks
{
    /// <summary>
    /// Notified within the days allowed; a burdening decision states the body and the period of appeal. Where both are wanted, each is half.
    /// While the days have not run out, a missing notification is no fault yet.
    /// </summary>
    public static Finding Notified(Subject subject, Criterion criterion)
    {
        var within = criterion.Number("withinDays");
        var latest = subject.Office.StartOf(subject.Office.DateOf(subject.DecidedAt).AddDays(within + 1));
        var inputs = new Inputs { { "decidedAt", subject.DecidedAt }, { "withinDays", within } };
        if (First(subject) is not { } told)
            return subject.KnownUntil < latest ? Finding.NotApplicable("not-due", inputs, latest) : Finding.NotRecorded("not-recorded", inputs, subject.Fact.EventId);

        var (fact, body) = told;
        var days = Math.Max(0, subject.DaysBetween(subject.DecidedAt, fact.OccurredAt));
        var inTime = fact.OccurredAt < latest;
        var states = !string.IsNullOrWhiteSpace(body.AppealBody) && body.AppealPeriodDays is > 0;
        inputs.Add("notifiedAt", fact.OccurredAt);
        inputs.Add("days", days);
        if (!subject.IsBurdening) return inTime ? Finding.Met(inputs, fact.EventId) : Finding.NotMet("late", inputs, fact.EventId);
        inputs.Add("appealStated", states ? "yes" : "no");
        return Finding.Of(Ratio.Of((inTime ? 1 : 0) + (states ? 1 : 0), 2), (inTime, states) switch
        {
            (false, false) => "late-and-appeal-missing",
            (false, true) => "late",
            _ => "appeal-missing",
        }, inputs, fact.EventId);
    }

    /// <summary>Who applied electronically is answered through the same electronic channel; another electronic one is half.</summary>
    public static Finding SameChannel(Subject subject, Criterion criterion)
    {
        var asked = subject.History.Channel;
        var inputs = new Inputs { { "channel", asked } };
        if (!criterion.Lists("electronic", asked)) return Finding.NotApplicable("not-electronic", inputs);
        if (First(subject) is not { Body.Channel: { } answered } told) return Finding.NotApplicable("not-notified", inputs);
        inputs.Add("answeredBy", answered);
        if (answered == asked) return Finding.Met(inputs, told.Fact.EventId);
        return criterion.Lists("electronic", answered)
            ? Finding.Of(Ratio.Of(1, 2), "other-electronic", inputs, told.Fact.EventId)
            : Finding.NotMet("not-the-same", inputs, told.Fact.EventId);
    }

    private static (CaseFact Fact, Notification Body)? First(Subject subject)
    {
        foreach (var told in subject.History.About(subject.DecisionId, fact => fact.Notification)) return told;
        return null;
    }
}
