using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>
/// What nobody does alone: opening a restricted flag to officer and agency, recording that an officer did not use the opportunity to answer, a conclusion, a snooze. The keeper of the file proposes with a reason;
/// a second investigator or an auditor seconds or declines; closing releases the hold on erasure.
/// </summary>
public static class TwoPersons
{
    public const string Opening = "opening", Silence = "silence", Conclusion = "conclusion", Snooze = "snooze";

    /// <summary>The conclusion that sends the matter to an outside body.</summary>
    public const string Referral = "referral";

    /// <summary>Longest snooze, and longest opening, in days.</summary>
    public const int LongestDays = 180;

    /// <summary>ไม่พบมูล, ข้อบกพร่องของระบบงาน, ว่ากล่าวตักเตือน, สอบข้อเท็จจริง/วินัย, เรียกคืนเงิน/ละเมิด, ส่ง ป.ป.ท./ป.ป.ช. (system.md §9).</summary>
    public static readonly string[] Labels = ["not-substantiated", "system-defect", "reprimand", "discipline", "recovery", Referral];

    /// <summary>Labels that fall on nobody.</summary>
    public static readonly string[] NotAdverse = ["not-substantiated", "system-defect"];

    /// <summary>What keeps the actor from proposing; null when nothing does.</summary>
    public static string? AgainstProposing(string kind, Matter m) =>
        m.AgainstMine() ?? (m.State.Pending is not null ? "awaiting-second" : kind == Opening && m.IsOpenToOfficer ? "already-open" : null);

    public static Ruling Propose(ProposeOpening command, Matter m)
    {
        if (AgainstProposing(Opening, m) is { } why) return new Ruling.Refused(why);
        if (command.Reviewer?.Trim() is not { Length: > 0 and <= 200 } reviewer) return new Ruling.Invalid(new FieldError("reviewer", "required", "1–200 characters"));
        return Until(command.Until, m) ?? Reasoned(command.Reason, m, Opening, null, command.Until, reviewer);
    }

    public static Ruling Propose(ProposeConclusion command, Matter m)
    {
        if (AgainstProposing(Conclusion, m) is { } why) return new Ruling.Refused(why);
        if (!Labels.Contains(command.Label)) return new Ruling.Invalid(new FieldError("label", "unknown-value", string.Join(", ", Labels)));
        return m.NeedsAnswer(command.Label) ? new Ruling.Refused("answer-required") : Reasoned(command.Reason, m, Conclusion, command.Label, null, null);
    }

    /// <summary>What keeps the actor from proposing to record that the opportunity was given and not used; null when nothing does.</summary>
    public static string? AgainstSilence(Matter m) => AgainstProposing(Silence, m)
        ?? (m.State.Question is null || m.State.Heard ? "nothing-asked" : m.State.Notice is null ? "second-notice-required" : m.Today <= m.State.AnswerDue ? "answer-not-due" : null);

    public static Ruling Propose(ProposeSilence command, Matter m) => AgainstSilence(m) is { } why ? new Ruling.Refused(why) : Reasoned(command.Reason, m, Silence, null, null, null);

    public static Ruling Propose(ProposeSnooze command, Matter m) =>
        AgainstProposing(Snooze, m) is { } why ? new Ruling.Refused(why) : Until(command.Until, m) ?? Reasoned(command.Reason, m, Snooze, null, command.Until, null);

    /// <summary>What keeps the actor from being the second person; null when nothing does.</summary>
    public static string? AgainstSeconding(Matter m) =>
        m.Flag.Subject.Shadow ? "rule-on-trial"
        : m.RoutedOutside && m.Actor.By.Role != Roles.Auditor ? "not-your-route"
        : m.IsConflicted ? "conflict-of-interest"
        : m.State.Proposal is not { } proposal ? "nothing-proposed"
        : proposal.Actors.Subject == m.Actor.Subject ? "own-proposal"
        : null;

    public static Ruling Second(SecondProposal command, Matter m)
    {
        if (AgainstSeconding(m) is { } why) return new Ruling.Refused(why);
        var proposal = m.State.Proposal!;
        if (proposal.Kind != command.Kind) return new Ruling.Refused("changed-meanwhile");
        // What was proposed about one finding is not agreed to about another: a later fact may have changed it.
        if (proposal.Kind == Conclusion && m.Flag.State.Status == Flags.FlagStatus.Open && proposal.Finding != m.Flag.State.FindingDigest) return new Ruling.Refused("changed-meanwhile");
        if (proposal.Label is { } label && m.NeedsAnswer(label)) return new Ruling.Refused("answer-required");
        return m.Record(new InvestigationFact.Seconded(proposal.Kind));
    }

    public static Ruling Decline(FlagWords command, Matter m) =>
        AgainstSeconding(m) is { } why ? new Ruling.Refused(why)
        : Matter.Words(command.Text) is { } reason ? m.Record(new InvestigationFact.Declined(m.State.Proposal!.Kind), reason) : Ruling.Required("text");

    private static Ruling.Invalid? Until(DateOnly until, Matter m) =>
        until > m.Today && until <= m.Today.AddDays(LongestDays) ? null : new Ruling.Invalid(new FieldError("until", "out-of-range", $"1–{LongestDays} days from today"));

    private static Ruling Reasoned(string? reason, Matter m, string kind, string? label, DateOnly? until, string? reviewer) =>
        Matter.Words(reason) is { } words ? m.Record(new InvestigationFact.Proposed(kind, label, until, reviewer, m.Flag.State.FindingDigest ?? ""), words) : Ruling.Required("reason");

    internal static void MapTwoPersons(this IEndpointRouteBuilder app)
    {
        app.MapInvestigation<ProposeOpening>("opening", Propose);
        app.MapInvestigation<ProposeSilence>("silence", Propose);
        app.MapInvestigation<ProposeConclusion>("conclusion", Propose);
        app.MapInvestigation<ProposeSnooze>("snooze", Propose);
        app.MapInvestigation<SecondProposal>("second", Second);
        app.MapInvestigation<FlagWords>("decline", Decline);
    }
}
