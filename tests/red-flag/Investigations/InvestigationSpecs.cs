using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Investigations;

/// <summary>One flag, told act by act; each act is decided on the facts so far.</summary>
internal sealed class Story
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private readonly List<RecordedFact> _facts = [];
    private FlagRow _flag;

    public Story(bool restricted = false, bool shadow = false)
    {
        var file = CaseFile.Of(CaseId, [Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2)]);
        var rule = Given.Rules.Rules.Single(r => r.Id == "too-fast-to-have-been-read") with { Kind = restricted ? "integrity" : "process", Shadow = shadow };
        var raised = InspectFlag.Decide(new Verdict(rule, file.Decisions[0], null, new Answer.Fires(5, [new("elapsed", "2", "10", "minutes")], [file.Facts[1]])), file, () => [], FlagState.None)!;
        _flag = FlagRow.After(null, raised, At("2026-03-02 09:03"));
    }

    public InvestigationState State => _facts.Aggregate(InvestigationState.None, (state, fact) => state.Evolve(fact));
    public bool RoutedOutside { get; init; }
    public bool NobodyToAsk { get; init; }

    public Matter As(string subject, string role = Roles.RedFlagAdmin, string? officer = null, int day = 0) =>
        new(_flag, State, new Actor(new ActedBy(subject, role, null), officer), Today.AddDays(day), RoutedOutside) { NobodyToAsk = NobodyToAsk };

    /// <summary>Does it; whatever does not go through fails the test.</summary>
    public Story Do(Func<Matter, Ruling> act, string subject = "ann", string role = Roles.RedFlagAdmin, string? officer = null, int day = 0)
    {
        var ruling = act(As(subject, role, officer, day));
        _facts.Add(new(ruling.ShouldBeOfType<Ruling.Recorded>().Fact, At("2026-03-02 10:00").AddDays(day).AddMinutes(_facts.Count), _facts.Count));
        return this;
    }

    public Story Found(FlagFact fact)
    {
        _flag = FlagRow.After(_flag, fact, At("2026-03-03 09:00"));
        return this;
    }

    public Story Taken(string by = "ann") => Do(m => Assignment.Take(new(true), m), by);
    public Story Asked() => Do(m => Answering.Ask(new("เหตุใด", Today.AddDays(15)), m));
    public Story Answered() => Do(m => Answering.Answer(new("เพราะ"), m), "olu", Roles.Officer, "o-1");
    public Story Concluded(string label, string second = "bea") =>
        Do(m => TwoPersons.Propose(new ProposeConclusion(label, "เหตุผล"), m)).Do(m => TwoPersons.Second(new("conclusion"), m), second);
}

public class An_investigation
{
    private static readonly DateOnly Later = new(2026, 4, 1);
    private static void Refused(Ruling ruling, string type) => ruling.ShouldBe(new Ruling.Refused(type));
    private static Ruling Conclude(Matter m, string label = "not-substantiated") => TwoPersons.Propose(new ProposeConclusion(label, "เหตุผล"), m);

    [Fact]
    public void Is_closed_by_two_people_after_the_officer_answered()
    {
        var story = new Story().Do(m => Triage.Decide(new("urgent", Later, null), m)).Taken().Asked().Answered().Concluded("reprimand");
        story.As("ann").IsClosed.ShouldBeTrue();
        story.State.Conclusion!.Label.ShouldBe("reprimand");
    }

    [Fact]
    public void About_an_office_in_which_nobody_can_be_asked_may_be_referred_and_falls_on_nobody()
    {
        var story = new Story(restricted: true) { NobodyToAsk = true }.Taken();
        foreach (var label in new[] { "reprimand", "discipline", "recovery" }) Refused(Conclude(story.As("ann"), label), "answer-required");
        Refused(Answering.Ask(new("เหตุใด", Later), story.As("ann")), "nobody-to-ask");
        InvestigationViews.MayDo(story.As("ann")).ShouldContain("refer-unasked");
        InvestigationViews.MayDo(story.As("ann")).ShouldNotContain("question");
        story.Concluded("referral").As("ann").IsClosed.ShouldBeTrue();
        InvestigationViews.MayDo(new Story().Taken().As("ann")).ShouldNotContain("refer-unasked");
    }

    [Theory]
    [InlineData("reprimand")]
    [InlineData("discipline")]
    [InlineData("recovery")]
    [InlineData("referral")]
    public void Concludes_nothing_adverse_without_the_officers_answer(string label)
    {
        Refused(Conclude(new Story().Taken().As("ann"), label), "answer-required");
        Refused(Conclude(new Story().Taken().Asked().As("ann"), label), "answer-required");
        Conclude(new Story().Taken().Asked().Answered().As("ann"), label).ShouldBeOfType<Ruling.Recorded>();
        // A new question wants a new answer.
        Refused(Conclude(new Story().Taken().Asked().Answered().Asked().As("ann"), label), "answer-required");
    }

