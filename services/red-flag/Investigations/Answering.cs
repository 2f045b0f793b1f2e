using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>
/// The officer's side: <c>question</c> asks, <c>notice</c> asks again, <c>answer</c> and <c>no-statement</c> are the officer's own. Nothing adverse is concluded before the officer was
/// heard, or had the opportunity twice; of a process flag the officer knows at once and may answer before anybody asks. An answer after the conclusion is attached and weighed.
/// </summary>
public static class Answering
{
    public static Ruling Ask(AskOfficer command, Matter m)
    {
        if ((m.AgainstMine() ?? (m.NobodyToAsk ? "nobody-to-ask" : m.IsOpenToOfficer ? null : "not-open-to-officer")) is { } why) return new Ruling.Refused(why);
        if (Matter.Words(command.Question) is not { } question) return Ruling.Required("question");
        var served = command.Served ?? NoticeTerms.Portal;
        return Untimely(command.DueOn, served, NoticeTerms.Current.FirstWorkingDays, m) ?? m.Record(new InvestigationFact.QuestionAsked(command.DueOn, served), question);
    }

    /// <summary>What keeps the actor from giving the second notice; null when nothing does.</summary>
    public static string? AgainstNotice(Matter m) => AgainstDeciding(m) ?? (m.State is not { Stage: Stage.InWork, Question: not null, Heard: false } ? "nothing-asked"
        : m.State.Notice is not null ? "noticed-already"
        : m.Today <= m.State.AnswerDue ? "answer-not-due"
        : m.State.Question.Fact.Actors.Subject == m.Actor.Subject ? "own-notice"
        : m.IsOpenToOfficer ? null : "not-open-to-officer");

    public static Ruling NoticeAgain(GiveSecondNotice command, Matter m)
    {
        if (AgainstNotice(m) is { } why) return new Ruling.Refused(why);
        if (Matter.Words(command.Text) is not { } words) return Ruling.Required("text");
        return Untimely(command.DueOn, command.Served, NoticeTerms.Current.SecondWorkingDays, m) ?? m.Record(new InvestigationFact.NoticedAgain(command.DueOn, command.Served), words);
    }

    // A restricted flag is shown to the officer while it is open: a day beyond that is none.
    private static Ruling.Invalid? Untimely(DateOnly dueOn, string served, int workingDays, Matter m)
    {
        if (!NoticeTerms.Current.Served.ContainsKey(served)) return new(new FieldError("served", "unknown-value", string.Join(", ", NoticeTerms.Current.Served.Keys)));
        var (first, last) = (NoticeTerms.Current.EarliestDue(m.Today, served, workingDays), m.Today.AddDays(Triage.LongestDays));
        if (m.Flag.Subject.Restricted && m.State.OpenedUntil < last) last = m.State.OpenedUntil!.Value;
        return dueOn >= first && dueOn <= last ? null : new(new FieldError("dueOn", "out-of-range", $"{first:yyyy-MM-dd}–{last:yyyy-MM-dd}: {workingDays} working days from the day the notice counts as received"));
    }

    /// <summary>Of the officer alone: who took part in the case, acting as officer. A conclusion without the officer's word can still be answered.</summary>
    public static string? AgainstAnswer(Matter m) =>
        m.Actor is not { Officer: not null, By.Role: Roles.Officer } ? "not-your-route"
        : m.Flag.Subject.Shadow || !(m.IsOpenToOfficer || IsLate(m)) ? "not-open-to-officer"
        : m.IsClosed && !IsLate(m) ? "closed"
        : null;

    /// <summary>It was concluded without the officer's word: an answer comes late, and is attached.</summary>
    public static bool IsLate(Matter m) => m.IsClosed && (m.State.Silence is not null || m.State.Declined is not null);

    public static Ruling Answer(AnswerFlag command, Matter m) =>
        AgainstAnswer(m) is { } why ? new Ruling.Refused(why)
        : Matter.Words(command.Text) is { } text ? m.Record(new InvestigationFact.AnswerGiven(m.Actor.Officer!), text) : Ruling.Required("text");

    /// <summary>What keeps the officer from stating to give no statement; null when nothing does.</summary>
    public static string? AgainstDeclaring(Matter m) => AgainstAnswer(m) ?? (m.IsClosed ? "closed" : m.State.Question is null ? "nothing-asked" : m.State.Declined is not null ? "declined-already" : null);

    public static Ruling Declare(DeclareNoStatement command, Matter m) =>
        AgainstDeclaring(m) is { } why ? new Ruling.Refused(why)
        : command.NoStatement ? m.Record(new InvestigationFact.StatementDeclined(m.Actor.Officer!), Matter.Words(command.Text)) : new Ruling.Invalid(new FieldError("noStatement", "required", "State that you give no statement"));

    /// <summary>What keeps the actor from weighing an answer that came after the conclusion; null when nothing does.</summary>
    public static string? AgainstWeighing(Matter m) =>
        m.Flag.Subject.Shadow ? "rule-on-trial" : AgainstPerson(m) ?? (!m.State.LateWaits ? "nothing-late" : m.State.Weighed.Contains(m.Actor.Subject) ? "weighed-already" : null);

    /// <summary>Beginning again falls on nobody, and one person may; that the conclusion stands is said by two.</summary>
    public static Ruling Weigh(WeighLateAnswer command, Matter m) =>
        AgainstWeighing(m) is { } why ? new Ruling.Refused(why)
        : Matter.Words(command.Reason) is { } reason ? m.Record(new InvestigationFact.LateAnswerWeighed(command.Reopens), reason) : Ruling.Required("reason");

    private static string? AgainstDeciding(Matter m) => m.Flag.Subject.Shadow ? "rule-on-trial" : AgainstPerson(m) ?? (m.IsClosed ? "closed" : null);

    // Whoever may be the second person: investigators of the route, and auditors.
    private static string? AgainstPerson(Matter m) => m.Actor.By.Role is not (Roles.RedFlagAdmin or Roles.Auditor) || (m.RoutedOutside && m.Actor.By.Role != Roles.Auditor) ? "not-your-route" : m.IsConflicted ? "conflict-of-interest" : null;

    internal static void MapAnswering(this IEndpointRouteBuilder app)
    {
        app.MapInvestigation<AskOfficer>("question", Ask);
        app.MapInvestigation<GiveSecondNotice>("notice", NoticeAgain);
        app.MapInvestigation<WeighLateAnswer>("weigh", Weigh);
        app.MapInvestigation<AnswerFlag>("answer", Answer, Roles.Officer);
        app.MapInvestigation<DeclareNoStatement>("no-statement", Declare, Roles.Officer);
    }
}
