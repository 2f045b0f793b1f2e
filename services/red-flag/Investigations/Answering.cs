using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>
/// The officer's side: <c>question</c> asks, <c>answer</c> is the officer's own. Nothing adverse is concluded without it; of a process flag the
/// officer knows at once and may answer before anybody asks.
/// </summary>
public static class Answering
{
    /// <summary>Least time to answer, in days (Administrative Procedure Act s. 30: sufficient opportunity).</summary>
    public const int LeastDays = 7;

    public static Ruling Ask(AskOfficer command, Matter m)
    {
        if ((m.AgainstMine() ?? (m.NobodyToAsk ? "nobody-to-ask" : m.IsOpenToOfficer ? null : "not-open-to-officer")) is { } why) return new Ruling.Refused(why);
        if (Matter.Words(command.Question) is not { } question) return Ruling.Required("question");
        return command.DueOn >= m.Today.AddDays(LeastDays) && command.DueOn <= m.Today.AddDays(Triage.LongestDays)
            ? m.Record(new InvestigationFact.QuestionAsked(command.DueOn), question)
            : new Ruling.Invalid(new FieldError("dueOn", "out-of-range", $"{LeastDays}–{Triage.LongestDays} days from today"));
    }

    /// <summary>Of the officer alone: who took part in the case, acting as officer.</summary>
    public static string? AgainstAnswer(Matter m) =>
        m.Actor is not { Officer: not null, By.Role: Roles.Officer } ? "not-your-route"
        : m.Flag.Subject.Shadow || !m.IsOpenToOfficer ? "not-open-to-officer"
        : m.IsClosed ? "closed"
        : null;

    public static Ruling Answer(AnswerFlag command, Matter m) =>
        AgainstAnswer(m) is { } why ? new Ruling.Refused(why)
        : Matter.Words(command.Text) is { } text ? m.Record(new InvestigationFact.AnswerGiven(m.Actor.Officer!), text) : Ruling.Required("text");

    internal static void MapAnswering(this IEndpointRouteBuilder app)
    {
        app.MapInvestigation<AskOfficer>("question", Ask);
        app.MapInvestigation<AnswerFlag>("answer", Answer, Roles.Officer);
    }
}
