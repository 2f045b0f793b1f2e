using System.Net;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>
/// A complaint that names a case holds it: decision-capture erases nothing of it until an auditor or the anti-corruption centre releases the hold.
/// Asked before placing, so that a repeat after a crash holds once. The reason names the complaint's id and nothing of what it says.
/// </summary>
public sealed partial class ComplaintHolds(IHttpClientFactory clients, ILogger<ComplaintHolds> log) : ExternalSubscription("complaint-holds")
{
    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        foreach (var stored in batch)
        {
            if (stored.Foreign || Complaints.Read(stored) is not ComplaintFact.CaseLinked linked) continue;
            using var http = clients.CreateClient("decision-capture");
            var reason = "citizen-feedback: " + stored.StreamId;
            var standing = await http.GetFromJsonAsync<HoldList>($"api/holds?caseId={Uri.EscapeDataString(linked.CaseId)}", Wire.Json, cancellation);
            if (standing!.Holds.Any(h => h.Reason == reason)) continue;
            using var answer = await http.PostAsJsonAsync("api/holds", new PlaceHold(linked.CaseId, null, "complaint", reason), Wire.Json, cancellation);
            // A case that does not exist can never be held: said once, and the log goes on. Anything else comes again.
            if (answer.StatusCode == HttpStatusCode.NotFound) NoSuchCase(log, stored.Index);
            else answer.EnsureSuccessStatusCode();
        }
    }

    [LoggerMessage(4021, LogLevel.Warning, "The case linked at index {Index} is not known; no hold was placed")]
    private static partial void NoSuchCase(ILogger logger, long index);
}
