using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>Where something sealed belongs: opened elsewhere it does not open.</summary>
internal static class Places
{
    public static string Words(string complaint) => complaint + "/words";

    public static string Message(string complaint, int no) => $"{complaint}/message/{no}";

    public static string Step(string complaint, string what, int place) => $"{complaint}/{what}/{place}";

    public static string File(string complaint, int no) => $"{complaint}/evidence/{no}";
}

/// <summary>Files that come with a complaint or a message, and <c>GET /api/complaints/{id}/evidence/{no}</c> for the desk that answers for it.</summary>
public static class Evidence
{
    /// <summary>Files at a time and files of one complaint.</summary>
    public const int AtOnce = 3, Most = 20;

    public static void MapEvidence(this IEndpointRouteBuilder app) => app.MapGet("/api/complaints/{id}/evidence/{no:int}", ReadAsync).Allow(ComplaintAccess.Desks);

    /// <summary>The files without metadata, or every fault. Pure.</summary>
    /// <param name="known">Files that the complaint has already.</param>
    public static (IReadOnlyList<CleanFile> Files, IReadOnlyList<FieldError> Faults) Clean(IReadOnlyList<EvidenceFile>? sent, int known)
    {
        if (sent is null or { Count: 0 }) return ([], []);
        if (sent.Count > AtOnce || known + sent.Count > Most) return ([], [new("evidence", "too-many", $"At most {AtOnce} at a time and {Most} in all.")]);
        List<(CleanFile? File, string? Rule)> cleaned = [.. sent.Select(f => Decoded(f?.Content) is { } bytes ? CleanFile.Of(bytes) : (null, "not-base64"))];
        var faults = cleaned.Select((c, i) => (c.Rule, i)).Where(c => c.Rule is not null)
            .Select(c => new FieldError($"evidence[{c.i}]", c.Rule!, $"JPEG, PNG or PDF up to {CleanFile.Largest / 1024 / 1024} MB.")).ToList();
        return faults.Count > 0 ? ([], faults) : ([.. cleaned.Select(c => c.File!)], []);
    }

    private static byte[]? Decoded(string? content)
    {
        var bytes = new byte[(content?.Length ?? 0) * 3 / 4 + 3];
        return content is not null && Convert.TryFromBase64String(content, bytes, out var n) ? bytes[..n] : null;
    }

    internal static (IReadOnlyList<ComplaintFact.EvidenceAdded> Facts, IReadOnlyList<byte[]> Contents) Facts(string complaint, IReadOnlyList<CleanFile> files, int known, ComplaintSeal seal) =>
        ([.. files.Select((f, i) => new ComplaintFact.EvidenceAdded(known + i + 1, f.MediaType, f.Content.Length, f.Sha256))],
         [.. files.Select((f, i) => seal.Seal(Places.File(complaint, known + i + 1), f.Content))]);

    internal static IReadOnlyList<ComplaintEvidence> Views(IEnumerable<ComplaintFact.EvidenceAdded> facts, DateTimeOffset at) =>
        [.. facts.Select(f => new ComplaintEvidence(f.No, f.MediaType, f.Size, f.Sha256, at))];

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ReadAsync(string id, int no, HttpContext http, Caller caller, OfficesInCharge offices, Complaints complaints, ComplaintSeal seal, Store store, CancellationToken cancellationToken)
    {
        if (await complaints.FindAsync(id, cancellationToken) is not { } found || !ComplaintAccess.Sees(found.Place, await offices.WidenAsync(caller, cancellationToken), seal.Tag(caller.Staff))) return Problems.NotFound();
        await using var command = store.Source.CreateCommand("select media_type, content from app.complaint_evidence where complaint = $1 and no = $2");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = no });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return Problems.NotFound();
        // Saved, never shown inside a page: nothing in a stranger's file may run beside the session.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        var type = row.GetString(0);
        return TypedResults.File(seal.Open(Places.File(id, no), row.GetFieldValue<byte[]>(1)), type, $"evidence-{no}.{type[(type.IndexOf('/') + 1)..]}");
    }
}
