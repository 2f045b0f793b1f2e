using Transparency.CitizenFeedback.Complaints;
using Transparency.CitizenFeedback.Tests.Served;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Complaints;

internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 18, 30, 0, TimeSpan.Zero);
    public static readonly TrackingKey Key = TrackingKey.Of(Enumerable.Range(1, 24).Select(i => (byte)(i * 37)).ToArray());
    public static readonly ComplaintSeal Seal = new(new byte[32]);

    public static FileComplaint Sent(string category = "delay", string identity = "anonymous", string about = "service", string? agency = "doe") =>
        new(category, identity, about, agency, agency is null ? null : "bkk", agency is null ? null : "work-permit", "ยื่นเรื่องแล้วไม่มีความคืบหน้า", null, null, null, null, null, null, null);

    public static (ComplaintFact.Filed? Fact, ComplaintWords? Words, IReadOnlyList<FieldError> Faults) Decide(FileComplaint sent, bool entered = false) =>
        FileComplaintEndpoint.Decide(sent, "complaint-" + new string('a', 32), Key, Now, Service.Catalogue.Agencies, Service.Catalogue.Offices, Service.Catalogue.Services, entered, Seal.Tag(sent.AgainstStaff));

    public static ComplaintRecord Record(FileComplaint? sent = null, params ComplaintFact[] more)
    {
        ComplaintFact[] facts = [Decide(sent ?? Sent()).Fact!, .. more];
        return new(facts.Aggregate(ComplaintState.None, (state, fact) => state.Evolve(fact, Now)), [.. facts.Select(f => (f, Now))]);
    }

    public static ComplaintFact.Concluded Concluded => new("substantiated", "x");
}

public class A_filed_complaint
{
    [Fact]
    public void Is_answered_within_fifteen_days_of_its_day_in_Bangkok() => Given.Decide(Given.Sent()).Fact!.AnswerBy.ShouldBe(new DateOnly(2026, 3, 18));

    [Fact]
    public void Keeps_hashes_of_code_and_secret_and_no_word_outside_its_seal()
    {
        var (fact, words, _) = Given.Decide(Given.Sent());
        var stored = System.Text.Json.JsonSerializer.Serialize(fact, Wire.Json);
        stored.ShouldNotContain(Given.Key.Code);
        stored.ShouldNotContain(Given.Key.Secret);
        stored.ShouldNotContain("ความคืบหน้า");
        words!.What.ShouldBe("ยื่นเรื่องแล้วไม่มีความคืบหน้า");
    }

    [Theory]
    [InlineData("delay", "service", "agency")]
    [InlineData("unfair", "officer", "agency")]
    [InlineData("unfair", "agency-head", "centre")]
    [InlineData("bribery", "officer", "centre")]
    [InlineData("bribery", "service", "centre")]
    [InlineData("bribery", "centre", "audit")]
    [InlineData("delay", "centre", "audit")]
    public void Goes_to_the_desk_that_is_not_concerned(string category, string about, string desk) => Given.Decide(Given.Sent(category, about: about)).Fact!.Desk.ShouldBe(desk);

    [Fact]
    public void Names_every_fault()
    {
        var sent = new FileComplaint("x", "anonymous", "y", "nowhere", "z", "w", "สั้น", null, "สมชาย", null, null, "letter", null, null);
        Given.Decide(sent).Faults.Select(f => f.Field).ShouldBe(["category", "about", "channel", "agency", "office", "service", "what", "name"]);
    }

    [Fact]
    public void Needs_an_agency_unless_it_is_about_bribery_or_the_centre()
    {
        Given.Decide(Given.Sent(agency: null)).Faults.Single().Rule.ShouldBe("required");
        Given.Decide(Given.Sent("bribery", agency: null)).Fact.ShouldNotBeNull();
    }

    [Fact]
    public void Entered_by_staff_names_a_channel_that_existed_before()
    {
        Given.Decide(Given.Sent() with { Channel = "1111" }, entered: true).Fact!.Channel.ShouldBe("1111");
        Given.Decide(Given.Sent() with { Channel = "web" }, entered: true).Faults.Single().Field.ShouldBe("channel");
        Given.Decide(Given.Sent(), entered: true).Faults.Single().Field.ShouldBe("channel");
    }
}

public class Who_sees_a_complaint
{
    private static Caller Person(string role, string agency = "doe", string? office = null, string? staff = null) => new("u", [role], [agency], office is null ? [] : [office], staff, null, null, []);

