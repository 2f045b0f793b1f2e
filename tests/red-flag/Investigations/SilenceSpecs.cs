using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Investigations;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Tests.Investigations;

public class The_time_of_a_notice
{
    private static readonly NoticeTerms Terms = NoticeTerms.Current;

    [Theory]
    [InlineData("2026-03-02", "portal", "2026-03-12")] // Makha Bucha on the 3rd
    [InlineData("2026-03-02", "registeredPost", "2026-03-18")] // received on the 9th (s. 71)
    [InlineData("2026-04-10", "byHand", "2026-04-24")] // Songkran from the 13th to the 15th
    [InlineData("2027-12-27", "portal", "2028-01-11")] // beyond the known holidays: three more
    public void Is_counted_in_working_days_from_the_day_it_counts_as_received(string sent, string served, string earliest) =>
        Terms.EarliestDue(DateOnly.Parse(sent), served, 7).ShouldBe(DateOnly.Parse(earliest));

    [Fact]
    public void Is_data_within_its_ranges()
    {
        static byte[] Json(int first, string served) => System.Text.Encoding.UTF8.GetBytes(
            $$"""{"firstWorkingDays":{{first}},"secondWorkingDays":7,"reminderWorkingDays":3,"marginWorkingDays":3,"served":{{served}},"legalBasis":"x","holidaysKnownTo":"2027-12-31","holidays":[]}""");
        NoticeTerms.Parse(Json(7, """{"portal":0}""")).FirstWorkingDays.ShouldBe(7);
        Should.Throw<InvalidDataException>(() => NoticeTerms.Parse(Json(0, """{"portal":0}""")));
        Should.Throw<InvalidDataException>(() => NoticeTerms.Parse(Json(7, """{"post":0}""")));
        Terms.Between(new(2026, 3, 2), new(2026, 3, 4)).ShouldBe(1);
        Terms.Between(new(2026, 3, 4), new(2026, 3, 2)).ShouldBe(0);
    }
}

/// <summary>An officer who says nothing: asked on day 0 (due on day 15), again by another person on day 16 (due on day 31).</summary>
public class An_unanswered_question
{
    private static readonly DateOnly Asked = new(2026, 3, 2);
    private static void Refused(Ruling ruling, string type) => ruling.ShouldBe(new Ruling.Refused(type));
    private static Ruling Again(Matter m, int due = 31, string served = "byHand") => Answering.NoticeAgain(new("ขอให้ชี้แจงอีกครั้ง", Asked.AddDays(due), served), m);
    private static Ruling Unused(Matter m) => TwoPersons.Propose(new ProposeSilence("แจ้งแล้วสองครั้ง"), m);
    private static Ruling Conclude(Matter m, string label = "reprimand") => TwoPersons.Propose(new ProposeConclusion(label, "เหตุผล"), m);
    private static Ruling Second(Matter m, string kind) => TwoPersons.Second(new(kind), m);
    private static Ruling Weigh(Matter m, bool reopens = false) => Answering.Weigh(new(reopens, "อ่านแล้ว"), m);
    private static Ruling Said(Matter m) => Answering.Answer(new("เพราะ"), m);
    private static Ruling None(Matter m) => Answering.Declare(new(true, null), m);

    private static Story Noticed() => new Story().Taken().Asked().Do(m => Again(m), "bea", day: 16);
    private static Story Recorded() => Noticed().Do(Unused, day: 32).Do(m => Second(m, "silence"), "bea", day: 32);
    private static Story Closed() => Recorded().Do(m => Conclude(m), day: 33).Do(m => Second(m, "conclusion"), "bea", day: 33);

