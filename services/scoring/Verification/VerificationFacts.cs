using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Recorded;

namespace Transparency.Scoring.Verification;

/// <summary>A drawn claim and the two who look at it.</summary>
/// <param name="No">Position in the draw, from 1.</param>
/// <param name="Verifiers">Ids of the register, in the order of their tickets.</param>
public sealed record AssignedClaim(int No, string Id, string Ticket, IReadOnlyList<string> Verifiers);

/// <summary>Facts of a campaign's verification; stream <c>verification-&lt;period&gt;</c> of the ministry.</summary>
public abstract record VerificationFact(string Period) : AssessedFact
{
    /// <param name="Candidates">Who could be assigned at this instant: an extension assigns from the same.</param>
    public sealed record SampleDrawn(string Period, string Value, string Root, IReadOnlyList<string> Claims, string Seed, decimal Confidence, decimal Tolerable, int MostAllowed,
        IReadOnlyList<AssignedClaim> Items, IReadOnlyList<VerificationCandidate> Candidates, ActedBy Actors) : VerificationFact(Period);

    /// <param name="Items">Those that came in addition.</param>
    public sealed record SampleExtended(string Period, IReadOnlyList<AssignedClaim> Items) : VerificationFact(Period);

    public sealed record VerdictGiven(string Period, int No, string Verifier, string Level, AssessmentWords Text, ActedBy Actors) : VerificationFact(Period);

    public sealed record VerdictResolved(string Period, int No, string Level, AssessmentWords Text, ActedBy Actors) : VerificationFact(Period);

    /// <param name="Verdict">accepted, extended or rejected.</param>
    public sealed record SampleJudged(string Period, string Verdict, int Looked, int Errors, int? ExtendTo) : VerificationFact(Period);
}

/// <summary>What was found on one claim so far.</summary>
/// <param name="Subjects">Account ids of who gave the verdicts, in the same order.</param>
public sealed record ClaimFindings(IReadOnlyList<GivenVerdict> Verdicts, IReadOnlyList<string> Subjects, GivenVerdict? Resolution)
{
    public static ClaimFindings None { get; } = new([], [], null);

    /// <summary>The level that stands: what both found, else what the third person decided; null while open.</summary>
    public string? Found => Resolution?.Level ?? (Verdicts.Count == 2 && Verdicts[0].Level == Verdicts[1].Level ? Verdicts[0].Level : null);

    /// <summary>waiting, differing or done.</summary>
    public string State => Found is not null ? "done" : Verdicts.Count == 2 ? "differing" : "waiting";
}

/// <summary>A verification as its facts tell it.</summary>
public sealed record VerificationState(VerificationFact.SampleDrawn? Draw, DateTimeOffset? DrawnAt, IReadOnlyList<AssignedClaim> Items, IReadOnlyDictionary<int, ClaimFindings> Findings, VerificationFact.SampleJudged? Judged)
{
    public static VerificationState None { get; } = new(null, null, [], new Dictionary<int, ClaimFindings>(), null);

    /// <summary>True when it was accepted or rejected: nothing changes any more, and what was found is public.</summary>
    public bool Ended => Judged is { Verdict: not "extended" };

    public ClaimFindings On(int no) => Findings.GetValueOrDefault(no, ClaimFindings.None);

    public VerificationState Evolve(VerificationFact fact, DateTimeOffset at) => fact switch
    {
        VerificationFact.SampleDrawn drawn => this with { Draw = drawn, DrawnAt = at, Items = drawn.Items },
        VerificationFact.SampleExtended more => this with { Items = [.. Items, .. more.Items] },
        VerificationFact.VerdictGiven given => With(given.No, On(given.No) is var so ? so with { Verdicts = [.. so.Verdicts, new(given.Verifier, given.Level, given.Text.Note!, at)], Subjects = [.. so.Subjects, given.Actors.Subject] } : so),
        VerificationFact.VerdictResolved resolved => With(resolved.No, On(resolved.No) with { Resolution = new(resolved.Actors.Role, resolved.Level, resolved.Text.Note!, at) }),
        VerificationFact.SampleJudged judged => this with { Judged = judged },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    private VerificationState With(int no, ClaimFindings findings) => this with { Findings = new Dictionary<int, ClaimFindings>(Findings) { [no] = findings } };
}

/// <summary>Facts of the register of verifiers; one stream of the ministry.</summary>
public abstract record RegisterFact : AssessedFact
{
    public const string Stream = "verifiers";

    /// <param name="Id">Pseudonym of the person, <c>verifier-n</c>.</param>
    public sealed record VerifierDeclared(string Id, string Agency, IReadOnlyList<ServedIn> Served, ActedBy Actors) : RegisterFact;

    public sealed record VerifierConfirmed(string Id, ActedBy Actors) : RegisterFact;
}

/// <param name="Subject">Account id.</param>
public sealed record VerifierEntry(string Id, string Subject, string Agency, IReadOnlyList<ServedIn> Served, bool Confirmed, DateTimeOffset DeclaredAt);

/// <summary>The register as its facts tell it. Whoever declares again must be confirmed again.</summary>
public sealed record RegisterState(IReadOnlyList<VerifierEntry> Entries)
{
    public static RegisterState None { get; } = new([]);

    public VerifierEntry? Of(string subject) => Entries.FirstOrDefault(each => each.Subject == subject);

    public RegisterState Evolve(RegisterFact fact, DateTimeOffset at) => fact switch
    {
        RegisterFact.VerifierDeclared declared => new([.. Entries.Where(each => each.Id != declared.Id), new(declared.Id, declared.Actors.Subject, declared.Agency, declared.Served, false, at)]),
        RegisterFact.VerifierConfirmed confirmed => new([.. Entries.Select(each => each.Id == confirmed.Id ? each with { Confirmed = true } : each)]),
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };
}
