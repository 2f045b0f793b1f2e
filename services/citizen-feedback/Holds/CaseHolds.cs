using System.Net;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Holds;

/// <summary>
/// Holds cases at decision-capture as long as a matter here is open: nothing of them is erased meanwhile (PDPA retention; system design §5). Complaints and
/// objections hold in one and the same way, and the kind and a keyed digest are all that is said: whoever sees a hold learns of no objection.
/// </summary>
public sealed class CaseHolds(IHttpClientFactory clients)
{
    /// <summary>Kind of hold whose ground is not shown; decision-capture takes and releases it for services only.</summary>
    public const string Kind = "reserved";

    private const string Ended = "The matter has ended.";

    /// <summary>Makes what stands what should stand. The same call twice holds once; a hold that somebody released is placed again while the matter is open.</summary>
    /// <param name="matter">Keyed digest of the matter, at least 32 characters.</param>
    /// <exception cref="HttpRequestException">decision-capture did not answer, or refused: the caller comes again.</exception>
    public async Task KeepAsync(string caseId, string matter, bool open, CancellationToken cancellation)
    {
        using var http = clients.CreateClient("decision-capture");
        var reason = "citizen-feedback: " + matter[..32];
        var known = await http.GetFromJsonAsync<HoldList>($"api/holds?caseId={Uri.EscapeDataString(caseId)}", Wire.Json, cancellation);
        var standing = known!.Holds.FirstOrDefault(hold => hold.Reason == reason && hold.ReleasedAt is null);
        if (open == standing is not null) return;
        using var answer = open ? await http.PostAsJsonAsync("api/holds", new PlaceHold(caseId, null, Kind, reason), Wire.Json, cancellation)
            : await http.PostAsJsonAsync($"api/holds/{standing!.HoldId}/release", new ReleaseHold(Ended), Wire.Json, cancellation);
        // Released by another delivery of the same fact.
        if (!open && answer.StatusCode == HttpStatusCode.Conflict) return;
        answer.EnsureSuccessStatusCode();
    }
}