    [Fact]
    public void Is_put_once_more_by_another_person_when_its_day_has_passed()
    {
        var asked = new Story().Taken().Asked();
        Refused(Again(asked.As("bea", day: 15)), "answer-not-due");
        Refused(Again(asked.As("ann", day: 16)), "own-notice");
        Refused(Again(asked.As("bea", officer: "o-9", day: 16)), "conflict-of-interest");
        Refused(Again(asked.As("eve", Roles.AgencyAdmin, day: 16)), "not-your-route");
        Refused(Again(asked.As("olu", Roles.Officer, "o-1", day: 16)), "not-your-route");
        Again(asked.As("bea", day: 16), due: 24).ShouldBeOfType<Ruling.Invalid>("fewer than seven working days");
        Again(asked.As("bea", day: 16), due: 27, served: "registeredPost").ShouldBeOfType<Ruling.Invalid>("it counts as received after seven days");
        Again(asked.As("bea", day: 16), served: "rumour").ShouldBeOfType<Ruling.Invalid>();
        Again(asked.As("aud", Roles.Auditor, day: 16)).ShouldBeOfType<Ruling.Recorded>();
        Refused(Again(Noticed().As("cid", day: 32)), "noticed-already");
        Refused(Again(new Story().Taken().As("bea", day: 16)), "nothing-asked");
        Refused(Again(asked.Answered().As("bea", day: 16)), "nothing-asked");
        Answering.Ask(new("?", Asked.AddDays(8)), new Story().Taken().As("ann")).ShouldBeOfType<Ruling.Invalid>("of which one is a holiday and two are a weekend");
    }

    [Fact]
    public void Is_recorded_as_unused_by_two_people_after_both_days_and_lets_the_matter_be_concluded()
    {
        Refused(Unused(new Story().Taken().Asked().As("ann", day: 60)), "second-notice-required");
        Refused(Unused(new Story().Taken().As("ann", day: 60)), "nothing-asked");
        Refused(Unused(Noticed().As("ann", day: 31)), "answer-not-due");
        Refused(Unused(Noticed().As("bea", day: 32)), "not-yours");
        Refused(Conclude(Noticed().As("ann", day: 32)), "answer-required");
        var proposed = Noticed().Do(Unused, day: 32);
        Refused(Conclude(proposed.As("ann", day: 32)), "awaiting-second");
        Refused(Second(proposed.As("ann", day: 32), "silence"), "own-proposal");
        Refused(Second(proposed.As("bea", officer: "o-9", day: 32), "silence"), "conflict-of-interest");
        Closed().As("ann", day: 33).IsClosed.ShouldBeTrue();
        var told = InvestigationViews.OpportunityOf(Recorded().State, investigator: true)!;
        told.Notices.Select(n => (n.SentOn, n.DueOn, n.Served, n.By)).ShouldBe([(Asked, Asked.AddDays(15), "portal", "ann"), (Asked.AddDays(16), Asked.AddDays(31), "byHand", "bea")]);
        (told.UnusedBy, told.UnusedAgreedBy, told.UnusedReason).ShouldBe(("ann", "bea", "แจ้งแล้วสองครั้ง"));
        var own = InvestigationViews.OpportunityOf(Recorded().State, investigator: false)!;
        (own.UnusedSince, own.UnusedBy, own.UnusedAgreedBy, own.UnusedReason, own.Notices.All(n => n.By is null)).ShouldBe((told.UnusedSince, null, null, null, true));
    }

    [Fact]
    public void Begins_again_with_an_answer_at_any_time_before_the_conclusion()
    {
        var answered = Recorded().Do(Said, "olu", Roles.Officer, "o-1", day: 32);
        (answered.State.Silence, answered.State.Answered).ShouldBe((null, true));
        Refused(Second(Noticed().Do(Unused, day: 32).Do(Said, "olu", Roles.Officer, "o-1", day: 32).As("bea", day: 32), "silence"), "nothing-proposed");
        // What was proposed because nobody had spoken is not agreed to over the answer.
        var late = Recorded().Do(m => Conclude(m), day: 33).Do(Said, "olu", Roles.Officer, "o-1", day: 33);
        Refused(Second(late.As("bea", day: 33), "conclusion"), "nothing-proposed");
        Conclude(late.As("ann", day: 33)).ShouldBeOfType<Ruling.Recorded>();
        Refused(Conclude(Recorded().Do(m => Answering.Ask(new("อีกข้อ", Asked.AddDays(60)), m), day: 33).As("ann", day: 34)), "answer-required");
    }

