using Transparency.CitizenFeedback.Holds;
using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>An open complaint holds the cases that were linked to it, from the first link to its conclusion, and again when it is reopened.</summary>
public sealed class ComplaintHolds(Complaints complaints, ComplaintSeal seal, CaseHolds holds) : ExternalSubscription("complaint-holds")
{
    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        foreach (var stored in batch)
        {
            if (stored.Foreign || Complaints.Read(stored) is not (ComplaintFact.CaseLinked or ComplaintFact.Concluded or ComplaintFact.Reopened)) continue;
            // As it is now: a fact handled late must not undo what came after it.
            if (await complaints.FindAsync(stored.StreamId, cancellation) is not { } found) continue;
            foreach (var caseId in found.State.Cases)
                await holds.KeepAsync(caseId, seal.Tag("hold\n" + stored.StreamId)!, found.State.Status != "done", cancellation);
        }
    }
}
