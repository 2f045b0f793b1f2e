namespace Transparency.CitizenFeedback.Complaints;

/// <summary>
/// The facts of a complaint's stream (<c>complaint-…</c>, all in the tenant of the ministry, so that no agency's part of the log holds them).
/// Names on disk: complaint_filed, complaint_message_added, complaint_evidence_added, complaint_case_linked, complaint_taken, complaint_referred,
/// complaint_concluded, complaint_reopened. Every word that a person wrote is sealed.
/// </summary>
public abstract record ComplaintFact
{
    private ComplaintFact() { }

    /// <param name="Desk">agency, centre or audit: who answers for it.</param>
    /// <param name="HandledBy">Agency of the desk; null for the centre and audit.</param>
    /// <param name="CodeHash">SHA-256 of the tracking code, lower-case hex; the code itself is nowhere.</param>
    /// <param name="Against">Keyed digest of the staff code of the person complained of, lower-case hex.</param>
    /// <param name="Sealed">Sealed <see cref="ComplaintWords"/>, base64.</param>
    /// <param name="Office">Office that has the work on that day.</param>
    /// <param name="NamedOffice">Closed office that was named, whose work <paramref name="Office"/> has; null otherwise, and for those of before.</param>
    /// <param name="Language">Of the page it was written on; null when not told, and for those of before.</param>
    public sealed record Filed(string Complaint, string Category, string Identity, string Channel, string About, string? Agency, string? Office, string? Service,
        string Desk, string? HandledBy, DateOnly AnswerBy, string CodeHash, string SecretHash, string? Against, string Sealed, string? Language = null, string? NamedOffice = null) : ComplaintFact;

    /// <param name="From">complainant or desk.</param>
    public sealed record MessageAdded(int No, string From, bool AwaitsReply, string Sealed) : ComplaintFact;

    /// <param name="Sha256">Of the bytes as kept.</param>
    public sealed record EvidenceAdded(int No, string MediaType, long Size, string Sha256) : ComplaintFact;

    public sealed record CaseLinked(string CaseId) : ComplaintFact;

    public sealed record Taken(string Role) : ComplaintFact;

    /// <param name="To">centre, an agency, or an outside body.</param>
    public sealed record Referred(string To, string Desk, string? HandledBy, bool Outside, string Sealed) : ComplaintFact;

    public sealed record Concluded(string Outcome, string Sealed) : ComplaintFact;

    public sealed record Reopened(string Sealed) : ComplaintFact;
}

/// <summary>What a person wrote; sealed as a whole.</summary>
public sealed record ComplaintWords(string What, string? WhereWhen, string? Name, string? Contact, string? CaseRef);

/// <summary>A complaint as its facts tell it.</summary>
/// <param name="Status">none, received, in-progress, your-turn, referred or done.</param>
/// <param name="Files">Files added so far, by number from 1.</param>
/// <param name="Version">Stream version: the expected version of the next append.</param>
public sealed record ComplaintState(ComplaintFact.Filed? Filed, DateTimeOffset FiledAt, string Status, string Desk, string? HandledBy, int Messages, IReadOnlyList<string> Files,
    IReadOnlyList<string> Cases, DateTimeOffset? FirstAnsweredAt, DateTimeOffset? ConcludedAt, string? Outcome, long Version)
{
    public static ComplaintState None { get; } = new(null, default, "none", "", null, 0, [], [], null, null, null, 0);

    public ComplaintState Evolve(ComplaintFact fact, DateTimeOffset at) => fact switch
    {
        ComplaintFact.Filed f => Next() with { Filed = f, FiledAt = at, Status = "received", Desk = f.Desk, HandledBy = f.HandledBy },
        ComplaintFact.MessageAdded { From: "desk" } m => Next() with { Messages = m.No, Status = m.AwaitsReply ? "your-turn" : "in-progress", FirstAnsweredAt = FirstAnsweredAt ?? at },
        // What the complainant adds after the end is kept and does not reopen by itself.
        ComplaintFact.MessageAdded m => Next() with { Messages = m.No, Status = Status == "your-turn" ? "in-progress" : Status },
        ComplaintFact.EvidenceAdded e => Next() with { Files = [.. Files, e.Sha256] },
        ComplaintFact.CaseLinked c => Next() with { Cases = [.. Cases, c.CaseId] },
        ComplaintFact.Taken => Next() with { Status = "in-progress" },
        ComplaintFact.Referred r => Next() with { Status = r.Outside ? "referred" : "received", Desk = r.Desk, HandledBy = r.HandledBy, FirstAnsweredAt = FirstAnsweredAt ?? (r.Outside ? at : null) },
        ComplaintFact.Concluded c => Next() with { Status = "done", Outcome = c.Outcome, ConcludedAt = at, FirstAnsweredAt = FirstAnsweredAt ?? at },
        ComplaintFact.Reopened => Next() with { Status = "in-progress", Outcome = null, ConcludedAt = null },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    private ComplaintState Next() => this with { Version = Version + 1 };
}
