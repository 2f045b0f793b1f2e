using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.RedFlag.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// <c>GET /api/flags/{flagId}/referral?to=</c>: the file for ป.ป.ท. (pacc) or ป.ป.ช. (nacc), once two people have concluded so; <c>…/referral/letter</c> the same
/// for the printed letter. Making it is a look at the flag like any other.
/// </summary>
public static class FlagReferral
{
    private static readonly string[] s_bodies = ["pacc", "nacc"];

    public static void MapFlagReferral(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/flags/{flagId}/referral", FileAsync).Allow(Roles.RedFlagAdmin, Roles.Auditor);
        app.MapGet("/api/flags/{flagId}/referral/letter", LetterAsync).Allow(Roles.RedFlagAdmin, Roles.Auditor);
    }

    private static async Task<Results<JsonHttpResult<ReferralFile>, ProblemHttpResult>> FileAsync(string flagId, string? to, Caller caller, Investigations.Investigations investigations,
        ReferralWriter writer, FlagReads reads, HttpResponse response, CancellationToken cancellationToken)
    {
        var (file, problem) = await MakeAsync(flagId, to, caller, investigations, writer, reads, cancellationToken);
        if (file is null) return problem!;
        response.Headers.ContentDisposition = $"attachment; filename=\"referral-{flagId}.json\"";
        return TypedResults.Json(file, PackCheck.Json);
    }

    private static async Task<Results<Ok<ReferralPrint>, ProblemHttpResult>> LetterAsync(string flagId, string? to, Caller caller, Investigations.Investigations investigations,
        ReferralWriter writer, FlagReads reads, CancellationToken cancellationToken)
    {
        var (file, problem) = await MakeAsync(flagId, to, caller, investigations, writer, reads, cancellationToken);
        if (file is null) return problem!;
        var (pack, subject) = (file.Pack, file.Pack.Subject);
        return TypedResults.Ok(new ReferralPrint(flagId, file.Letter.To, file.Letter.On, file.Letter.Reason, file.Letter.ProposedBy, file.Letter.ApprovedBy, pack.Rule.Id, pack.Rule.Version, pack.Rule.NameTh, pack.Rule.NameEn, pack.Rule.LegalBasis,
            pack.SentenceTh, pack.SentenceEn, subject.CaseId, subject.Agency, subject.Office, subject.Service,
            [.. file.Chronology.Select(c => new ReferralEvent(c.At, c.Log, c.Index, c.Type))],
            [.. file.Evidence.Select(e => new ReferralEvidence(e.Index, e.Type, e.At, e.Kind, e.Sha256, e.RestsOn))],
            [.. file.Custody.Select(c => new ReferralCustody(c.At, c.Act, c.By, c.Role, c.Kind, c.Index, c.Receipt is not null))],
            [.. pack.Answers.Select(a => a.Text)], file.Digest) { Opportunity = pack.Opportunity });
    }

    private static async Task<(ReferralFile? File, ProblemHttpResult? Problem)> MakeAsync(string flagId, string? to, Caller caller, Investigations.Investigations investigations, ReferralWriter writer, FlagReads reads,
        CancellationToken cancellationToken)
    {
        if (await investigations.FindAsync(flagId, caller, cancellationToken) is not { } matter) return (null, Problems.NotFound());
        if (to is not null && !s_bodies.Contains(to)) return (null, Problems.Invalid(new FieldError("to", "unknown-value", string.Join(", ", s_bodies))));
        if (await writer.OfAsync(matter, to ?? s_bodies[0], caller, cancellationToken) is not { } file) return (null, Problems.Conflict("not-referred", "Two people have not concluded that the matter is referred."));
        await reads.RecordAsync(flagId, caller, cancellationToken);
        return (file, null);
    }
}

/// <summary>Puts together the referral file of a flag.</summary>
public sealed class ReferralWriter(PackWriter packs, Investigations.Investigations investigations, FlagReads reads, Store store, PublishedLog log)
{
    /// <summary>The file as it was concluded; null when the matter was not referred.</summary>
    public async Task<ReferralFile?> OfAsync(Matter now, string to, Caller caller, CancellationToken cancellationToken)
    {
        if (await Referred.OfAsync(store, now, cancellationToken) is not { } matter) return null;
        var subject = matter.Flag.Subject;
        var pack = await packs.OfAsync(matter, caller, cancellationToken);
        var custody = new List<CustodyEntry>();
        foreach (var stored in await store.ReadStreamAsync(subject.Agency, subject.FlagId, cancellation: cancellationToken))
            if (!stored.Foreign) custody.Add(new(stored.Timestamp, stored.Type, null, null, null, null, null, stored.Index, await ReceiptAsync(stored, cancellationToken)));
        var receipts = new Dictionary<long, string?>();
        foreach (var stream in new[] { Investigations.Investigations.Stream(subject.FlagId), "reads-" + subject.FlagId })
            foreach (var stored in await store.ReadStreamAsync("mol", stream, cancellation: cancellationToken))
                if (!stored.Foreign) receipts[stored.Index] = await ReceiptAsync(stored, cancellationToken);
        custody.AddRange((await investigations.HistoryAsync(subject.FlagId, cancellationToken)).Select(f => new CustodyEntry(f.At, f.Fact.Name, f.Fact.Actors.Subject is { Length: > 0 } by ? by : null, f.Fact.Actors.Role,
            f.Fact switch { InvestigationFact.Proposed p => p.Kind, InvestigationFact.Seconded s => s.Kind, InvestigationFact.Declined d => d.Kind, _ => null }, (f.Fact as InvestigationFact.Proposed)?.Label, f.Fact.Text?.Words,
            f.Index, receipts.GetValueOrDefault(f.Index))));
        custody.AddRange((await reads.OfAsync(subject.FlagId, cancellationToken)).Select(r => new CustodyEntry(r.At, "flag_read", r.Read.Actors.Subject, r.Read.Actors.Role, null, null, null, r.Index, receipts.GetValueOrDefault(r.Index))));
        var (proposed, closed) = ((InvestigationFact.Proposed)matter.State.Closing!.Fact, matter.State.Closed!);
        // What is looked at after the conclusion stands in the log, and changes nothing about what was concluded.
        custody = [.. custody.Where(c => c.Index <= closed.Index).OrderBy(c => c.Index)];
        // A finding that came later has its own proof; it proves nothing of this one.
        pack = pack with { Proofs = [.. pack.Proofs.Where(p => p.Index <= closed.Index)] };
        var letter = new ReferralLetter(to, ThaiDay.Of(closed.At), proposed.Text?.Words ?? "", proposed.Actors.Subject, closed.Fact.Actors.Subject);
        return new ReferralFile(ReferralFile.CurrentFormat, letter, pack, ReferralFile.ChronologyOf(pack, custody), ReferralFile.EvidenceOf(pack), custody, "").Sealed();
    }

    private async Task<string?> ReceiptAsync(StoredEvent stored, CancellationToken cancellationToken) => (await log.DisclosedAsync(store, stored, cancellationToken, FlagReceipts.WithPeople))?.ToString();
}
