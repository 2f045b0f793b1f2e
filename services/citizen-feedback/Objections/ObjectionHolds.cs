using Transparency.CitizenFeedback.Holds;
using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>
/// An objection that names a case holds it until it is taken back or concluded; one that was referred outside goes on holding until that referral has ended too, because proceedings may follow there.
/// The case may come later than the objection: decision-capture takes the hold of a case it does not know yet.
/// </summary>
public sealed class ObjectionHolds(Objections objections, ObjectionSeal seal, CaseHolds holds) : ExternalSubscription("objection-holds")
{
    /// <summary>Whether a case is held for it. Pure.</summary>
    public static bool Holds(ObjectionState state) => state.Status switch
    {
        "withdrawn" => false,
        "concluded" => state is { Result: "referred", ReferralEndedAt: null },
        _ => true,
    };

    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        foreach (var stored in batch)
        {
            if (stored.Foreign || Objections.Read(stored) is not (ObjectionFact.Deposited or ObjectionFact.Withdrawn or ObjectionFact.Concluded or ObjectionFact.ReferralEnded)) continue;
            // As it is now: a fact handled late must not undo what came after it.
            if (await objections.FindAsync(stored.StreamId, cancellation) is not { } found || seal.Statement(found).CaseId is not { } caseId) continue;
            await holds.KeepAsync(caseId, seal.Tag("hold\n" + stored.StreamId)!, Holds(found.State), cancellation);
        }
    }
}
