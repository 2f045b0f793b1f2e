using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.CitizenFeedback.Complaints;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Objections;

/// <summary><c>GET /api/objections/{id}/evidence/{no}</c>: a file, for the depositor and for the two who opened it; an opener's read is recorded.</summary>
public static class ObjectionEvidence
{
    public static void MapObjectionEvidence(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/objections/{id}/evidence/{no:int}", ReadAsync).Allow([Roles.Officer, .. ObjectionAccess.Openers]);

    internal static (IReadOnlyList<ObjectionFact.EvidenceAdded> Facts, IReadOnlyList<byte[]> Contents) Facts(string objection, IReadOnlyList<CleanFile> files, int known, ObjectionSeal seal) =>
        ([.. files.Select((f, i) => new ObjectionFact.EvidenceAdded(known + i + 1, f.MediaType, f.Content.Length, f.Sha256))],
         [.. files.Select((f, i) => seal.Seal(ObjectionSeal.Place(objection, "evidence", known + i + 1), f.Content))]);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ReadAsync(string id, int no, HttpContext http, Caller caller, Objections objections, ObjectionReads reads, ObjectionSeal seal, Store store, CancellationToken cancellationToken)
    {
        var tag = seal.Tag(caller.Subject);
        if (await objections.FindAsync(id, cancellationToken) is not { } found) return Problems.NotFound();
        var owns = ObjectionAccess.Owns(found.State, caller, tag);
        if (!owns && !ObjectionAccess.Reads(found.State, caller, tag)) return Problems.NotFound();
        await using var command = store.Source.CreateCommand("select media_type, content from app.objection_evidence where objection = $1 and no = $2");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = no });
        string type;
        byte[] content;
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await row.ReadAsync(cancellationToken)) return Problems.NotFound();
            (type, content) = (row.GetString(0), row.GetFieldValue<byte[]>(1));
        }
        if (!owns) await reads.RecordAsync(id, "file-read", caller, cancellationToken);
        // Saved, never shown inside a page: nothing in a file may run beside the session.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(seal.Open(ObjectionSeal.Place(id, "evidence", no), content), type, $"evidence-{no}.{type[(type.IndexOf('/') + 1)..]}");
    }
}