    [Fact]
    public void Is_settled_when_the_officer_states_to_give_no_statement()
    {
        var asked = new Story().Taken().Asked();
        Refused(None(asked.As("eve", Roles.Officer)), "not-your-route");
        Refused(None(asked.As("ann")), "not-your-route");
        Refused(None(new Story().As("olu", Roles.Officer, "o-1")), "nothing-asked");
        Answering.Declare(new(false, null), asked.As("olu", Roles.Officer, "o-1")).ShouldBeOfType<Ruling.Invalid>();
        asked.Do(None, "olu", Roles.Officer, "o-1", day: 2);
        Refused(None(asked.As("olu", Roles.Officer, "o-1")), "declined-already");
        InvestigationViews.MayDo(asked.As("ann", day: 3)).ShouldNotContain("silence");
        Conclude(asked.As("ann", day: 3)).ShouldBeOfType<Ruling.Recorded>();
        asked.Do(Said, "olu", Roles.Officer, "o-1", day: 3).State.Declined.ShouldBeNull("a later answer counts");
    }

    [Fact]
    public void Is_answered_late_and_weighed_by_those_who_decide()
    {
        Refused(Said(new Story().Taken().Asked().Answered().Concluded("reprimand").As("olu", Roles.Officer, "o-1")), "closed");
        Refused(Weigh(Closed().As("ann", day: 40)), "nothing-late");
        var late = Closed().Do(Said, "olu", Roles.Officer, "o-1", day: 40);
        late.As("ann", day: 40).IsClosed.ShouldBeTrue("what was concluded stays until it is weighed");
        late.State.LateWaits.ShouldBeTrue();
        Refused(Weigh(late.As("bea", officer: "o-9", day: 41)), "conflict-of-interest");
        Refused(Weigh(late.As("adm", Roles.AgencyAdmin, day: 41)), "not-your-route");
        InvestigationViews.MayDo(late.As("adm", Roles.AgencyAdmin, day: 41)).ShouldNotContain("weigh");
        late.Do(m => Weigh(m), day: 41);
        Refused(Weigh(late.As("ann", day: 41)), "weighed-already");
        late.State.LateWaits.ShouldBeTrue("one person is not two");
        late.Do(m => Weigh(m), "bea", day: 41).State.LateWaits.ShouldBeFalse();
        // A second late answer is weighed anew.
        late.Do(Said, "olu", Roles.Officer, "o-1", day: 45).State.LateWaits.ShouldBeTrue();

        var again = late.Do(m => Weigh(m, reopens: true), "bea", day: 46).State;
        (again.Stage, again.Closing, again.Silence, again.Answered, again.Assignee).ShouldBe((Stage.Triaged, null, null, true, null));
        late.Do(m => Assignment.Take(new(true), m), "cid", day: 46).As("cid", day: 46).IsClosed.ShouldBeFalse();
    }

    [Fact]
    public void About_a_restricted_flag_runs_while_the_flag_is_open_and_no_longer()
    {
        var open = new Story(restricted: true).Taken().Do(m => TwoPersons.Propose(new ProposeOpening("เก็บหลักฐานครบ", Asked.AddDays(20), "ค.ต.ป."), m)).Do(m => Second(m, "opening"), "bea");
        Answering.Ask(new("?", Asked.AddDays(21)), open.As("ann")).ShouldBeOfType<Ruling.Invalid>();
        open.Asked();
        Again(open.As("bea", day: 16)).ShouldBeOfType<Ruling.Invalid>();
        Refused(Again(open.As("bea", day: 21)), "not-open-to-officer");
    }

    [Fact]
    public void Is_read_from_the_time_before_its_serving_was_recorded() =>
        System.Text.Json.JsonSerializer.Deserialize<InvestigationFact.QuestionAsked>("""{"dueOn":"2026-03-17","flagId":"f","actors":{"subject":"ann","role":"red-flag-admin"}}""", FlagJson.Stored)!.Served.ShouldBeNull();
}
