using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>A complaint as its complainant and as its desk sees it, opened.</summary>
internal static class ComplaintViews
{
    public static TrackedComplaint Tracked(ComplaintRecord c, ComplaintSeal seal) => new(c.State.Filed!.Category, c.State.Status, ComplaintAccess.RoleOf(c.State.Desk), HandledBy(c),
        c.State.FiledAt, c.State.Filed.AnswerBy, c.State.FirstAnsweredAt, Messages(c, seal), Files(c), c.State.Outcome, WhatWasDone(c, seal), c.State.ConcludedAt,
        TrackComplaintEndpoints.AgainstReopening(c.State) is null);

    public static ComplaintDetails Details(ComplaintRecord c, ComplaintSeal seal)
    {
        var words = seal.OpenWords<ComplaintWords>(Places.Words(c.Id), c.State.Filed!.Sealed);
        return new(Summary(c), words.What, words.WhereWhen, words.Name, words.Contact, words.CaseRef, c.State.Cases, Messages(c, seal), Files(c),
            [.. c.Facts.Select((f, i) => Step(c.Id, f.Fact, f.At, i, seal)).OfType<ComplaintStep>()], WhatWasDone(c, seal), c.State.Filed.Language, c.State.Filed.NamedOffice);
    }

    public static ComplaintSummary Summary(ComplaintRecord c) => new(c.Id, c.State.Filed!.Category, c.State.Filed.Identity, c.State.Filed.Channel, c.State.Filed.About, c.State.Filed.Agency,
        c.State.Filed.Office, c.State.Filed.Service, c.State.HandledBy, c.State.Status, c.State.FiledAt, c.State.Filed.AnswerBy, c.State.FirstAnsweredAt, c.State.Outcome);

    private static string? HandledBy(ComplaintRecord c) => c.State.Status == "referred" ? c.Facts.Select(f => f.Fact).OfType<ComplaintFact.Referred>().Last().To : c.State.HandledBy;

    private static IReadOnlyList<ComplaintMessage> Messages(ComplaintRecord c, ComplaintSeal seal) => [.. c.Facts.Where(f => f.Fact is ComplaintFact.MessageAdded)
        .Select(f => ((ComplaintFact.MessageAdded)f.Fact, f.At)).Select(m => new ComplaintMessage(m.Item1.No, m.Item1.From, m.At, seal.OpenWords<string>(Places.Message(c.Id, m.Item1.No), m.Item1.Sealed)))];

    private static IReadOnlyList<ComplaintEvidence> Files(ComplaintRecord c) =>
        [.. c.Facts.Where(f => f.Fact is ComplaintFact.EvidenceAdded).SelectMany(f => Evidence.Views([(ComplaintFact.EvidenceAdded)f.Fact], f.At))];

    private static string? WhatWasDone(ComplaintRecord c, ComplaintSeal seal)
    {
        if (c.State.Outcome is null) return null;
        var place = c.Facts.Select((f, i) => (f.Fact, i)).Last(f => f.Fact is ComplaintFact.Concluded);
        return seal.OpenWords<string>(Places.Step(c.Id, "concluded", place.i), ((ComplaintFact.Concluded)place.Fact).Sealed);
    }

    // The words of a step are bound to its place in the stream.
    private static ComplaintStep? Step(string id, ComplaintFact fact, DateTimeOffset at, int place, ComplaintSeal seal) => fact switch
    {
        ComplaintFact.Filed f => new("filed", at, f.Channel, null),
        ComplaintFact.Taken t => new("taken", at, t.Role, null),
        ComplaintFact.CaseLinked l => new("case-linked", at, l.CaseId, null),
        ComplaintFact.Referred r => new("referred", at, r.To, seal.OpenWords<string>(Places.Step(id, "referred", place), r.Sealed)),
        ComplaintFact.Concluded o => new("concluded", at, o.Outcome, seal.OpenWords<string>(Places.Step(id, "concluded", place), o.Sealed)),
        ComplaintFact.Reopened o => new("reopened", at, null, seal.OpenWords<string>(Places.Step(id, "reopened", place), o.Sealed)),
        _ => null,
    };
}