    private static bool Sees(FileComplaint sent, Caller caller) => ComplaintAccess.Sees(Given.Record(sent).Place, caller, Given.Seal.Tag(caller.Staff));

    [Fact]
    public void Is_the_desk_of_the_agency_and_no_other_agency_or_role()
    {
        Sees(Given.Sent(), Person(Roles.AgencyAdmin)).ShouldBeTrue();
        Sees(Given.Sent(), Person(Roles.AgencyAdmin, "dsd")).ShouldBeFalse();
        foreach (var role in Roles.All.Where(r => r != Roles.AgencyAdmin)) Sees(Given.Sent(), Person(role, "*")).ShouldBeFalse(role);
    }

    [Fact]
    public void Of_bribery_is_the_anti_corruption_centre_alone()
    {
        Sees(Given.Sent("bribery"), Person(Roles.RedFlagAdmin, "*")).ShouldBeTrue();
        foreach (var role in Roles.All.Where(r => r != Roles.RedFlagAdmin)) Sees(Given.Sent("bribery"), Person(role, "*")).ShouldBeFalse(role);
    }

    [Fact]
    public void About_the_centre_is_not_the_centre() => (Sees(Given.Sent("bribery", about: "centre"), Person(Roles.RedFlagAdmin, "*")), Sees(Given.Sent("bribery", about: "centre"), Person(Roles.Auditor, "*"))).ShouldBe((false, true));

    [Fact]
    public void Is_never_the_person_complained_of()
    {
        var sent = Given.Sent("unfair", about: "officer") with { AgainstStaff = "doe-900" };
        Sees(sent, Person(Roles.AgencyAdmin, staff: "doe-900")).ShouldBeFalse();
        Sees(sent, Person(Roles.AgencyAdmin, staff: "doe-901")).ShouldBeTrue();
    }

    [Fact]
    public void Is_nobody_who_sits_in_the_office_when_it_is_about_a_person_there()
    {
        Sees(Given.Sent("unfair", about: "officer"), Person(Roles.AgencyAdmin, office: "bkk")).ShouldBeFalse();
        Sees(Given.Sent("unfair", about: "office-head"), Person(Roles.AgencyAdmin, office: "bkk")).ShouldBeFalse();
        Sees(Given.Sent(), Person(Roles.AgencyAdmin, office: "bkk")).ShouldBeTrue();
        Sees(Given.Sent(), Person(Roles.AgencyAdmin, office: "cmi")).ShouldBeFalse();
    }
}

public class Handling_a_complaint
{
    [Fact]
    public void Answering_sets_the_first_answer_once_and_may_await_the_complainant()
    {
        var answered = (ComplaintFact.MessageAdded)HandleComplaint.Answer(Given.Record(), new("ขอเลขที่คำขอ", true), Given.Seal).Fact!;
        var state = Given.Record().State.Evolve(answered, Given.Now.AddDays(1)).Evolve(answered with { No = 2 }, Given.Now.AddDays(2));
        (state.Status, state.FirstAnsweredAt, state.Messages).ShouldBe(("your-turn", Given.Now.AddDays(1), 2));
        state.Evolve(new ComplaintFact.MessageAdded(3, "complainant", false, ""), Given.Now.AddDays(3)).Status.ShouldBe("in-progress");
    }

    [Fact]
    public void Taking_twice_adds_nothing() => HandleComplaint.Take(Given.Record(null, new ComplaintFact.Taken("agency-admin")).State, "agency").ShouldBe(new Decided(null));

    [Fact]
    public void A_closed_complaint_is_not_answered_referred_or_closed_again()
    {
        var closed = Given.Record(null, Given.Concluded);
        HandleComplaint.Answer(closed, new("ตอบแล้ว", false), Given.Seal).Conflict!.Value.Type.ShouldBe("concluded");
        HandleComplaint.Refer(closed, new("centre", "เกี่ยวกับสินบน"), ["doe"], Given.Seal).Conflict!.Value.Type.ShouldBe("concluded");
        HandleComplaint.Conclude(closed, new("partly", "แก้ไขขั้นตอนแล้ว"), Given.Seal).Conflict!.Value.Type.ShouldBe("concluded");
    }

