using System.Text.Json.Serialization;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>Who acted, in which role; a disclosure group of the leaf.</summary>
public sealed record ActedBy(string Subject, string Role, string? Session)
{
    public static ActedBy Of(Caller caller) => new(caller.Subject, caller.Roles[0], caller.Session);
}

/// <summary>Free words, a disclosure group of their own.</summary>
public sealed record InvestigationWords(string Words);

/// <summary>
/// The facts of an investigation's stream, beside the flag's own: what people did about a finding never mixes with what was found. The name on
/// disk is that of <see cref="Name"/>.
/// </summary>
public abstract record InvestigationFact
{
    private InvestigationFact() { }

    public string FlagId { get; init; } = "";

    /// <summary>Who did it; <see cref="Matter.Record"/> fills it in.</summary>
    public ActedBy Actors { get; init; } = new("", "", null);

    public InvestigationWords? Text { get; init; }

    [JsonIgnore]
    public abstract string Name { get; }

    public sealed record Triaged(string Priority, DateOnly DueOn) : InvestigationFact { public override string Name => "investigation_triaged"; }

    /// <param name="LeadId">The flag that this one repeats: it is worked on there and closes with it.</param>
    public sealed record MarkedDuplicate(string LeadId) : InvestigationFact { public override string Name => "investigation_marked_duplicate"; }

    /// <param name="To">Account id of the one who should work on it.</param>
    public sealed record Assigned(string To) : InvestigationFact { public override string Name => "investigation_assigned"; }

    /// <summary>The actor states to have no conflict of interest and takes the file: from now on it is locked to the actor.</summary>
    public sealed record Taken : InvestigationFact { public override string Name => "investigation_taken"; }

    public sealed record ConflictStated : InvestigationFact { public override string Name => "investigation_conflict_stated"; }

    public sealed record HandedBack : InvestigationFact { public override string Name => "investigation_handed_back"; }

    public sealed record Escalated : InvestigationFact { public override string Name => "investigation_escalated"; }

    /// <summary>Nobody took it, or its day has passed: told by the system, to the level above.</summary>
    /// <param name="Level">1 those above the investigators, 2 the audit committee above the agency.</param>
    /// <param name="Why">nobody-took-it, due-date-passed or answer-overdue.</param>
    /// <param name="Reach">Whom messages of this level reached as the channels were set then (<see cref="Alerts.AlertChannels.EarlyWarning"/>); null on the first level with a channel, and in facts from before it was recorded.</param>
    public sealed record LeftUnattended(int Level, string Why, string? Reach = null) : InvestigationFact { public override string Name => "investigation_left_unattended"; }

    /// <param name="Served">How the notice was served: a key of <see cref="NoticeTerms.Served"/>; null in facts from before it was recorded.</param>
    public sealed record QuestionAsked(DateOnly DueOn, string? Served = null) : InvestigationFact { public override string Name => "investigation_question_asked"; }

    /// <summary>The same question once more, by another person, after its first day had passed without an answer.</summary>
    public sealed record NoticedAgain(DateOnly DueOn, string Served) : InvestigationFact { public override string Name => "investigation_noticed_again"; }

    /// <summary>The system reminded the officer of a day that comes near.</summary>
    public sealed record AnswerReminded(DateOnly DueOn) : InvestigationFact { public override string Name => "investigation_answer_reminded"; }

    /// <summary>The officer states to give no statement: a right that was used, and no evidence of anything.</summary>
    public sealed record StatementDeclined(string Officer) : InvestigationFact { public override string Name => "investigation_statement_declined"; }

    /// <summary>One of those who decide has weighed an answer that came after the conclusion.</summary>
    /// <param name="Reopens">The matter begins again; else the conclusion stands, once two people say so.</param>
    public sealed record LateAnswerWeighed(bool Reopens) : InvestigationFact { public override string Name => "investigation_late_answer_weighed"; }

    /// <param name="Officer">Pseudonym of the officer who answers.</param>
    public sealed record AnswerGiven(string Officer) : InvestigationFact { public override string Name => "investigation_answer_given"; }