    [Fact]
    public void Is_locked_to_the_one_who_took_it()
    {
        var taken = new Story().Taken();
        Refused(Conclude(taken.As("bea")), "not-yours");
        Refused(Answering.Ask(new("?", Later), taken.As("bea")), "not-yours");
        Refused(Assignment.Take(new(true), taken.As("bea")), "taken");
        Refused(Assignment.Assign(new("cid", "x"), taken.As("bea")), "taken");
        Assignment.Take(new(true), taken.Do(m => Assignment.HandBack(new("ลา"), m)).As("bea")).ShouldBeOfType<Ruling.Recorded>();
    }

    [Fact]
    public void Changes_hands_when_its_time_is_over()
    {
        var late = new Story().Do(m => Triage.Decide(new("normal", new(2026, 3, 3), null), m)).Taken();
        Refused(Assignment.Assign(new("bea", "x"), late.As("bea")), "taken");
        late.Do(m => Assignment.Assign(new("bea", "เกินกำหนด"), m), "bea", day: 2).Do(m => Assignment.Take(new(true), m), "bea", day: 2).State.Assignee.ShouldBe("bea");
    }

    [Fact]
    public void Is_named_for_somebody_who_decides_first()
    {
        var assigned = new Story().Do(m => Assignment.Assign(new("bea", "ถนัดเรื่องนี้"), m));
        Refused(Assignment.Take(new(true), assigned.As("ann")), "taken");
        Assignment.Take(new(true), assigned.As("bea")).ShouldBeOfType<Ruling.Recorded>();
    }

    [Fact]
    public void Keeps_out_who_has_an_interest_in_it()
    {
        Assignment.Take(new(false), new Story().As("ann")).ShouldBeOfType<Ruling.Invalid>();
        Refused(Assignment.Take(new(true), new Story().As("ann", officer: "o-9")), "conflict-of-interest");
        var stated = new Story().Taken().Do(m => Assignment.StateConflict(new("ญาติ"), m));
        stated.State.Assignee.ShouldBeNull();
        Refused(Assignment.Take(new(true), stated.As("ann")), "conflict-of-interest");
        Refused(Assignment.Assign(new("ann", "x"), stated.As("bea")), "conflict-of-interest");
        var proposed = stated.Taken("bea").Do(m => Conclude(m), "bea");
        Refused(TwoPersons.Second(new("conclusion"), proposed.As("ann")), "conflict-of-interest");
        Refused(TwoPersons.Second(new("conclusion"), proposed.As("olu", Roles.Auditor, "o-1")), "conflict-of-interest");
    }

    [Fact]
    public void Needs_another_person_for_every_proposal()
    {
        var proposed = new Story().Taken().Do(m => Conclude(m));
        Refused(TwoPersons.Second(new("conclusion"), proposed.As("ann")), "own-proposal");
        Refused(TwoPersons.Decline(new("x"), proposed.As("ann")), "own-proposal");
        Refused(TwoPersons.Second(new("snooze"), proposed.As("bea")), "changed-meanwhile");
        Refused(Conclude(proposed.As("ann")), "awaiting-second");
        proposed.Do(m => TwoPersons.Decline(new("หลักฐานไม่พอ"), m), "bea").State.Stage.ShouldBe(Stage.InWork);
        Refused(TwoPersons.Second(new("conclusion"), proposed.As("bea")), "nothing-proposed");
        proposed.Concluded("system-defect").As("bea").IsClosed.ShouldBeTrue();
    }

    [Fact]
    public void May_be_seconded_by_an_auditor_who_does_not_investigate()
    {
        Refused(Assignment.Take(new(true), new Story().As("aud", Roles.Auditor)), "not-your-route");
        new Story().Taken().Do(m => Conclude(m)).Do(m => TwoPersons.Second(new("conclusion"), m), "aud", Roles.Auditor).As("ann").IsClosed.ShouldBeTrue();
    }

    [Fact]
    public void Of_the_centres_own_house_is_the_auditors_alone()
    {
        var story = new Story { RoutedOutside = true };
        Refused(Assignment.Take(new(true), story.As("ann")), "not-your-route");
        story.Do(m => Assignment.Take(new(true), m), "aud", Roles.Auditor).Do(m => Conclude(m), "aud", Roles.Auditor);
        Refused(TwoPersons.Second(new("conclusion"), story.As("ann")), "not-your-route");
        TwoPersons.Second(new("conclusion"), story.As("au2", Roles.Auditor)).ShouldBeOfType<Ruling.Recorded>();
    }

