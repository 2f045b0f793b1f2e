using System.Net;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>
/// An objection that names a case holds it: decision-capture erases nothing of it. Kind and reason tell nobody that there is an objection: the kind says that
/// the ground is not shown, the reason is a keyed digest. Asked before placing, so that a repeat after a crash holds once.
/// </summary>
public sealed partial class ObjectionHolds(IHttpClientFactory clients, ObjectionSeal seal, ILogger<ObjectionHolds> log) : ExternalSubscription("objection-holds")
{
    /// <summary>Kind of hold whose ground is not shown.</summary>
    public const string Kind = "reserved";

    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        foreach (var stored in batch)
        {
            if (stored.Foreign || Objections.Read(stored) is not ObjectionFact.Deposited deposited) continue;
            var opened = seal.Statement(new(ObjectionState.None with { Deposited = deposited }, stored, []));
            if (opened.CaseId is not { } caseId) continue;
            using var http = clients.CreateClient("decision-capture");
            var reason = "citizen-feedback: " + seal.Tag("hold\n" + deposited.Objection)![..32];
            var standing = await http.GetFromJsonAsync<HoldList>($"api/holds?caseId={Uri.EscapeDataString(caseId)}", Wire.Json, cancellation);
            if (standing!.Holds.Any(h => h.Reason == reason)) continue;
            using var answer = await http.PostAsJsonAsync("api/holds", new PlaceHold(caseId, null, Kind, reason), Wire.Json, cancellation);
            // A case that does not exist can never be held: said once, without which one, and the log goes on. Anything else comes again.
            if (answer.StatusCode == HttpStatusCode.NotFound) NoSuchCase(log);
            else answer.EnsureSuccessStatusCode();
        }
    }

    [LoggerMessage(4022, LogLevel.Warning, "A case to be held is not known; no hold was placed")]
    private static partial void NoSuchCase(ILogger logger);
}
