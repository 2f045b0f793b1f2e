using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Assessments;

/// <summary>
/// <c>POST /api/assessments/{period}/{agency}/evidence</c>, <c>…/{no}/withdraw</c> and <c>GET …/{no}</c>: files behind claims. Kept once for each content; read by the agency, by who
/// looks at every agency, and by verifiers who were assigned the claim.
/// </summary>
public static class AttachEvidenceFiles
{
    /// <summary>What is wrong with an upload beside its bytes. Pure.</summary>
    /// <param name="size">Bytes of the new file.</param>
    public static IReadOnlyList<FieldError> Faults(AttachEvidence sent, string? rule, long size, IReadOnlyList<AskedItem> items, AssessmentState state)
    {
        var faults = new List<FieldError>();
        if (items.All(each => each.Key != sent.Item)) faults.Add(new("item", "unknown-value", "No such question is asked of this agency."));
        if (rule is not null) faults.Add(new("content", rule, $"JPEG, PNG, PDF, DOCX or XLSX without macros, up to {EvidenceFile.Largest / 1024 / 1024} MB"));
        if (state.Files >= EvidenceFile.Most || state.Evidence.Sum(each => each.Fact.Size) + size > EvidenceFile.MostBytes) faults.Add(new("content", "too-many", $"at most {EvidenceFile.Most} files and {EvidenceFile.MostBytes / 1024 / 1024} MB in one campaign"));
        return faults;
    }

    internal static async Task<Results<Ok<AssessmentView>, ProblemHttpResult>> AttachAsync(string period, string agency, AttachEvidence body, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken)
    {
        var (asked, state, version, refused) = await AnswerAssessments.OpenedAsync(period, agency, caller, log, cancellationToken);
        if (refused is not null) return refused;
        var (file, rule) = Decoded(body.Content) is { } bytes ? EvidenceFile.Of(bytes) : (null, "not-base64");
        var faults = Faults(body, rule, file?.Content.Length ?? 0, AssessmentForm.Items(AnswerAssessments.SetOf(asked), state), state);
        if (faults.Count > 0) return Problems.Invalid(faults);
        // The same file for the same question again is no second file.
        if (state.Evidence.Any(each => each.Fact.Item == body.Item && each.Fact.Sha256 == file!.Sha256)) return TypedResults.Ok(await see.ViewAsync(asked, agency, caller, cancellationToken));
        var fact = new AssessmentFact.EvidenceAttached(period, agency, state.Files + 1, body.Item, file!.MediaType, file.Content.Length, file.Sha256, new(NameOf(body.FileName, file)), ActedBy.Of(caller));
        return await log.AddAsync(version, [fact], cancellationToken, batch => batch.BatchCommands.Add(new("insert into app.evidence_content (sha256, media_type, size, content) values ($1, $2, $3, $4) on conflict (sha256) do nothing")
        {
            Parameters = { new() { Value = fact.Sha256 }, new() { Value = fact.MediaType }, new() { Value = fact.Size }, new() { Value = file.Content } },
        })) ? TypedResults.Ok(await see.ViewAsync(asked, agency, caller, cancellationToken)) : Problems.Conflict("overtaken", "Somebody else changed this assessment at the same time. Send it again.");
    }

    internal static async Task<Results<Ok<AssessmentView>, ProblemHttpResult>> WithdrawAsync(string period, string agency, int no, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken)
    {
        var (asked, state, version, refused) = await AnswerAssessments.OpenedAsync(period, agency, caller, log, cancellationToken);
        if (refused is not null) return refused;
        return state.Evidence.All(each => each.Fact.No != no) ? Problems.NotFound()
            : await AnswerAssessments.DoneAsync(new AssessmentFact.EvidenceWithdrawn(period, agency, no, ActedBy.Of(caller)), version, asked, caller, log, see, cancellationToken);
    }

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ReadAsync(string period, string agency, int no, HttpContext http, Caller caller, AssessmentLog log, Store store, CancellationToken cancellationToken)
    {
        if ((await log.AssessmentAsync(period, agency, cancellationToken)).State.Evidence.FirstOrDefault(each => each.Fact.No == no) is not { } kept) return Problems.NotFound();
        if (caller.Is(Roles.Verifier) ? !await AssignedAsync(period, agency, kept.Fact.Item, caller, log, cancellationToken) : !caller.MayActFor(agency)) return Problems.NotFound();
        await using var command = store.Source.CreateCommand("select content from app.evidence_content where sha256 = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kept.Fact.Sha256 });
        if (await command.ExecuteScalarAsync(cancellationToken) is not byte[] content) return Problems.NotFound("The file's bytes are not here.");
        // Saved, never shown inside a page: nothing in somebody's file may run beside the session.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(content, kept.Fact.MediaType, kept.Fact.Text.Note);
    }

    private static async Task<bool> AssignedAsync(string period, string agency, string item, Caller caller, AssessmentLog log, CancellationToken cancellationToken) =>
        (await log.RegisterAsync(cancellationToken)).State.Of(caller.Subject) is { } verifier && (await log.VerificationAsync(period, cancellationToken)).State.Items
            .Any(each => each.Verifiers.Contains(verifier.Id) && AssessmentForm.Parts(each.Id) is var parts && parts.Agency == agency && parts.Item == item);

    // The name is words of the agency: without folders, without control characters, with the ending that its bytes have.
    private static string NameOf(string? sent, EvidenceFile file)
    {
        var name = string.Concat(Path.GetFileNameWithoutExtension((sent ?? "").Replace('\\', '/').Split('/')[^1]).Where(each => !char.IsControl(each) && !"\"<>|:*?".Contains(each))).Trim(' ', '.');
        return $"{(name.Length == 0 ? "evidence" : name.Length > 120 ? name[..120] : name)}.{file.Extension}";
    }

    private static byte[]? Decoded(string? content)
    {
        if (content is null || content.Length > (EvidenceFile.Largest + 3) * 4L / 3 + 8) return content is null ? null : new byte[EvidenceFile.Largest + 1];
        var bytes = new byte[content.Length * 3 / 4 + 3];
        return Convert.TryFromBase64String(content, bytes, out var n) ? bytes[..n] : null;
    }
}
