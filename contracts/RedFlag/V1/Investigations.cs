namespace Transparency.Contracts.RedFlag.V1;

/// <summary>The work on a flag, as its caller may see it: the whole for investigators, the officer's part for officers, the state for their agency.</summary>
/// <param name="State">new, triaged, assigned, inWork, awaitingAnswer, snoozed, duplicate, closed or withdrawn.</param>
/// <param name="Assignee">Account id of the one who works on it; null when nobody does or the caller may not know.</param>
/// <param name="Mine">The caller is the one.</param>
/// <param name="DueOn">Day (Thai calendar) by which it should be concluded.</param>
/// <param name="LeadFlagId">The flag that this one repeats; it closes with it.</param>
/// <param name="Pending">What waits for a second person.</param>
/// <param name="Opened">A restricted flag that two investigators have opened to the officer and the agency.</param>
/// <param name="MayDo">What the caller could do now: names of acts.</param>
/// <param name="Conflicted">The caller took part in the case or stated a conflict of interest: nothing may be done.</param>
/// <param name="Log">Everything that was done about the flag, newest first; for investigators.</param>
/// <param name="Siblings">Other flags of the same case that the caller may see.</param>
/// <param name="EscalatedTo">How far up it was told that nobody attends to it: 0 nobody, 1 those above the investigators, 2 the audit committee.</param>
/// <param name="ReferredAt">When two people last referred it to an outside body: the file is made of what was concluded then, also when later facts have changed the finding; null when it was not referred.</param>
public sealed record InvestigationView(string State, string? Assignee, bool Mine, DateOnly? DueOn, bool Overdue, string? Priority, string? LeadFlagId,
    PendingProposal? Pending, bool Opened, DateOnly? OpenedUntil, DateOnly? SnoozedUntil, AskedQuestion? Question, IReadOnlyList<GivenAnswer> Answers,
    FlagConclusion? Conclusion, IReadOnlyList<string> MayDo, bool Conflicted, IReadOnlyList<InvestigationEntry> Log, IReadOnlyList<FlagSummary> Siblings, int EscalatedTo = 0, DateTimeOffset? ReferredAt = null)
{
    /// <summary>The notices to the officer and what came of them; null when nobody was asked.</summary>
    public OfficersOpportunity? Opportunity { get; init; }
}

/// <summary>How the officer was given the opportunity to answer (Administrative Procedure Act B.E. 2539 s. 30). That no answer came is never evidence of anything.</summary>
/// <param name="Notices">Oldest first: the question, and the second notice by another person.</param>
/// <param name="RemindedOf">Last day of which the system reminded the officer; null when it did not.</param>
/// <param name="DeclinedAt">When the officer stated to give no statement; null when the officer did not.</param>
/// <param name="UnusedSince">When two people recorded that both days had passed without an answer; null when they did not, or when the officer answered before the conclusion.</param>
/// <param name="UnusedReason">For investigators only, as <paramref name="UnusedBy"/> and <paramref name="UnusedAgreedBy"/> are, the two account ids.</param>
/// <param name="LateWaits">An answer that came after the conclusion waits for those who decide.</param>
public sealed record OfficersOpportunity(IReadOnlyList<AnswerNotice> Notices, DateOnly? RemindedOf, DateTimeOffset? DeclinedAt, DateTimeOffset? UnusedSince, string? UnusedReason = null, string? UnusedBy = null,
    string? UnusedAgreedBy = null, bool LateWaits = false);

/// <param name="SentOn">Day (Thai calendar).</param>
/// <param name="DueOn">Last day to answer.</param>
/// <param name="Served">portal, byHand or registeredPost; null where it was not recorded.</param>
/// <param name="Text">The words of the notice.</param>
/// <param name="By">Account id; for investigators only.</param>
public sealed record AnswerNotice(DateOnly SentOn, DateOnly DueOn, string? Served, string Text, string? By);

/// <param name="Kind">opening, silence, conclusion or snooze.</param>
/// <param name="Own">The caller proposed it and may not decide on it.</param>
public sealed record PendingProposal(string Kind, string? Label, DateOnly? Until, string? Reviewer, string Reason, string By, string Role, bool Own, DateTimeOffset At);

public sealed record AskedQuestion(string Text, DateOnly DueOn, DateTimeOffset AskedAt);

/// <param name="Officer">Pseudonym of the officer; null when the caller may not tell officers apart.</param>
/// <param name="Late">It came after the conclusion.</param>
public sealed record GivenAnswer(string Text, DateTimeOffset At, string? Officer, bool Own, bool Late = false);

/// <param name="Label">not-substantiated, system-defect, reprimand, discipline, recovery or referral.</param>
/// <param name="Reason">For investigators only.</param>
public sealed record FlagConclusion(string Label, string? Reason, string? ProposedBy, string? ApprovedBy, DateTimeOffset At);

/// <param name="Act">Name of the fact, e.g. investigation_taken.</param>
/// <param name="By">Account id; null for what nobody did by hand.</param>
/// <param name="Index">Ledger index in red-flag's log.</param>
/// <param name="Reach">Of what the system told upwards, whom its messages reach: committee, webhook, investigators (the committee's address is not set) or nobody; null for everything else and where it was not recorded.</param>
public sealed record InvestigationEntry(DateTimeOffset At, string Act, string? By, string Role, string? Kind, string? Text, long Index, string? Reach = null);

