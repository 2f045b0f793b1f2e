using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Quarantine;

/// <summary>
/// <c>POST /api/quarantine/{id}/resubmit</c> and <c>POST /api/quarantine/resubmit</c>: the same command as a delivery, with the bytes
/// that wait, against the catalogue as it is now. Whoever commits first settles the entry; everybody after is a duplicate.
/// </summary>
public static class ResubmitQuarantined
{
    internal static readonly string[] Allowed = [Roles.AgencyAdmin, Roles.Operations];

    /// <param name="Reason">Only entries that wait for this reason.</param>
    /// <param name="Source">Only entries of this source.</param>
    internal sealed record Selection(string? Reason, string? Source);

    internal static async Task<Results<Ok<ResubmitAnswer>, ProblemHttpResult>> One(string id, Caller caller, Resubmission resubmission, CancellationToken cancellation)
    {
        var answer = await resubmission.RunAsync(ListQuarantine.Agencies(caller), id, null, null, cancellation);
        return answer.Tried == 0 ? Problems.NotFound("No such entry waits.") : TypedResults.Ok(answer);
    }

    internal static async Task<Ok<ResubmitAnswer>> Many(Selection? selection, Caller caller, Resubmission resubmission, CancellationToken cancellation) =>
        TypedResults.Ok(await resubmission.RunAsync(ListQuarantine.Agencies(caller), null, selection?.Reason, selection?.Source, cancellation));

    public static void MapQuarantine(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/quarantine", ListQuarantine.Get).Allow(Roles.AgencyAdmin, Roles.Operations, Roles.Auditor, Roles.DataProtectionOfficer);
        routes.MapGet("/api/quarantine/{id}", ListQuarantine.GetOne).Allow(Roles.AgencyAdmin, Roles.Operations, Roles.Auditor, Roles.DataProtectionOfficer);
        routes.MapPost("/api/quarantine/{id}/resubmit", One).Allow(Allowed).WithPost();
        routes.MapPost("/api/quarantine/resubmit", Many).Allow(Allowed).WithPost();
    }
}

/// <summary>Takes waiting entries in pages and sends the newest bytes of each through intake again.</summary>
public sealed class Resubmission(Store store, RecordCaseEvents record, MasterKey master)
{
    private const int PageSize = 200;

    /// <summary>Tries every waiting entry that matches, each once; null matches everything.</summary>
    public async Task<ResubmitAnswer> RunAsync(string[]? agencies, string? id, string? reason, string? source, CancellationToken cancellation)
    {
        var answer = new ResubmitAnswer(0, 0, 0, 0);
        for (var last = ""; ;)
        {
            var page = await PageAsync(last, agencies, id, reason, source, cancellation);
            if (page.Count == 0)
                return answer;
            last = page[^1].Id;
            var deliveries = page.Select(entry => Delivery.FromBytes(master.Unwrap(entry.Box, Encoding.UTF8.GetBytes(entry.Id)))).ToList();
            var outcomes = await record.HandleAsync(deliveries, isNewDelivery: false, cancellation);
            answer = new ResubmitAnswer(answer.Tried + outcomes.Count, answer.Accepted + Count(Outcomes.Accepted), answer.Duplicates + Count(Outcomes.Duplicate),
                answer.StillQuarantined + Count(Outcomes.Quarantined));

            int Count(string outcome) => outcomes.Count(each => each.Outcome == outcome);
        }
    }

    private async Task<List<(string Id, byte[] Box)>> PageAsync(string after, string[]? agencies, string? id, string? reason, string? source, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand($"""
            SELECT q.id, d.box FROM app.quarantine q
            CROSS JOIN LATERAL (SELECT box FROM app.quarantine_delivery WHERE quarantine_id = q.id AND box IS NOT NULL ORDER BY seen_at DESC, digest LIMIT 1) d
            WHERE q.waiting AND q.id > $1 AND ($2::text[] IS NULL OR q.agency = ANY($2)) AND ($3::text IS NULL OR q.id = $3)
                AND ($4::text IS NULL OR $4 = ANY(q.codes)) AND ($5::text IS NULL OR q.source = $5)
            ORDER BY q.id LIMIT {PageSize}
            """);
        foreach (var value in (object?[])[after, agencies, id, reason, source])
            command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        var page = new List<(string, byte[])>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            page.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        return page;
    }
}
