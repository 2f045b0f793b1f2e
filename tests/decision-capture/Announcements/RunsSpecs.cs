using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Tests.Announcements;

public sealed class RunsSpecs
{
    private static readonly CaseAnnouncements Announcements = new(new OfficerPseudonym(new byte[32]));

    private static readonly ReadOnlyMemory<byte> Step =
        """{"source":"s","sourceEventId":"1","agency":"doe","step":"examine","times":{"occurredAt":"2025-03-03T09:00:00+07:00"}}"""u8.ToArray();

    private static StoredEvent Fact(long index) => StoredFacts.Stored("step_completed", Step, index);

    private static StoredEvent Read(long index) => StoredFacts.Stored("case_read", "{}"u8.ToArray(), index);

    private static List<CaseFactsRecorded> Cut(long previous, params IEnumerable<StoredEvent> batch) =>
        [.. Runs.Cut([.. batch], previous, Announcements.Translate).Select(r => r.Message)];

    [Fact]
    public void A_batch_of_what_nobody_is_told_gives_no_run() => Cut(4, Read(5), Read(6)).ShouldBeEmpty();

    [Fact]
    public void A_run_covers_the_events_around_its_facts()
    {
        var run = Cut(4, Read(5), Fact(6), Read(7), Fact(8), Read(9)).ShouldHaveSingleItem();
        (run.PreviousIndex, run.FirstIndex, run.LastIndex).ShouldBe((4, 6, 9));
        run.Facts.Select(f => f.Index).ShouldBe([6L, 8L]);
    }

    [Fact]
    public void Long_batches_are_cut_and_every_run_names_the_fact_before_it()
    {
        var runs = Cut(-1, Enumerable.Range(0, 450).Select(i => i % 10 == 3 ? Read(i) : Fact(i)));
        runs.Select(r => r.Facts.Count).ShouldBe([200, 200, 5]);
        runs.SelectMany(r => r.Facts).Select(f => f.Index).ShouldBe(Enumerable.Range(0, 450).Where(i => i % 10 != 3).Select(i => (long)i));
        runs[0].PreviousIndex.ShouldBe(-1);
        runs.Skip(1).Select(r => r.PreviousIndex).ShouldBe(runs.SkipLast(1).Select(r => r.Facts[^1].Index));
        runs[^1].LastIndex.ShouldBe(449);
    }

    [Fact]
    public void The_same_run_has_the_same_message_id_and_another_run_another()
    {
        Guid Id(params StoredEvent[] batch) => Runs.Cut(batch, -1, Announcements.Translate).Single().MessageId;
        Id(Fact(1), Fact(2)).ShouldBe(Id(Fact(1), Fact(2)));
        Id(Fact(1), Fact(2)).ShouldNotBe(Id(Fact(1)));
        Id(Fact(1), Fact(2)).ShouldNotBe(Id(Fact(2)));
    }
}
