using Transparency.DecisionCapture.Cases;
using static Transparency.DecisionCapture.Tests.Cases.StoredFacts;

namespace Transparency.DecisionCapture.Tests.Cases;

public sealed class CaseStateSpecs
{
    private int next;

    private CaseFact Opened(double hours, string? kind = null) => Fact(new CaseOpened
    {
        Source = "s", SourceEventId = Id(), Agency = "doe", Office = "bkk", Service = "wp", CaseRef = "1", Times = At(hours),
        Case = kind is null ? null : new CaseBlock(kind),
    });

    private CaseFact Checked(double hours, bool complete) => Fact(new CompletenessChecked { Source = "s", SourceEventId = Id(), Times = At(hours), Complete = complete });

    private CaseFact Step(double hours, string step) => Fact(new StepCompleted { Source = "s", SourceEventId = Id(), Times = At(hours), Step = step });

    private CaseFact Decided(double hours, string outcome, string decision = "dec-1") =>
        Fact(new DecisionReached { Source = "s", SourceEventId = Id(), Times = At(hours), DecisionId = decision, DecisionPoint = "p", Outcome = outcome });

    private CaseFact Other<T>(double hours, string? decision = null) where T : CaseEventFact => Fact((T)(CaseEventFact)(typeof(T).Name switch
    {
        nameof(ClockStopped) => new ClockStopped { Source = "s", SourceEventId = Id(), Times = At(hours) },
        nameof(ClockResumed) => new ClockResumed { Source = "s", SourceEventId = Id(), Times = At(hours) },
        nameof(CaseReturned) => new CaseReturned { Source = "s", SourceEventId = Id(), Times = At(hours) },
        nameof(CaseWithdrawn) => new CaseWithdrawn { Source = "s", SourceEventId = Id(), Times = At(hours) },
        nameof(CaseClosed) => new CaseClosed { Source = "s", SourceEventId = Id(), Times = At(hours) },
        nameof(DecisionNotified) => new DecisionNotified { Source = "s", SourceEventId = Id(), Times = At(hours), DecisionId = decision },
        nameof(AppealLodged) => new AppealLodged { Source = "s", SourceEventId = Id(), Times = At(hours), DecisionId = decision },
        nameof(AppealDecided) => new AppealDecided { Source = "s", SourceEventId = Id(), Times = At(hours), DecisionId = decision, Result = "reversed" },
        var name => throw new ArgumentException(name),
    }));

    private string Id() => $"e{next++:00}";

    private static CaseOutline Outline(params CaseFact[] facts) => CaseState.Of(facts).Outline;

    [Fact]
    public void An_opened_case_is_received_and_its_clock_runs()
    {
        var outline = Outline(Opened(0, "benefitClaim"));
        outline.Status.ShouldBe("received");
        outline.ClockRunning.ShouldBeTrue();
        outline.Kind.ShouldBe("benefitClaim");
        outline.OpenedAt.ShouldBe(Morning);
    }

    [Fact]
    public void Defects_wait_for_the_applicant_until_work_goes_on()
    {
        Outline(Opened(0), Checked(1, complete: false)).Status.ShouldBe("waitingForApplicant");
        Outline(Opened(0), Checked(1, complete: false), Step(2, "examine")).Status.ShouldBe("inProgress");
        Outline(Opened(0), Checked(1, complete: true)).Status.ShouldBe("inProgress");
    }

    [Fact]
    public void The_clock_stands_between_stop_and_resumption_and_after_the_decision()
    {
        Outline(Opened(0), Other<ClockStopped>(1)).ClockRunning.ShouldBeFalse();
        Outline(Opened(0), Other<ClockStopped>(1), Other<ClockResumed>(2)).ClockRunning.ShouldBeTrue();
        Outline(Opened(0), Decided(3, "granted")).ClockRunning.ShouldBeFalse();
        Outline(Opened(0), Decided(3, "granted"), Other<ClockResumed>(4)).ClockRunning.ShouldBeFalse();
    }

