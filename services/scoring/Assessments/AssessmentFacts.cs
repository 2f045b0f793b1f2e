using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Recorded;

namespace Transparency.Scoring.Assessments;

/// <summary>Free words, a disclosure group of their own.</summary>
public sealed record AssessmentWords(string? Note);

/// <summary>Facts of one agency's self-assessment in one period; stream <c>assessment-&lt;period&gt;</c>, tenant = agency. Names on disk: <see cref="Recorded.AssessedFacts"/>.</summary>
public abstract record AssessmentFact(string Period, string Agency) : AssessedFact
{
    public sealed record PointsListed(string Period, string Agency, IReadOnlyList<ListedPoint> Points, ActedBy Actors) : AssessmentFact(Period, Agency);

    public sealed record OwnQuestionsSet(string Period, string Agency, IReadOnlyList<AssessmentQuestion> Questions, ActedBy Actors) : AssessmentFact(Period, Agency);

    public sealed record QuestionAnswered(string Period, string Agency, string Item, string Claim, string? Method, DateOnly? From, DateOnly? To, AssessmentWords Text, ActedBy Actors) : AssessmentFact(Period, Agency);

    /// <param name="Text">The file's name as the agency calls it.</param>
    public sealed record EvidenceAttached(string Period, string Agency, int No, string Item, string MediaType, long Size, string Sha256, AssessmentWords Text, ActedBy Actors) : AssessmentFact(Period, Agency);

    public sealed record EvidenceWithdrawn(string Period, string Agency, int No, ActedBy Actors) : AssessmentFact(Period, Agency);

    /// <param name="Claims">Ids of the claims that can be verified; the root is over them.</param>
    public sealed record AssessmentSubmitted(string Period, string Agency, IReadOnlyList<string> Claims, string? Root, decimal? Claimed, ActedBy Actors) : AssessmentFact(Period, Agency);

    public sealed record AssessmentReturned(string Period, string Agency, AssessmentWords Text, ActedBy Actors) : AssessmentFact(Period, Agency);

    /// <param name="DaysLeft">Until the due day when it was sent.</param>
    public sealed record AssessmentReminded(string Period, string Agency, int DaysLeft) : AssessmentFact(Period, Agency);

    /// <summary>The end: nothing is answered, submitted or returned any more.</summary>
    /// <param name="Submitted">False when the agency had nothing submitted at the freeze.</param>
    public sealed record AssessmentFrozen(string Period, string Agency, bool Submitted, ActedBy Actors) : AssessmentFact(Period, Agency);
}

/// <summary>A file as its fact tells it.</summary>
public sealed record KeptEvidence(AssessmentFact.EvidenceAttached Fact, DateTimeOffset At);

/// <summary>An agency's self-assessment as its facts tell it.</summary>
/// <param name="Status">none, draft, submitted, returned, frozen or missed.</param>
/// <param name="Evidence">Files that are not withdrawn.</param>
/// <param name="Files">How many were ever attached: the next one gets this number plus one.</param>
/// <param name="Reminders">Days left at each reminder.</param>
public sealed record AssessmentState(string Status, IReadOnlyList<ListedPoint> Points, bool Listed, IReadOnlyList<AssessmentQuestion> Own, IReadOnlyDictionary<string, AssessmentAnswer> Answers,
    IReadOnlyList<KeptEvidence> Evidence, int Files, AssessmentFact.AssessmentSubmitted? Submission, DateTimeOffset? SubmittedAt, int Submissions, IReadOnlyList<int> Reminders, IReadOnlyList<AssessmentStep> History)
{
    public static AssessmentState None { get; } = new("none", [], false, [], new Dictionary<string, AssessmentAnswer>(), [], 0, null, null, 0, [], []);

    public bool Open => Status is "none" or "draft" or "returned";

    public AssessmentState Evolve(AssessmentFact fact, DateTimeOffset at) => fact switch
    {
        AssessmentFact.PointsListed listed => Draft() with { Points = listed.Points, Listed = true, History = With(at, "points", listed.Actors.Role) },
        AssessmentFact.OwnQuestionsSet own => Draft() with { Own = own.Questions, History = With(at, "questions", own.Actors.Role) },
        AssessmentFact.QuestionAnswered answer => Draft() with
        {
            Answers = new Dictionary<string, AssessmentAnswer>(Answers, StringComparer.Ordinal) { [answer.Item] = new(answer.Claim, answer.Method, answer.From, answer.To, answer.Text.Note, at) },
        },
        AssessmentFact.EvidenceAttached file => Draft() with { Evidence = [.. Evidence, new(file, at)], Files = Math.Max(Files, file.No) },
        AssessmentFact.EvidenceWithdrawn gone => Draft() with { Evidence = [.. Evidence.Where(each => each.Fact.No != gone.No)] },
        AssessmentFact.AssessmentSubmitted submitted => this with
        {
            Status = "submitted", Submission = submitted, SubmittedAt = at, Submissions = Submissions + 1,
            History = [.. History, new(at, "submitted", submitted.Actors.Role, null, submitted.Root, Submissions + 1)],
        },
        AssessmentFact.AssessmentReturned returned => this with { Status = "returned", History = With(at, "returned", returned.Actors.Role, returned.Text.Note) },
        AssessmentFact.AssessmentReminded reminded => this with { Reminders = [.. Reminders, reminded.DaysLeft], History = With(at, "reminded", null) },
        AssessmentFact.AssessmentFrozen frozen => this with { Status = frozen.Submitted ? "frozen" : "missed", History = With(at, frozen.Submitted ? "frozen" : "missed", frozen.Actors.Role) },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    private AssessmentState Draft() => Status == "none" ? this with { Status = "draft" } : this;

    private IReadOnlyList<AssessmentStep> With(DateTimeOffset at, string what, string? role, string? text = null) => [.. History, new(at, what, role, text, null, Submissions)];
}