/// <summary>How much work there is and how much gets done; part of <c>GET /api/flags?view=</c>.</summary>
/// <param name="Raised28">Flags raised in the last 28 days that the caller may work on.</param>
/// <param name="Concluded28">Concluded in the same time.</param>
/// <param name="People28">Different people who did something about a flag in the same time.</param>
/// <param name="Capacity28">Flags that can be concluded in 28 days: as set, else at the pace of the last twelve weeks; null when neither is known.</param>
/// <param name="Room">New flags that fit in beside the work under way, from the top of the list; null when the capacity is not known.</param>
/// <param name="Waiting">New flags beyond that.</param>
public sealed record FlagDesk(long New, long Mine, long AwaitingAnswer, long Snoozed, long AwaitingSecond, long Overdue, long Raised28, long Concluded28, long People28,
    long? Capacity28 = null, long? Room = null, long? Waiting = null)
{
    /// <summary>Who has how much, most first; of flags that the caller may see.</summary>
    public IReadOnlyList<FlagLoad> Load { get; init; } = [];

    /// <summary>Concluded matters with an answer that came later and waits for those who decide.</summary>
    public long LateAnswers { get; init; }
}

/// <summary>What one investigator has in hand.</summary>
/// <param name="Subject">Account id.</param>
/// <param name="InHand">Files named for or taken by that person and not finished.</param>
/// <param name="AwaitingAnswer">Of these, files that wait for an officer.</param>
/// <param name="Overdue">Of these, files whose day has passed.</param>
/// <param name="FirstDue">Earliest day among them; null when none has one.</param>
public sealed record FlagLoad(string Subject, long InHand, long AwaitingAnswer, long Overdue, DateOnly? FirstDue);

public sealed record TriageFlag(string Priority, DateOnly DueOn, string? Note);

/// <summary><c>POST /api/flags/duplicates</c>: the flags repeat the lead and close with it.</summary>
public sealed record MergeDuplicates(string LeadFlagId, IReadOnlyList<string> FlagIds, string Reason);

/// <param name="Merged">Flags that now follow the lead.</param>
/// <param name="Refused">Flag id → why not.</param>
public sealed record DuplicatesMerged(IReadOnlyList<string> Merged, IReadOnlyDictionary<string, string> Refused);

public sealed record AssignFlag(string To, string Reason);

/// <param name="NoConflict">The caller states to have no interest in the matter; must be true.</param>
public sealed record TakeFlag(bool NoConflict);

/// <summary>A reason in words: stating a conflict, handing back, escalating, declining a proposal.</summary>
public sealed record FlagWords(string Text);

/// <param name="DueOn">Last day to answer (Thai calendar): at least seven working days from the day the notice counts as received, at most 180 days from today.</param>
/// <param name="Served">portal, byHand or registeredPost; null means portal.</param>
public sealed record AskOfficer(string Question, DateOnly DueOn, string? Served = null);

/// <summary>The second notice, by another person, when the first day has passed without an answer.</summary>
/// <param name="DueOn">As of <see cref="AskOfficer"/>.</param>
public sealed record GiveSecondNotice(string Text, DateOnly DueOn, string Served);

/// <summary>The officer states to give no statement.</summary>
/// <param name="NoStatement">Must be true.</param>
public sealed record DeclareNoStatement(bool NoStatement, string? Text);

/// <summary>Proposes to record that the opportunity to answer was given twice and not used.</summary>
public sealed record ProposeSilence(string Reason);

/// <summary>Says what an answer that came after the conclusion changes.</summary>
/// <param name="Reopens">The matter begins again; else the conclusion stands, once two people have said so.</param>
public sealed record WeighLateAnswer(bool Reopens, string Reason);

public sealed record AnswerFlag(string Text);

/// <param name="Until">Last day for the officer and agency to see the flag.</param>
/// <param name="Reviewer">Who outside the office looks over the opening.</param>
public sealed record ProposeOpening(string Reason, DateOnly Until, string Reviewer);

public sealed record ProposeConclusion(string Label, string Reason);

public sealed record ProposeSnooze(string Reason, DateOnly Until);

/// <param name="Kind">What the second person agrees to: opening, silence, conclusion or snooze.</param>
public sealed record SecondProposal(string Kind);

/// <summary><c>GET /api/flags/mine</c>: for an officer, the flags about own decisions.</summary>
/// <param name="Known">False when the account has no staff code: nothing can be matched.</param>
public sealed record OfficerMatters(bool Known, IReadOnlyList<OfficerMatter> Matters);

/// <param name="Conclusion">Label of a closed matter.</param>
public sealed record OfficerMatter(FlagSummary Flag, string? Question, DateOnly? DueOn, bool Answered, string? Conclusion, DateTimeOffset? ClosedAt)
{
    /// <summary>The notices and what came of them; null when nobody was asked.</summary>
    public OfficersOpportunity? Opportunity { get; init; }

    /// <summary>What the officer may do now: answer, no-statement.</summary>
    public IReadOnlyList<string> MayDo { get; init; } = [];
}