    /// <param name="Kind">opening, silence, conclusion or snooze.</param>
    /// <param name="Finding">Digest of the finding that the proposer had before them.</param>
    public sealed record Proposed(string Kind, string? Label, DateOnly? Until, string? Reviewer, string Finding) : InvestigationFact { public override string Name => "investigation_proposed"; }

    public sealed record Seconded(string Kind) : InvestigationFact { public override string Name => "investigation_seconded"; }

    public sealed record Declined(string Kind) : InvestigationFact { public override string Name => "investigation_declined"; }
}

/// <summary>A fact with the instant it was recorded.</summary>
public sealed record RecordedFact(InvestigationFact Fact, DateTimeOffset At, long Index);

public enum Stage { None, Triaged, Assigned, InWork, Duplicate, Closed }

/// <summary>An investigation as its facts tell it.</summary>
/// <param name="Version">Stream version: the expected version of the next append.</param>
/// <param name="Closed">The proposal by which it was closed.</param>
/// <param name="Conflicted">Accounts that stated a conflict of interest: out of this flag for good.</param>
public sealed record InvestigationState(long Version, Stage Stage, string? Priority, string? Assignee, DateOnly? DueOn, string? LeadId, RecordedFact? Pending, DateOnly? OpenedUntil,
    DateOnly? SnoozedUntil, RecordedFact? Question, IReadOnlyList<RecordedFact> Answers, RecordedFact? Closing, RecordedFact? Closed, IReadOnlySet<string> Conflicted)
{
    public static readonly InvestigationState None = new(0, Stage.None, null, null, null, null, null, null, null, null, [], null, null, new HashSet<string>());

    /// <summary>How far up it was told that nobody attends to it: 0 nobody, 1 those above the investigators, 2 the audit committee.</summary>
    public int EscalatedTo { get; init; }

    /// <summary>The second notice of the question, by another person.</summary>
    public RecordedFact? Notice { get; init; }

    /// <summary>Last day of which the officer was reminded.</summary>
    public DateOnly? Reminded { get; init; }

    /// <summary>The officer stated to give no statement.</summary>
    public RecordedFact? Declined { get; init; }

    /// <summary>The proposal by which two people recorded that the opportunity was given and not used, and the agreement to it.</summary>
    public (RecordedFact Proposed, RecordedFact Agreed)? Silence { get; init; }

    /// <summary>The newest answer that came after the conclusion.</summary>
    public RecordedFact? Late { get; init; }

    /// <summary>Who has weighed it and lets the conclusion stand.</summary>
    public IReadOnlySet<string> Weighed { get; init; } = new HashSet<string>();

    /// <summary>An answer after the conclusion waits for those who decide: two people must have weighed it.</summary>
    public bool LateWaits => Stage == Stage.Closed && Late is not null && Weighed.Count < 2;

    /// <summary>Last day to answer: of the second notice, else of the question.</summary>
    public DateOnly? AnswerDue => (Notice?.Fact as InvestigationFact.NoticedAgain)?.DueOn ?? (Question?.Fact as InvestigationFact.QuestionAsked)?.DueOn;

    /// <summary>The officer had the opportunity: answered, stated to give no statement, or did neither after two notices, which two people recorded.</summary>
    public bool Heard => Answered || Declined is not null || Silence is not null;

    /// <summary>What waits for a second person.</summary>
    public InvestigationFact.Proposed? Proposal => Pending?.Fact as InvestigationFact.Proposed;

    /// <summary>The proposal that closed it.</summary>
    public InvestigationFact.Proposed? Conclusion => Closing?.Fact as InvestigationFact.Proposed;

    /// <summary>The officer has answered since the last question, or before any was asked.</summary>
    public bool Answered => Answers.Count > 0 && (Question is null || Answers[^1].At >= Question.At);

    public InvestigationState Evolve(RecordedFact recorded) => (recorded.Fact switch
    {
        InvestigationFact.Triaged f => Fresh() with { Stage = Stage == Stage.InWork ? Stage.InWork : Stage.Triaged, Priority = f.Priority, DueOn = f.DueOn,
            // An auditor who sorts what was left unattended has taken it out of the investigators' hands and keeps it.
            EscalatedTo = f.Actors.Role == Roles.Auditor ? EscalatedTo : 0 },
        InvestigationFact.LeftUnattended f => Fresh() with { EscalatedTo = f.Level },
        InvestigationFact.MarkedDuplicate f => this with { Stage = Stage.Duplicate, LeadId = f.LeadId, Assignee = null },
        InvestigationFact.Assigned f => Fresh() with { Stage = Stage.Assigned, Assignee = f.To },
        InvestigationFact.Taken => Fresh() with { Stage = Stage.InWork, Assignee = recorded.Fact.Actors.Subject },
        InvestigationFact.ConflictStated f => this with
        {
            Conflicted = new HashSet<string>(Conflicted) { f.Actors.Subject },
            Stage = Assignee == f.Actors.Subject ? Stage.Triaged : Stage, Assignee = Assignee == f.Actors.Subject ? null : Assignee,
            Pending = Pending?.Fact.Actors.Subject == f.Actors.Subject ? null : Pending,
        },
        InvestigationFact.HandedBack => this with { Stage = Stage.Triaged, Assignee = null, Pending = null },
        InvestigationFact.QuestionAsked => this with { Question = recorded, Notice = null, Silence = null, Declined = null },
        InvestigationFact.NoticedAgain => this with { Notice = recorded },
        InvestigationFact.AnswerReminded f => this with { Reminded = f.DueOn },
        InvestigationFact.StatementDeclined => Spoken() with { Declined = recorded },
        // What was concluded stays as it was; the answer is attached, and those who decide weigh it.
        InvestigationFact.AnswerGiven when Stage == Stage.Closed => this with { Answers = [.. Answers, recorded], Late = recorded, Weighed = new HashSet<string>() },
        InvestigationFact.AnswerGiven => Spoken() with { Answers = [.. Answers, recorded] },
        InvestigationFact.LateAnswerWeighed { Reopens: false } f => this with { Weighed = new HashSet<string>(Weighed) { f.Actors.Subject } },
        InvestigationFact.LateAnswerWeighed => this with { Stage = Stage.Triaged, Assignee = null, DueOn = null, Closing = null, Closed = null, Pending = null, Silence = null, Declined = null, Late = null, EscalatedTo = 0 },
        InvestigationFact.Proposed => this with { Pending = recorded },
        InvestigationFact.Declined => this with { Pending = null },
        InvestigationFact.Seconded { Kind: "opening" } => this with { Pending = null, OpenedUntil = Proposal?.Until },
        InvestigationFact.Seconded { Kind: "snooze" } => this with { Pending = null, SnoozedUntil = Proposal?.Until },
        InvestigationFact.Seconded { Kind: "silence" } => this with { Pending = null, Silence = (Pending!, recorded) },
        InvestigationFact.Seconded { Kind: "conclusion" } => this with { Pending = null, Stage = Stage.Closed, Closing = Pending, Closed = recorded, SnoozedUntil = null },
        _ => this,
    }) with { Version = Version + 1 };

    /// <summary>The officer speaks before the conclusion: what was recorded, or proposed, because nobody had spoken falls.</summary>
    private InvestigationState Spoken() => this with { Silence = null, Declined = null, Pending = Proposal is { Kind: "silence" } || (Proposal is { Kind: "conclusion" } && (Silence ?? (object?)Declined) is not null) ? null : Pending };

    /// <summary>Work begins, or begins again on a finding that is another one than the one concluded.</summary>
    private InvestigationState Fresh() => Stage == Stage.Closed
        ? this with { Assignee = null, Closing = null, Closed = null, Question = null, Answers = [], Pending = null, SnoozedUntil = null, DueOn = null, Priority = null, EscalatedTo = 0, Stage = Stage.None,
            Notice = null, Reminded = null, Declined = null, Silence = null, Late = null, Weighed = new HashSet<string>() }
        : this with { LeadId = null };
}
