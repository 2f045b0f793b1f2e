using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Transparency.DecisionCapture.Cases;
using static Transparency.DecisionCapture.Tests.Cases.StoredFacts;

namespace Transparency.DecisionCapture.Tests.Cases;

/// <summary>The state of a case is a function of the set of its facts: no order of arrival and no repeat changes it.</summary>
public sealed class ArrivalOrderSpecs
{
    // Few hours, sources and ids, so that ties in time and repeats come up.
    private static readonly Gen<CaseEventFact> Bodies =
        from type in Gen.Choose(0, 14)
        from hour in Gen.Choose(0, 5)
        from source in Gen.Elements("a", "b")
        from id in Gen.Choose(0, 6)
        from choice in Gen.Choose(0, 2)
        from block in Gen.Frequency((3, Gen.Constant<CaseBlock?>(null)), (1, Gen.Elements<CaseBlock?>(new CaseBlock("benefitClaim"), new CaseBlock("inspection", Documents: [new("passport")]))))
        select Body(type, At(hour), source, $"{type}-{hour}-{id}-{choice}", choice) with { Case = block, Office = choice == 0 ? "bkk" : "cnx", Agency = "doe", CaseRef = "1" };

    private static CaseEventFact Body(int type, FactTimes at, string source, string id, int choice) => type switch
    {
        0 => new CaseOpened { Source = source, SourceEventId = id, Times = at with { ReceivedAt = choice == 0 ? null : at.OccurredAt.AddHours(-choice) } },
        1 => new CompletenessChecked { Source = source, SourceEventId = id, Times = at, Complete = choice == 0 },
        2 => new DocumentRequested { Source = source, SourceEventId = id, Times = at, DocumentKind = "x" },
        3 => new StepCompleted { Source = source, SourceEventId = id, Times = at, Step = $"step{choice}" },
        4 => new ClockStopped { Source = source, SourceEventId = id, Times = at },
        5 => new ClockResumed { Source = source, SourceEventId = id, Times = at },
        6 => new CaseReturned { Source = source, SourceEventId = id, Times = at },
        7 => new CaseWithdrawn { Source = source, SourceEventId = id, Times = at },
        8 => new EvidenceAttached { Source = source, SourceEventId = id, Times = at, EvidenceKind = "e", Sha256 = $"{choice}" },
        9 => new DecisionReached { Source = source, SourceEventId = id, Times = at, DecisionId = $"dec-{choice}", DecisionPoint = "p", Outcome = $"o{choice}" },
        10 => new DecisionNotified { Source = source, SourceEventId = id, Times = at, DecisionId = $"dec-{choice}" },
        11 => new AppealLodged { Source = source, SourceEventId = id, Times = at, DecisionId = $"dec-{choice}" },
        12 => new AppealDecided { Source = source, SourceEventId = id, Times = at, DecisionId = $"dec-{choice}", Result = "upheld" },
        13 => new InspectionOpened { Source = source, SourceEventId = id, Times = at, Trigger = "random" },
        _ => new CaseClosed { Source = source, SourceEventId = id, Times = at },
    };

    // Within one case a source never gives one id to two different events: intake sets the second aside as a conflict.
    private static readonly Gen<(IReadOnlyList<CaseFact> Sent, IReadOnlyList<CaseFact> Arrived)> Deliveries =
        from bodies in Bodies.ListOf()
        let sent = bodies.DistinctBy(b => (b.Source, b.SourceEventId)).Select((b, i) => Fact(b, i)).ToList()
        from repeated in Gen.SubListOf<CaseFact>(sent)
        from arrived in Gen.Shuffle<CaseFact>(sent.Concat(repeated))
        select ((IReadOnlyList<CaseFact>)sent, (IReadOnlyList<CaseFact>)arrived.ToList());

    [Fact]
    public void Every_order_of_arrival_with_any_repeats_gives_the_same_state() => Hold(delivery =>
        Shown(CaseState.Of(delivery.Arrived)) == Shown(CaseState.Of(delivery.Sent)));

    [Fact]
    public void The_outline_from_marks_is_the_outline_of_the_state() => Hold(delivery =>
        JsonSerializer.Serialize(CaseOutline.Of(delivery.Arrived.Select(CaseMark.Of))) == JsonSerializer.Serialize(CaseState.Of(delivery.Sent).Outline));

    [Fact]
    public void Folding_in_pieces_is_folding_at_once() => Hold(delivery =>
    {
        // The read model keeps the marks of a case and folds again with those that came: in batches of any size.
        var kept = new List<CaseMark>();
        foreach (var batch in delivery.Arrived.Chunk(3))
        {
            kept.AddRange(batch.Select(CaseMark.Of));
            kept = [.. CaseOutline.InStoryOrder(kept)];
        }
        return JsonSerializer.Serialize(CaseOutline.Of(kept)) == JsonSerializer.Serialize(CaseState.Of(delivery.Sent).Outline);
    });

    [Fact]
    public void Marks_are_read_as_they_were_written() => Hold(delivery =>
        CaseMarks.Read(CaseMarks.Write([.. delivery.Arrived.Select(CaseMark.Of)])).SequenceEqual(delivery.Arrived.Select(CaseMark.Of)));

    private static void Hold(Func<(IReadOnlyList<CaseFact> Sent, IReadOnlyList<CaseFact> Arrived), bool> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Arb.From(Deliveries), property));

    private static string Shown(CaseState state) => JsonSerializer.Serialize(state);
}
