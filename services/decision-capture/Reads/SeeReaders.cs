using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Reads;

/// <summary>
/// <c>GET /api/cases/{caseId}/reads</c>: who opened a case, as role and office, never as a name. Agency roles see the reads of their own side only:
/// that an auditor, a verifier or the anti-corruption centre looked leaves no trace for them, not even in the count.
/// </summary>
public static class SeeReaders
{
    private const int MostShown = 100;
    private static readonly string[] s_hiddenFromAgencies = [Roles.RedFlagAdmin, Roles.Auditor, Roles.Verifier, Roles.DataProtectionOfficer];

    public static async Task<Results<Ok<CaseReaders>, ProblemHttpResult>> Endpoint(string caseId, Caller caller, CaseLookup cases, OfficesInCharge offices, Store store, CancellationToken cancellationToken)
    {
        if (await cases.FindAsync(caseId, cancellationToken) is not { } found) return Problems.NotFound();
        if (!offices.MaySee(caller, found.Agency, found.Office)) return Problems.Forbidden($"Not for agency {found.Agency}.");
        return TypedResults.Ok(Of(caller, await ReadsAsync(store, found.Agency, caseId, cancellationToken)));
    }

    /// <summary>Every read of a case, oldest first.</summary>
    internal static async Task<IReadOnlyList<CaseRead>> ReadsAsync(Store store, string agency, string caseId, CancellationToken cancellationToken) =>
        [.. (await store.ReadStreamAsync(agency, CaseReads.Stream(caseId), cancellation: cancellationToken)).Where(each => each is { Type: CaseReads.Type, Foreign: false })
            .Select(each => JsonSerializer.Deserialize(each.Data.Span, ReadsJson.Default.CaseRead)!)];

    /// <summary>True for reads by those who watch the agency: the anti-corruption centre, auditors, verifiers, data protection.</summary>
    internal static bool IsInvestigator(CaseRead read) => s_hiddenFromAgencies.Contains(read.Role);

    /// <summary>The reads that a caller may know of, newest first; pure.</summary>
    public static CaseReaders Of(Caller caller, IEnumerable<CaseRead> reads)
    {
        // Whoever holds any role that sees everything sees everything; all others are agency roles here.
        var all = caller.IsAny(Roles.Auditor, Roles.RedFlagAdmin);
        return Of(reads.Where(each => all || !IsInvestigator(each)));
    }

    /// <summary>Reads as they are shown, newest first; pure.</summary>
    internal static CaseReaders Of(IEnumerable<CaseRead> reads)
    {
        var seen = reads.OrderByDescending(each => each.Times.OccurredAt).ToList();
        return new(seen.Count, [.. seen.Take(MostShown).Select(each => new CaseReader(each.Role, each.Office, each.Times.OccurredAt, each.Purpose))]);
    }
}
