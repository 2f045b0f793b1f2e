using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Cases;
using Transparency.EventStore;
using static Transparency.DecisionCapture.Tests.Cases.StoredFacts;
using CaseFact = Transparency.DecisionCapture.Cases.CaseFact;

namespace Transparency.DecisionCapture.Tests.Cases;

public sealed class CaseTimelineSpecs
{
    private static readonly CaseTimeline Timeline = new(new CaseAnnouncements(new OfficerPseudonym(new byte[32])));

    private static readonly List<(CaseFact Fact, StoredEvent Stored)> Facts =
        [.. Golden().Select(e => (Fact: CaseFact.Read(e)!, Stored: e)).Where(f => f.Fact is not null)];

    private static readonly Dictionary<(Guid, string), string?> Open = new()
    {
        [(EventOf("decision_reached"), "reason.facts")] = "พบว่าเอกสารครบ",
        [(EventOf("decision_reached"), "reason.law")] = null,
    };

    private static readonly Dictionary<string, ContentErased> NoneErased = [];
    private readonly CaseView view = Timeline.View(Facts, Open, NoneErased);

    private static Guid EventOf(string type) => Golden().Single(e => e.Type == type).Id;

    private TimelineEntry Entry(string type) => view.Timeline.Single(e => e.Type == type);

    [Fact]
    public void The_timeline_is_the_story_whatever_the_order_of_arrival()
    {
        view.Timeline.Select(e => e.OccurredAt).ShouldBeInOrder();
        view.Timeline.Count.ShouldBe(Facts.Count);
        JsonSerializer.Serialize(Timeline.View([.. Facts.AsEnumerable().Reverse()], Open, NoneErased)).ShouldBe(JsonSerializer.Serialize(view));
        view.Version.ShouldBe(Facts.Max(f => f.Stored.Version));
    }

    [Fact]
    public void An_entry_shows_what_was_recorded_without_codes_of_persons()
    {
        var opened = Entry("CaseOpened");
        opened.Fields.ShouldContain(new TimelineField("case.channel", "counter"));
        opened.Fields.ShouldContain(new TimelineField("case.lane.code", "one-stop"));
        opened.Fields.ShouldContain(new TimelineField("case.documents.1.certifiedCopy", "true"));
        opened.Fields.ShouldContain(new TimelineField("submittedAt", "2025-03-03T08:30:00+07:00"));
        opened.TraceId.ShouldBe("0af7651916cd43dd8448eb211c80319c");
        var shown = JsonSerializer.Serialize(view);
        foreach (var secret in (string[])["0042", "0043", "s-0000000000", "v1.s-", "nationality"]) shown.ShouldNotContain(secret);
    }

    [Fact]
    public void Texts_are_shown_only_where_they_were_opened()
    {
        var decision = view.Decisions.Single();
        decision.ReasonFacts.ShouldBe("พบว่าเอกสารครบ");
        decision.ReasonLaw.ShouldBeNull();
        Entry("DecisionReached").Fields.ShouldContain(new TimelineField("reason.facts", "พบว่าเอกสารครบ"));
        Entry("DecisionReached").Fields.ShouldNotContain(f => f.Code == "reason.law");
        Entry("AppealLodged").Fields.ShouldBeEmpty();
    }

    [Fact]
    public void A_decision_carries_what_followed_it()
    {
        var decision = view.Decisions.Single();
        (decision.Outcome, decision.Amount, decision.Notified, decision.AppealResult).ShouldBe(("granted-conditions", 3000m, true, "upheld"));
        decision.Participants.Select(p => p.Part).ShouldBe(["propose", "approve"]);
        Entry("DecisionReached").Role.ShouldBe("จัดหางานจังหวัด");
        Entry("DecisionReached").Officer.ShouldBe(decision.Participants[1].Officer);
    }

    [Fact]
    public void A_fact_recorded_more_than_a_day_after_it_happened_is_late_unless_it_is_history()
    {
        Entry("CaseOpened").Late.ShouldBeTrue();
        var history = Fact(new StepCompleted { Source = "s", SourceEventId = "1", Times = At(0), Step = "x", Historical = true });
        Timeline.View([(history, Stored("step_completed", "{}"u8.ToArray(), 0))], Open, NoneErased).Timeline.Single().Late.ShouldBeFalse();
    }

    [Fact]
    public void Documents_are_listed_in_the_order_they_were_named() =>
        view.Documents.Select(d => (d.Kind, d.How)).ShouldBe(
            [("passport", "submitted"), ("employment-contract", "submitted"), ("medical-certificate", "requested"), ("medical-certificate", "attached")]);
}
