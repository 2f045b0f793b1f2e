using System.Globalization;
using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>An objection as its depositor and as those named see it.</summary>
public sealed class ObjectionViews(ObjectionSeal seal, ObjectionReads reads, ReportingPeriods periods)
{
    public async Task<OwnObjection> OwnAsync(ObjectionRecord o, CancellationToken cancellationToken)
    {
        var statement = seal.Statement(o);
        return new(o.Id, o.State.Status, o.State.DepositedAt, o.Deposit.Index, o.State.Deposited!.StatementSha256, statement, Supplements(o), Files(o),
            await StepsAsync(o, statement, cancellationToken), periods.Of(statement with { ActedOn = ActedOn(o) }), Outcome(o), ObjectionDecisions.AgainstWithdrawing(o.State) is null);
    }

    /// <summary>Day on which the order was carried out: as deposited, else as a supplement told it; null until somebody did.</summary>
    public DateOnly? ActedOn(ObjectionRecord o) => seal.Statement(o).ActedOn ?? o.Facts.Select(each => each.Fact).OfType<ObjectionFact.Supplemented>().Select(told => Acted(o, told)).FirstOrDefault(day => day is not null);

    public OwnObjectionSummary Summary(ObjectionRecord o)
    {
        var statement = seal.Statement(o);
        return new(o.Id, o.State.Status, o.State.DepositedAt, statement.OrderedBy, statement.OrderedOn);
    }

    /// <summary>What a named person sees before it is open: that it is there, and nothing of what it says.</summary>
    public static NamedObjection Named(ObjectionState s, string tag) =>
        new(s.Deposited!.Objection, s.Status, s.DepositedAt, s.Agreed.Count, s.Agreed.Contains(tag), s.Result);

    public async Task<OpenedObjection> OpenedAsync(ObjectionRecord o, string tag, CancellationToken cancellationToken)
    {
        var statement = seal.Statement(o);
        return new(Named(o.State, tag), statement, o.State.Deposited!.StatementSha256, Supplements(o), Files(o), await StepsAsync(o, statement, cancellationToken), Outcome(o));
    }

    private ObjectionNote[] Supplements(ObjectionRecord o) =>
        [.. o.Facts.Where(f => f.Fact is ObjectionFact.Supplemented).Select(f => ((ObjectionFact.Supplemented)f.Fact, f.At)).Select(s => new ObjectionNote(s.Item1.No, s.At, seal.OpenText(o.Id, "supplement", s.Item1.No, s.Item1.Text), Acted(o, s.Item1)))];

    private DateOnly? Acted(ObjectionRecord o, ObjectionFact.Supplemented told) =>
        told.Acted is { } sealedDay ? DateOnly.ParseExact(seal.OpenText(o.Id, "acted", told.No, sealedDay), "O", CultureInfo.InvariantCulture) : null;

    private static ComplaintEvidence[] Files(ObjectionRecord o) =>
        [.. o.Facts.Where(f => f.Fact is ObjectionFact.EvidenceAdded).Select(f => ((ObjectionFact.EvidenceAdded)f.Fact, f.At)).Select(e => new ComplaintEvidence(e.Item1.No, e.Item1.MediaType, e.Item1.Size, e.Item1.Sha256, e.At))];

    private ObjectionOutcome? Outcome(ObjectionRecord o) => o.Facts.Where(f => f.Fact is ObjectionFact.Concluded).Select(f => ((ObjectionFact.Concluded)f.Fact, f.At))
        .Select(c => new ObjectionOutcome(c.Item1.Result, c.Item1.To, seal.OpenText(o.Id, "concluded", 0, c.Item1.Text), c.At, Ending(o))).LastOrDefault();

    private ReferralEnding? Ending(ObjectionRecord o) => o.Facts.Where(f => f.Fact is ObjectionFact.ReferralEnded).Select(f => ((ObjectionFact.ReferralEnded)f.Fact, f.At))
        .Select(e => new ReferralEnding(e.Item1.How, seal.OpenText(o.Id, "referral-ended", 0, e.Item1.Text), e.At)).LastOrDefault();

    private async Task<IReadOnlyList<ObjectionStep>> StepsAsync(ObjectionRecord o, ObjectionStatement statement, CancellationToken cancellationToken)
    {
        var names = statement.Openers.ToDictionary(n => seal.Tag(n.Id)!, n => n.Name, StringComparer.Ordinal);
        var steps = new List<ObjectionStep>();
        var agreed = 0;
        foreach (var (fact, at) in o.Facts)
            if (fact is ObjectionFact.OpeningAgreed a) steps.Add(new("agreed", at, NameOf(a.Actors), a.Actors.Role, seal.OpenText(o.Id, "agreed", agreed++, a.Text)));
            else if (fact is ObjectionFact.Concluded c) steps.Add(new("concluded", at, NameOf(c.Actors), c.Actors.Role, null));
            else if (fact is ObjectionFact.ReferralEnded e) steps.Add(new("referral-ended", at, NameOf(e.Actors), e.Actors.Role, null));
        steps.AddRange((await reads.OfAsync(o.Id, cancellationToken)).Select(r => new ObjectionStep(r.Read.What, r.At, NameOf(r.Read.Actors), r.Read.Actors.Role, null)));
        return [.. steps.OrderBy(s => s.At)];

        string NameOf(OpenerActor actor) => names.GetValueOrDefault(actor.Opener, "–");
    }
}
