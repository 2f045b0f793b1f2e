using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Announcements;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Reads;

/// <summary>
/// <c>GET /feed/reads?after=&amp;limit=</c>: who of an agency opened which case, for services; red-flag compares it with who had a part in the case. Officers by
/// pseudonym, of the purpose only whether there was one. The gateway does not expose it.
/// </summary>
public static class TellReads
{
    /// <summary>Most entries of the log looked at for a page; few of them are reads.</summary>
    public const int MaximumLimit = 20_000;

    /// <summary>What is told of a stored read; null for one by those who watch the agency. Pure.</summary>
    /// <param name="data">The stored body.</param>
    public static CaseReadTold? Translate(long index, Guid eventId, string agency, ReadOnlySpan<byte> data, OfficerPseudonym officers) =>
        JsonSerializer.Deserialize(data, ReadsJson.Default.CaseRead) is { CaseId: not null, Times: not null } read && !SeeReaders.IsInvestigator(read)
            ? new(index, eventId, agency, read.CaseId, read.Role, read.Office, officers.Of(agency, read.Actors?.Staff), !string.IsNullOrWhiteSpace(read.Purpose), read.Times.OccurredAt.ToUniversalTime())
            : null;

    public static async Task<Results<Ok<CaseReadPage>, ProblemHttpResult>> Endpoint(long? after, int? limit, Store store, OfficerPseudonym officers, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaximumLimit) return Problems.Invalid(new FieldError("limit", "out-of-range", $"1 to {MaximumLimit}"));
        if (after < -1) return Problems.Invalid(new FieldError("after", "out-of-range", "-1 or more"));
        var (from, head) = (after ?? -1, await store.HeadAsync(cancellationToken) - 1);
        // Index order is commit order: up to the head nothing can come later.
        var last = Math.Max(from, Math.Min(from + (limit ?? MaximumLimit), head));
        var reads = new List<CaseReadTold>();
        await using var command = store.Source.CreateCommand($"""
            select l.idx, e.id, e.tenant_id, e.data from trail.leaf l join events.mt_events e on e.seq_id = l.seq_id
            where l.idx > $1 and l.idx <= $2 and l.origin = 0 and e.type = '{CaseReads.Type}' order by l.idx
            """);
        foreach (var bound in new[] { from, last }) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = bound });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            if (Translate(rows.GetInt64(0), rows.GetGuid(1), rows.GetString(2), rows.GetFieldValue<byte[]>(3), officers) is { } told) reads.Add(told);
        return TypedResults.Ok(new CaseReadPage(from, last, head, reads));
    }
}
