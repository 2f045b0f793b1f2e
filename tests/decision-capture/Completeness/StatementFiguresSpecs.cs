using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Completeness;
using Transparency.Ledger;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Completeness;

/// <summary>The figures, gaps and text of a statement, with values.</summary>
public sealed class StatementFiguresSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.FromHours(7));

    private static LogRow Row(long index, string? type = "case_opened", string source = "urn:a", string? named = null, bool foreign = false) =>
        new(index, index + 1, Guid.NewGuid(), foreign, type, Noon.AddMinutes(index), source, named, true, foreign ? "Marten.App" : null);

    private static LogCount Counted(IEnumerable<LogRow> rows, long through, params LostEvent[] lost)
    {
        var count = new LogCount(lost, new HashSet<string>());
        foreach (var row in rows) count.Count(row);
        count.End(through, Noon.AddDays(1));
        return count;
    }

    [Fact]
    public void A_hole_in_the_ledger_names_the_event_that_stood_there()
    {
        var lost = new LostEvent(Guid.NewGuid(), "urn:a", Noon.AddMinutes(1), 2, true);
        var count = Counted([Row(0), Row(2), Row(3, "source_heartbeat", named: "3")], 3, lost);
        count.MissingLeaves.ShouldBe([new IndexRun(1, 1)]);
        var finding = StatementFigures.Findings(count, [lost], []).Single();
        (finding.Code, finding.Source, finding.FromIndex, finding.FromSequence).ShouldBe(("leaf-missing", "urn:a", 1L, 2L));
        var figures = StatementFigures.Of(CountAt.Of(count), 0);
        (figures.Reported, figures.Recorded, figures.Unexplained, figures.NotYetReported).ShouldBe((3L, 2L, 1L, 0L), "the message came, so only its place is unexplained");
    }

    [Fact]
    public void A_removed_end_of_the_ledger_is_a_hole_too() =>
        Counted([Row(0), Row(1)], through: 4).MissingLeaves.ShouldBe([new IndexRun(2, 4)]);

    [Fact]
    public void A_leaf_without_event_is_named_with_index_and_number()
    {
        var count = Counted([Row(0), Row(1, type: null)], 1);
        var finding = StatementFigures.Findings(count, [], []).Single();
        (finding.Code, finding.FromIndex, finding.FromSequence).ShouldBe(("event-missing", 1L, 2L));
        StatementFigures.Of(CountAt.Of(count), 1).Unexplained.ShouldBe(1);
    }

    [Fact]
    public void Foreign_events_stand_apart()
    {
        var count = Counted([Row(0), Row(1, foreign: true)], 1);
        StatementFigures.Of(CountAt.Of(count), 0).Recorded.ShouldBe(1);
        StatementFigures.Findings(count, [], []).Single().ShouldBe(new("foreign-writer", "Marten.App", 1, null, null, null, null, null, null));
    }

    [Fact]
    public void A_tombstone_fills_a_lost_number_and_is_nobodys_event()
    {
        var count = Counted([Row(0), Row(1, type: "tombstone", foreign: true)], 1);
        StatementFigures.Findings(count, [], []).ShouldBeEmpty();
        StatementFigures.Of(CountAt.Of(count), 0).Recorded.ShouldBe(1);
    }

    [Theory]
    [InlineData("3-4", "3-4 rolled-back", "")]
    [InlineData("3-4", "", "3-4")]
    [InlineData("3-4", "3-4 unknown", "3-4")]
    [InlineData("3-9", "5-6 rolled-back", "3-4,7-9")]
    [InlineData("3-4,8-9", "3-3 rolled-back,9-20 server-restart", "4-4,8-8")]
    public void A_gap_is_explained_only_by_what_was_recorded_then(string gaps, string recorded, string unexplained)
    {
        var found = new SequenceGapsFound(0, 100, [.. Split(recorded).Select(each => each.Split(' ')).Select(each => new SequenceGap(Run(each[0]).From, Run(each[0]).To, each[1]))]);
        SequenceGaps.Unexplained([.. Split(gaps).Select(Run)], [found], new HashSet<long>()).ShouldBe(Split(unexplained).Select(Run));

        static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
        static IndexRun Run(string text) => new(long.Parse(text.Split('-')[0]), long.Parse(text.Split('-')[1]));
    }

    [Fact]
    public void A_number_whose_leaf_still_stands_is_named_by_its_index_alone() =>
        SequenceGaps.Unexplained([new(3, 5)], [], new HashSet<long> { 4 }).ShouldBe([new IndexRun(3, 3), new IndexRun(5, 5)]);

    [Fact]
    public void The_note_is_signed_text_that_no_verifier_takes_for_a_head()
    {
        var key = SigningKey.Generate("test.example/log", NoteAlgorithm.Ed25519);
        var note = SignedNote.Parse(StatementNote.Sign("test.example/log", [key], Statement()).ToString());
        key.Verifier.Verify(note.Text, note.Signatures.Single()).ShouldBeTrue();
        Should.Throw<FormatException>(() => Checkpoint.Parse(note.Text));
        note.Text.ShouldStartWith("test.example/log/completeness\nday 2026-11-02 +07:00\nreported 2\nrecorded 1\nquarantined 0\nunexplained 1\n");
        note.Text.ShouldContain("total-reported -\n");
        StatementNote.Text("test.example/log", Statement()).ShouldNotBe(StatementNote.Text("test.example/log", Statement() with { Findings = [] }), "the note commits to the detail");
    }

    [Fact]
    public void An_agency_administrator_sees_the_lines_of_the_own_agency()
    {
        var statement = Statement();
        StatementEndpoints.For(Cases.CaptureSite.Person(Roles.AgencyAdmin, "sso"), statement).ShouldSatisfyAllConditions(
            seen => seen.Sources.ShouldBeEmpty(), seen => seen.Findings.ShouldBeEmpty(), seen => seen.OfDay.ShouldBe(statement.OfDay));
        StatementEndpoints.For(Cases.CaptureSite.Person(Roles.AgencyAdmin, "doe"), statement).Findings.Count.ShouldBe(1);
        StatementEndpoints.For(Cases.CaptureSite.Person(Roles.Auditor, "*"), statement).ShouldBe(statement);
    }

    [Theory]
    [InlineData("2026-11-01T16:59:59Z", "2026-11-01")]
    [InlineData("2026-11-01T17:00:00Z", "2026-11-02")]
    public void A_day_begins_at_midnight_in_Bangkok(string instant, string day) => BangkokDay.Of(DateTimeOffset.Parse(instant)).ToString().ShouldBe(day);

    private static DayStatement Statement() => new("2026-11-02", Noon, false, new(2, 1, 0, 1, 0), new(null, 1, 0, 1, 0), new(0, 1, 2, 1, 0, 0, 0, null, null),
        [new("urn:a", ["doe"], new(2, 1, 0, 1, 0), new(2, 1, 0, 1, 0), Noon)], [new("message-missing", "urn:a", 1, null, 1, null, null, null, Noon)]);
}