    [Fact]
    public void Asks_about_a_restricted_flag_only_after_two_have_opened_it()
    {
        var story = new Story(restricted: true).Taken();
        Refused(Answering.Ask(new("?", Later), story.As("ann")), "not-open-to-officer");
        Refused(Answering.Answer(new("x"), story.As("olu", Roles.Officer, "o-1")), "not-open-to-officer");
        story.Do(m => TwoPersons.Propose(new ProposeOpening("เก็บหลักฐานครบแล้ว", new(2026, 3, 20), "ค.ต.ป."), m));
        story.As("olu", Roles.Officer, "o-1").IsOpenToOfficer.ShouldBeFalse();
        story.Do(m => TwoPersons.Second(new("opening"), m), "bea");
        story.As("olu", Roles.Officer, "o-1").IsOpenToOfficer.ShouldBeTrue();
        story.As("olu", Roles.Officer, "o-1", day: 19).IsOpenToOfficer.ShouldBeFalse();
        Refused(TwoPersons.Propose(new ProposeOpening("x", Later, "y"), story.As("ann")), "already-open");
        story.Asked().Answered().Concluded("discipline").As("ann").IsClosed.ShouldBeTrue();
    }

    [Fact]
    public void Is_answered_by_an_officer_of_the_case_and_nobody_else()
    {
        var story = new Story().Taken();
        Refused(Answering.Answer(new("x"), story.As("eve", Roles.Officer)), "not-your-route");
        Refused(Answering.Answer(new("x"), story.As("eve", Roles.AgencyAdmin, "o-1")), "not-your-route");
        Answering.Answer(new(" "), story.As("olu", Roles.Officer, "o-1")).ShouldBeOfType<Ruling.Invalid>();
        // Of a process flag the officer knows at once and need not wait to be asked.
        story.Answered().State.Answered.ShouldBeTrue();
    }

    [Fact]
    public void Sleeps_until_its_day_when_two_agree()
    {
        TwoPersons.Propose(new ProposeSnooze("x", new(2026, 12, 31)), new Story().Taken().As("ann")).ShouldBeOfType<Ruling.Invalid>();
        var story = new Story().Taken().Do(m => TwoPersons.Propose(new ProposeSnooze("รอผลศาล", Later), m));
        story.As("ann").IsSnoozed.ShouldBeFalse();
        story.Do(m => TwoPersons.Second(new("snooze"), m), "bea").As("ann").IsSnoozed.ShouldBeTrue();
        story.As("ann", day: 30).IsSnoozed.ShouldBeFalse();
    }

    [Fact]
    public void Is_not_concluded_on_a_finding_that_changed_meanwhile()
    {
        var story = new Story().Taken().Do(m => Conclude(m));
        var finding = story.As("bea").Flag.Finding;
        story.Found(new FlagFact.Revised(story.As("bea").Flag.Subject.FlagId, 2, finding with { Severity = 9 }, [], 3, 1));
        Refused(TwoPersons.Second(new("conclusion"), story.As("bea")), "changed-meanwhile");
    }

    [Fact]
    public void Is_open_again_when_the_finding_is_another_one_than_concluded()
    {
        var story = new Story().Taken().Concluded("system-defect");
        Refused(Assignment.Take(new(true), story.As("bea")), "closed");
        story.Found(new FlagFact.Revised(story.As("bea").Flag.Subject.FlagId, 2, story.As("bea").Flag.Finding with { Severity = 9 }, [], 3, 1));
        story.As("bea").IsClosed.ShouldBeFalse();
        var again = story.Taken("bea").State;
        (again.Stage, again.Conclusion, again.Answers.Count).ShouldBe((Stage.InWork, null, 0));
    }

    [Fact]
    public void Leaves_the_flags_of_a_rule_on_trial_alone() => Refused(Assignment.Take(new(true), new Story(shadow: true).As("ann")), "rule-on-trial");

    [Fact]
    public void Tells_what_each_may_do()
    {
        InvestigationViews.MayDo(new Story().As("ann")).ShouldBe(["triage", "take", "assign", "merge", "conflict", "escalate"]);
        InvestigationViews.MayDo(new Story().Taken().As("ann")).ShouldBe(["assign", "merge", "conflict", "hand-back", "escalate", "question", "conclusion", "snooze"], ignoreOrder: true);
        InvestigationViews.MayDo(new Story().Taken().Do(m => Conclude(m)).As("bea")).ShouldContain("second");
        InvestigationViews.MayDo(new Story().As("olu", Roles.Officer, "o-1")).ShouldBe(["answer"]);
        InvestigationViews.MayDo(new Story().Taken().Asked().As("olu", Roles.Officer, "o-1")).ShouldBe(["answer", "no-statement"]);
        InvestigationViews.MayDo(new Story().As("adm", Roles.AgencyAdmin)).ShouldBeEmpty();
        InvestigationViews.MayDo(new Story().Taken().Concluded("system-defect").As("bea")).ShouldBeEmpty();
    }
}