    [Fact]
    public void A_late_fact_finds_its_place_by_when_it_happened()
    {
        var late = Outline(Opened(0), Step(3, "sign"), Step(1, "examine"));
        late.CurrentStep.ShouldBe("sign");
        late.LastOccurredAt.ShouldBe(Morning.AddHours(3));
        Outline(Opened(0), Other<ClockResumed>(2), Other<ClockStopped>(1)).ClockRunning.ShouldBeTrue();
    }

    [Fact]
    public void A_case_without_opening_has_a_status_and_an_opening_time()
    {
        var outline = Outline(Step(2, "examine"), Step(4, "sign"));
        outline.Status.ShouldBe("inProgress");
        outline.OpenedAt.ShouldBe(Morning.AddHours(2));
        outline.Facts.ShouldBe(2);
    }

    [Fact]
    public void An_opening_reported_after_work_began_sets_the_time_but_does_not_turn_the_case_back()
    {
        var outline = Outline(Step(1, "examine"), Opened(2));
        outline.Status.ShouldBe("inProgress");
        outline.OpenedAt.ShouldBe(Morning.AddHours(2));
    }

    [Fact]
    public void A_fact_delivered_twice_counts_once()
    {
        var opened = Opened(0);
        Outline(opened, opened with { Index = 9, EventId = Guid.Empty }).Facts.ShouldBe(1);
    }

    [Fact]
    public void After_the_end_facts_are_counted_and_the_end_stays()
    {
        var outline = Outline(Opened(0), Other<CaseClosed>(5), Step(6, "archive"), Decided(7, "refused"));
        outline.Status.ShouldBe("closed");
        outline.Facts.ShouldBe(4);
        outline.Decisions.Count.ShouldBe(1);
    }

    [Fact]
    public void A_returned_or_withdrawn_case_is_moved_on_only_by_a_decision_or_its_closing()
    {
        Outline(Opened(0), Other<CaseReturned>(1), Step(2, "examine")).Status.ShouldBe("returned");
        Outline(Opened(0), Other<CaseWithdrawn>(1), Decided(2, "granted")).Status.ShouldBe("decided");
        Outline(Opened(0), Other<CaseReturned>(1), Other<CaseClosed>(2)).Status.ShouldBe("closed");
    }

    [Fact]
    public void A_decision_reached_again_under_its_reference_is_one_decision_with_the_later_outcome()
    {
        var state = CaseState.Of([Decided(2, "refused"), Decided(5, "granted"), Decided(3, "fined", "dec-2")]);
        state.Outline.Decisions.ShouldBe(["dec-1", "dec-2"]);
        state.Outline.LastOutcome.ShouldBe("granted");
        state.Decisions.Select(d => ((DecisionReached)d.Reached!.Body).Outcome).ShouldBe(["granted", "fined"]);
    }

    [Fact]
    public void What_follows_a_decision_is_kept_for_it_even_when_reported_before_it()
    {
        var alone = CaseState.Of([Other<DecisionNotified>(3, "dec-1"), Other<AppealLodged>(4, "dec-1")]);
        alone.Decisions.Single().Reached.ShouldBeNull();
        alone.Outline.Decisions.ShouldBeEmpty();

        var reached = CaseState.Of([Other<AppealDecided>(6, "dec-1"), Other<DecisionNotified>(3, "dec-1"), Decided(2, "refused"), Other<AppealLodged>(4, "dec-1")]);
        reached.Decisions.Single().ShouldSatisfyAllConditions(d => d.Reached.ShouldNotBeNull(), d => d.Notified.ShouldBeTrue(), d => d.Appeal.ShouldBe("reversed"));
    }

    [Fact]
    public void A_document_named_with_every_fact_is_listed_once()
    {
        var block = new CaseBlock("application", Documents: [new("passport")]);
        var state = CaseState.Of([
            Opened(0) with { Body = Opened(0).Body with { Case = block } },
            Step(1, "examine") with { Body = Step(1, "examine").Body with { Case = block } },
        ]);
        state.Documents.ShouldBe([new DocumentState("passport", null, "submitted", Morning)]);
    }
}
