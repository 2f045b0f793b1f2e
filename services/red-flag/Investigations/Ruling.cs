using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.RedFlag.Flags;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>Who wants to act on a flag.</summary>
/// <param name="Officer">Own pseudonym among the officers of the case; null when the person took no part in it.</param>
public sealed record Actor(ActedBy By, string? Officer)
{
    public string Subject => By.Subject;
}

/// <summary>All that a decision about an investigation looks at.</summary>
/// <param name="Today">Day of the Thai calendar.</param>
/// <param name="RoutedOutside">The flag touches the anti-corruption centre's own house: auditors investigate it.</param>
public sealed record Matter(FlagRow Flag, InvestigationState State, Actor Actor, DateOnly Today, bool RoutedOutside)
{
    /// <summary>Nobody is known who could answer: the flag is about an office, or no officer is recorded in its case.</summary>
    public bool NobodyToAsk { get; init; }

    /// <summary>
    /// What may not be concluded without an answer, or the opportunity for one. A matter in which nobody can be asked may still be handed to those who find out (ป.ป.ท., ป.ป.ช.): that falls on nobody yet.
    /// </summary>
    public bool NeedsAnswer(string label) => !TwoPersons.NotAdverse.Contains(label) && !State.Heard && !(NobodyToAsk && label == TwoPersons.Referral);

    /// <summary>The finding that was concluded still stands, or there is none any more.</summary>
    public bool IsClosed => State.Stage == Stage.Closed && (Flag.State.Status == FlagStatus.Withdrawn || State.Conclusion?.Finding == Flag.State.FindingDigest);

    public bool IsSnoozed => State.SnoozedUntil > Today;

    /// <summary>Officer and agency may know of the flag.</summary>
    public bool IsOpenToOfficer => !Flag.Subject.Restricted || State.OpenedUntil >= Today;

    public bool IsConflicted => Actor.Officer is not null || State.Conflicted.Contains(Actor.Subject);

    /// <summary>What keeps the actor from any act of an investigator; null when nothing does.</summary>
    public string? Against() =>
        Flag.Subject.Shadow ? "rule-on-trial"
        // What the investigators left unattended twice over, the auditors may take out of their hands.
        : Actor.By.Role != (RoutedOutside ? Roles.Auditor : Roles.RedFlagAdmin) && !(Actor.By.Role == Roles.Auditor && State.EscalatedTo == 2) ? "not-your-route"
        : IsConflicted ? "conflict-of-interest"
        : IsClosed ? "closed"
        : null;

    /// <summary>The same, and the file must be locked to the actor.</summary>
    public string? AgainstMine() => Against() ?? (State.Stage == Stage.InWork && State.Assignee == Actor.Subject ? null : State.Stage == Stage.Duplicate ? "duplicate" : "not-yours");


    /// <summary>The fact as the actor's, about this flag.</summary>
    public Ruling Record(InvestigationFact fact, string? words = null) =>
        new Ruling.Recorded(fact with { FlagId = Flag.Subject.FlagId, Actors = Actor.By, Text = words is null ? null : new(words) });

    /// <summary>Words that a person wrote, trimmed; null when there are none or too many.</summary>
    public static string? Words(string? text) => text?.Trim() is { Length: > 0 and <= 4000 } words ? words : null;
}

/// <summary>What a command leads to.</summary>
public abstract record Ruling
{
    private Ruling() { }

    public sealed record Recorded(InvestigationFact Fact) : Ruling;

    /// <summary>The state does not allow it.</summary>
    /// <param name="Type">Kebab-case name of the conflict.</param>
    public sealed record Refused(string Type) : Ruling;

    /// <summary>The request itself is wrong.</summary>
    public sealed record Invalid(FieldError Error) : Ruling;

    public static Ruling Required(string field) => new Invalid(new FieldError(field, "required", "1–4000 characters"));

    /// <summary>The answer to a refusal; never called for a recorded fact.</summary>
    public ProblemHttpResult Problem() => this switch
    {
        Invalid invalid => Problems.Invalid(invalid.Error),
        Refused { Type: "not-your-route" or "conflict-of-interest" or "not-blind" } refused => Problems.Of(StatusCodes.Status403Forbidden, refused.Type, Title(refused.Type)),
        Refused refused => Problems.Conflict(refused.Type, Title(refused.Type)),
        _ => throw new InvalidOperationException("What was recorded is no problem."),
    };

    private static string Title(string type) => type switch
    {
        "rule-on-trial" => "The rule is on trial: nobody acts on its flags.",
        "not-your-route" => "Flags of this agency are investigated by others.",
        "conflict-of-interest" => "Who took part in the case, or stated a conflict of interest, does nothing about its flags.",
        "closed" => "The matter is closed.",
        "not-blind" => "Who has opened a flag of the case cannot look at it blind.",
        "hands-full" => "Judge or hand back what you hold first.",
        "not-yours" => "The file is locked to somebody else, or nobody has taken it yet.",
        "taken" => "Somebody else works on it.",
        "duplicate" => "This flag is worked on in the file that it repeats.",
        "awaiting-second" => "A proposal waits for a second person.",
        "nothing-proposed" => "Nothing waits for a second person.",
        "own-proposal" => "Who proposed it may not decide on it.",
        "nobody-to-ask" => "No officer is known who took part in this matter.",
        "answer-required" => "Nothing adverse is concluded without the officer's answer.",
        "nothing-asked" => "No question waits for the officer's answer.",
        "second-notice-required" => "A second notice, by another person, comes before it.",
        "noticed-already" => "The second notice has gone out.",
        "own-notice" => "The second notice is another person's.",
        "answer-not-due" => "The day to answer has not passed yet.",
        "declined-already" => "The officer has stated to give no statement.",
        "nothing-late" => "No answer after the conclusion waits.",
        "weighed-already" => "You have weighed this answer.",
        "not-open-to-officer" => "Two investigators must open a restricted flag before the officer is asked.",
        "already-open" => "Officer and agency see this flag already.",
        "not-related" => "A duplicate is of the same case, or of the same rule and agency.",
        "changed-meanwhile" => "Somebody else was quicker; look again.",
        _ => "The state does not allow it.",
    };
}
