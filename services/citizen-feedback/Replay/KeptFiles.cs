using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Transparency.CitizenFeedback.Complaints;
using Transparency.CitizenFeedback.Objections;
using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Replay;

/// <summary>Files that the log names by their digest: those of complaints, or of objections.</summary>
/// <param name="Matter">Names the table <c>app.‹matter›_evidence</c>, its first column and the event <c>‹matter›_evidence_added</c>.</param>
/// <param name="Recorded">Number, media type and digest that an event tells; null for any other event.</param>
/// <param name="Place">Where the file of a number is sealed.</param>
public sealed record FilesOf(string Matter, ContentSeal Seal, Func<StoredEvent, (int No, string MediaType, string Sha256)?> Recorded, Func<string, int, string> Place)
{
    public static FilesOf Complaints(ComplaintSeal seal) => new("complaint", seal,
        stored => CitizenFeedback.Complaints.Complaints.IsOne(stored) && CitizenFeedback.Complaints.Complaints.Read(stored) is ComplaintFact.EvidenceAdded e ? (e.No, e.MediaType, e.Sha256) : null, Places.File);

    public static FilesOf Objections(ObjectionSeal seal) => new("objection", seal,
        stored => CitizenFeedback.Objections.Objections.IsOne(stored) && CitizenFeedback.Objections.Objections.Read(stored) is ObjectionFact.EvidenceAdded e ? (e.No, e.MediaType, e.Sha256) : null,
        (objection, no) => ObjectionSeal.Place(objection, "evidence", no));

    public string Table => Matter + "_evidence";
}

/// <summary>
/// Opens every file that the log names and takes its digest again. The bytes are in no log, so the table is not rebuilt: what is lost
/// stays lost and is named. One file is in memory at a time.
/// </summary>
public sealed class KeptFiles(Store store, FilesOf kind) : Origin(kind.Matter + "-files")
{
    private const int PageSize = 5_000;
    private static readonly Sums s_none = new(0, 0, new string('0', 64), new string('0', 64), null);

    private sealed record Sums(long Recorded, long Same, string Log, string Kept, string? First);

    public override bool IsRecomputation => true;

    public override async Task<long> PositionAsync(NpgsqlConnection db, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select size - 1 from trail.ledger_head", db);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public override async Task<Portion?> ReadAsync(long after, long through, CancellationToken cancellation)
    {
        var page = await store.ReadPageAsync(after, PageSize, cancellation);
        if (page.Count > through - after) page = [.. page.Take((int)(through - after))];
        return page.Count == 0 ? null : new Page(page, page[^1].Index >= through, this);
    }

    /// <summary>Live = files as kept, rebuilt = files that are as recorded.</summary>
    public override ReplayedFigures Described(string? state)
    {
        var sums = state is null ? s_none : JsonSerializer.Deserialize<Sums>(state)!;
        return new(Name, sums.Recorded, sums.Same, sums.Kept, sums.Log, sums.First);
    }

    private sealed record Page(IReadOnlyList<StoredEvent> Stored, bool Last, KeptFiles Files) : Portion(Stored[^1].Index, Stored.Count)
    {
        public override Task<string?> FoldAsync(NpgsqlTransaction transaction, string schema, string? state, CancellationToken cancellation) => Files.FoldAsync(Stored, Last, transaction, state, cancellation);
    }

    private async Task<string?> FoldAsync(IReadOnlyList<StoredEvent> stored, bool last, NpgsqlTransaction transaction, string? state, CancellationToken cancellation)
    {
        var sums = state is null ? s_none : JsonSerializer.Deserialize<Sums>(state)!;
        foreach (var each in stored.Where(each => !each.Foreign))
            if (kind.Recorded(each) is { } file)
            {
                var (digest, fault) = await KeptAsync(transaction.Connection!, each.StreamId, file, cancellation);
                sums = new(sums.Recorded + 1, sums.Same + (fault is null ? 1 : 0), Chained(sums.Log, file.Sha256), Chained(sums.Kept, digest),
                    sums.First ?? (fault is null ? null : $"{kind.Table} at {kind.Matter}={each.StreamId} no={file.No}: {fault}"));
            }
        if (last && sums.First is null && await UnrecordedAsync(transaction.Connection!, cancellation) is { } row)
            sums = sums with { Kept = Chained(sums.Kept, row), First = $"{kind.Table} at {row}: nothing recorded says so" };
        return JsonSerializer.Serialize(sums);
    }

    private async Task<(string Digest, string? Fault)> KeptAsync(NpgsqlConnection db, string matter, (int No, string MediaType, string Sha256) file, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select media_type, content from app.{kind.Table} where {kind.Matter} = $1 and no = $2", db) { Parameters = { new() { Value = matter }, new() { Value = file.No } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation)) return ("missing", "missing, although recorded");
        try
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(kind.Seal.Open(kind.Place(matter, file.No), row.GetFieldValue<byte[]>(1))));
            return digest != file.Sha256 ? (digest, "content differs from what is recorded") : row.GetString(0) != file.MediaType ? (row.GetString(0), "media_type differs from what is recorded") : (digest, null);
        }
        catch (Exception broken) when (broken is CryptographicException or OverflowException or ArgumentException || !kind.Seal.Keeps)
        {
            return ("sealed", "content does not open in its place: it differs from what was kept, or the key is another one");
        }
    }

    // A file is kept in the transaction of its fact: no row is ever older than what the log says of it.
    private async Task<string?> UnrecordedAsync(NpgsqlConnection db, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            select '{kind.Matter}=' || f.{kind.Matter} || ' no=' || f.no from app.{kind.Table} f
            where not exists (select from events.mt_events e join trail.leaf l on l.event_id = e.id and l.origin = 0
              where e.tenant_id = $1 and e.stream_id = f.{kind.Matter} and e.type = '{kind.Matter}_evidence_added' and (e.data ->> 'no')::int = f.no) order by f.{kind.Matter}, f.no limit 1
            """, db) { CommandTimeout = 0, Parameters = { new() { Value = Complaints.Complaints.Tenant } } };
        return (string?)await command.ExecuteScalarAsync(cancellation);
    }

    private static string Chained(string before, string next) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(before + next)));
}