    [Fact]
    public void A_complaint_that_a_body_outside_has_ends_with_that_body_s_answer_and_is_not_answered_or_referred_meanwhile()
    {
        var referred = Given.Record(null, HandleComplaint.Refer(Given.Record(), new("pacc", "อยู่ในอำนาจ ป.ป.ท."), ["doe"], Given.Seal).Fact!);
        HandleComplaint.Answer(referred, new("ตอบแล้ว", false), Given.Seal).Conflict!.Value.Type.ShouldBe("concluded");
        HandleComplaint.Refer(referred, new("nacc", "เกี่ยวกับสินบน"), ["doe"], Given.Seal).Conflict!.Value.Type.ShouldBe("concluded");
        var answered = HandleComplaint.Conclude(referred, new("substantiated", "ป.ป.ท. แจ้งผลแล้ว"), Given.Seal).Fact.ShouldBeOfType<ComplaintFact.Concluded>();
        referred.State.Evolve(answered, Given.Now).ShouldSatisfyAllConditions(state => state.Status.ShouldBe("done"), state => state.Outcome.ShouldBe("substantiated"));
    }

    [Fact]
    public void Not_solved_reopens_only_what_was_closed()
    {
        TrackComplaintEndpoints.AgainstReopening(Given.Record().State).ShouldBe("not-concluded");
        var closed = Given.Record(null, Given.Concluded).State;
        TrackComplaintEndpoints.AgainstReopening(closed).ShouldBeNull();
        var reopened = closed.Evolve(new ComplaintFact.Reopened(""), Given.Now);
        (reopened.Status, reopened.Outcome, reopened.ConcludedAt).ShouldBe(("in-progress", null, null));
    }

    [Theory]
    [InlineData("bribery", "service", "doe", "line-of-the-person")]
    [InlineData("bribery", "service", "dsd", "line-of-the-person")]
    [InlineData("unfair", "agency-head", "doe", "line-of-the-person")]
    [InlineData("delay", "centre", "centre", "about-itself")]
    [InlineData("delay", "service", "mars", "unknown-value")]
    public void Is_never_referred_to_whom_it_is_about(string category, string about, string to, string rule) =>
        HandleComplaint.Refer(Given.Record(Given.Sent(category, about: about)), new(to, "ส่งต่อให้พิจารณา"), ["doe", "dsd"], Given.Seal).Fault!.Rule.ShouldBe(rule);

    [Fact]
    public void Referral_to_another_agency_moves_the_desk_and_to_an_outside_body_ends_it_here()
    {
        var moved = Given.Record(null, HandleComplaint.Refer(Given.Record(), new("dsd", "เป็นงานของ กพร."), ["doe", "dsd"], Given.Seal).Fact!).State;
        (moved.Desk, moved.HandledBy, moved.Status).ShouldBe(("agency", "dsd", "received"));
        Given.Record(null, HandleComplaint.Refer(Given.Record(), new("pacc", "อยู่ในอำนาจ ป.ป.ท."), ["doe"], Given.Seal).Fact!).State.Status.ShouldBe("referred");
    }

    [Fact]
    public void A_case_is_linked_once()
    {
        var id = "case-" + new string('0', 32);
        HandleComplaint.Link(Given.Record().State, new("x")).Fault!.Field.ShouldBe("caseId");
        var fact = HandleComplaint.Link(Given.Record().State, new(id)).Fact!;
        HandleComplaint.Link(Given.Record(null, fact).State, new(id)).Fact.ShouldBeNull();
    }
}

public class The_seal_of_a_complaint
{
    [Fact]
    public void Opens_only_in_its_place()
    {
        var box = Given.Seal.SealWords("complaint-1/message/1", "ลับ");
        Given.Seal.OpenWords<string>("complaint-1/message/1", box).ShouldBe("ลับ");
        Should.Throw<System.Security.Cryptography.CryptographicException>(() => Given.Seal.OpenWords<string>("complaint-2/message/1", box));
    }

    [Fact] public void A_staff_code_is_found_and_not_shown() => (Given.Seal.Tag(" doe-900 ") == Given.Seal.Tag("doe-900") && Given.Seal.Tag("doe-900") != Given.Seal.Tag("doe-901")).ShouldBeTrue();

    [Theory]
    [InlineData("{0}", "{0}")]
    [InlineData(" {0} ", " {0}")]
    public void Tracking_keys_forgive_how_they_are_typed(string code, string secret)
    {
        var key = Given.Key;
        string Groups(string text) => string.Join('-', text.ToLowerInvariant().Chunk(4).Select(c => new string(c)));
        TrackingKey.Parse(string.Format(code, Groups(key.Code)), string.Format(secret, Groups(key.Secret))).ShouldBe(key);
        TrackingKey.Parse(key.Code, key.Code).ShouldBeNull();
    }
}
