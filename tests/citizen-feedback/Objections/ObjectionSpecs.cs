using Transparency.CitizenFeedback.Objections;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Objections;

/// <summary>What may be deposited, who comes near it, and what may become of it; with values alone.</summary>
public sealed class ObjectionSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 3, 0, 0, TimeSpan.Zero);
    private static readonly ObjectionSeal Seal = new(new byte[32]);
    private static readonly Caller Officer = new("officer-1", [Roles.Officer], ["doe"], ["doe-bkk"], "doe-bkk-05", null, null, []);

    internal static DepositObjection Sent(params string[] openers) => new("ผู้อำนวยการสำนักงาน", new(2026, 10, 20), new(2026, 10, 21), "สั่งให้ออกใบอนุญาตโดยไม่ตรวจเอกสารหลักฐานตามคู่มือ",
        "พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง มาตรา 28", null, "WP-1", "นางสาวผู้โต้แย้ง", "นักวิชาการแรงงาน", [.. (openers.Length == 0 ? ["auditor-1", "centre-1"] : openers).Select(o => new NamedOpener(o, "ผู้รับ " + o))], null);

    private static Caller Named(string subject, string role = Roles.Auditor, string agency = "*", params string[] offices) => new(subject, [role], [agency], offices, null, null, null, []);

    private static ObjectionState Deposited()
    {
        var (statement, faults) = DepositObjectionEndpoint.Decide(Sent(), Officer, "objection-1", new byte[32], Now);
        faults.ShouldBeEmpty();
        return ObjectionState.None.Evolve(new ObjectionFact.Deposited("objection-1", "", new(Seal.Tag("officer-1")!, [.. statement!.Openers.Select(o => Seal.Tag(o.Id)!)]), new("")), Now);
    }

    [Fact]
    public void A_statement_keeps_who_deposited_it_and_whom_it_names()
    {
        var (statement, faults) = DepositObjectionEndpoint.Decide(Sent(), Officer, "objection-1", new byte[32], Now);
        faults.ShouldBeEmpty();
        (statement!.Staff, statement.Agency, statement.Openers.Count).ShouldBe(("doe-bkk-05", "doe", 2));
    }

    public static TheoryData<string, string, Func<DepositObjection, DepositObjection>> Wrong => new()
    {
        { "openers", "count", s => s with { Openers = [s.Openers[0]] } },
        { "openers", "count", s => s with { Openers = [.. Enumerable.Range(0, 5).Select(i => new NamedOpener($"a{i}", "ก"))] } },
        { "openers", "named-twice", s => s with { Openers = [s.Openers[0], s.Openers[0]] } },
        { "openers", "oneself", s => s with { Openers = [s.Openers[0], new("officer-1", "ตนเอง")] } },
        { "openers", "required", s => s with { Openers = [s.Openers[0], new("", "ก")] } },
        { "orderedOn", "in-the-future", s => s with { OrderedOn = new(2026, 11, 3), ActedOn = null } },
        { "actedOn", "in-the-future", s => s with { ActedOn = new(2026, 11, 3) } },
        { "actedOn", "before-the-order", s => s with { ActedOn = new(2026, 10, 19) } },
        { "caseId", "unknown-value", s => s with { CaseId = "WP-1" } },
        { "what", "length", s => s with { What = "สั้น" } },
        { "orderedBy", "length", s => s with { OrderedBy = " " } },
        { "legalBasis", "length", s => s with { LegalBasis = "" } },
        { "name", "length", s => s with { Name = "" } },
        { "position", "length", s => s with { Position = "" } },
        { "reference", "too-long", s => s with { Reference = new string('x', 101) } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Every_fault_names_its_field_and_rule(string field, string rule, Func<DepositObjection, DepositObjection> change)
    {
        var (statement, faults) = DepositObjectionEndpoint.Decide(change(Sent()), Officer, "objection-1", new byte[32], Now);
        statement.ShouldBeNull();
        faults.Select(f => (f.Field, f.Rule)).ShouldBe([(field, rule)]);
    }

    [Fact]
    public void Only_named_people_in_a_post_for_every_agency_may_open_it()
    {
        var state = Deposited();
        bool May(Caller caller) => ObjectionAccess.MayOpen(state, caller, Seal.Tag(caller.Subject));
        May(Named("auditor-1")).ShouldBeTrue();
        May(Named("centre-1", Roles.RedFlagAdmin)).ShouldBeTrue();
        May(Named("auditor-2")).ShouldBeFalse("not named");
        May(Named("auditor-1", Roles.AgencyAdmin)).ShouldBeFalse("named, but acting as an administrator");
        May(Named("auditor-1", Roles.Executive)).ShouldBeFalse("named, but acting as an executive");
        May(Named("auditor-1", Roles.Auditor, "doe")).ShouldBeFalse("an auditor of the officer's own agency");
        May(Named("auditor-1", Roles.Auditor, "*", "doe-bkk")).ShouldBeFalse("posted to an office");
        ObjectionAccess.Owns(state, Officer, Seal.Tag("officer-1")).ShouldBeTrue();
        ObjectionAccess.Owns(state, Officer, Seal.Tag("officer-2")).ShouldBeFalse("the next desk");
        ObjectionAccess.Owns(state, Named("officer-1"), Seal.Tag("officer-1")).ShouldBeFalse("the depositor in another post");
    }

    [Fact]
    public void Two_open_it_together_and_a_repeat_of_one_is_no_second()
    {
        var state = Deposited();
        var first = ObjectionDecisions.Agree(state, new("เปิดเพื่อพิจารณาตามหน้าที่"), new(Seal.Tag("auditor-1")!, Roles.Auditor), Seal);
        state = state.Evolve(first.Facts.Single(), Now);
        state.Status.ShouldBe("awaiting-second");
        ObjectionAccess.Reads(state, Named("auditor-1"), Seal.Tag("auditor-1")).ShouldBeFalse("one alone reads nothing");
        ObjectionDecisions.Agree(state, new("เปิดเพื่อพิจารณาอีกครั้ง"), new(Seal.Tag("auditor-1")!, Roles.Auditor), Seal).Facts.ShouldBeEmpty();
        state = state.Evolve(ObjectionDecisions.Agree(state, new("เห็นพ้องให้เปิดอ่าน"), new(Seal.Tag("centre-1")!, Roles.RedFlagAdmin), Seal).Facts.Single(), Now);
        state.Status.ShouldBe("opened");
        ObjectionAccess.Reads(state, Named("auditor-1"), Seal.Tag("auditor-1")).ShouldBeTrue();
        ObjectionDecisions.Agree(state, new("มาทีหลังแต่ขอเปิดด้วย"), new("third", Roles.Auditor), Seal).Conflict!.Value.Type.ShouldBe("opened");
        ObjectionDecisions.Agree(Deposited(), new("สั้น"), new("x", Roles.Auditor), Seal).Fault!.Field.ShouldBe("reason");
    }

    [Fact]
    public void It_is_taken_back_until_two_have_opened_it_and_not_after()
    {
        var state = Deposited();
        ObjectionDecisions.Withdraw(state).Facts.Single().ShouldBeOfType<ObjectionFact.Withdrawn>();
        var withdrawn = state.Evolve(new ObjectionFact.Withdrawn(), Now);
        ObjectionDecisions.Withdraw(withdrawn).ShouldSatisfyAllConditions(d => d.Facts.ShouldBeEmpty(), d => d.Conflict.ShouldBeNull());
        ObjectionAccess.MayOpen(withdrawn, Named("auditor-1"), Seal.Tag("auditor-1")).ShouldBeFalse();
        ObjectionDecisions.Supplement(withdrawn, "เพิ่มเติม", [], Seal).Conflict!.Value.Type.ShouldBe("withdrawn");
        var opened = state.Evolve(new ObjectionFact.OpeningAgreed(new("a", Roles.Auditor), new("")), Now).Evolve(new ObjectionFact.OpeningAgreed(new("b", Roles.Auditor), new("")), Now);
        ObjectionDecisions.Withdraw(opened).Conflict!.Value.Type.ShouldBe("opened");
    }

    [Theory]
    [InlineData("referred", "nacc", null)]
    [InlineData("referred", "pacc", null)]
    [InlineData("referred", "audit-committee", null)]
    [InlineData("kept", null, null)]
    [InlineData("no-ground", null, null)]
    [InlineData("referred", null, "to")]
    [InlineData("referred", "doe", "to")]
    [InlineData("kept", "nacc", "to")]
    [InlineData("shelved", null, "result")]
    public void An_outcome_is_one_of_three_and_goes_outside_only_when_referred(string result, string? to, string? fault) =>
        ObjectionDecisions.Conclude(Deposited(), new(result, to, "ได้พิจารณาตามข้อเท็จจริงแล้ว"), new("a", Roles.Auditor), Seal).Fault?.Field.ShouldBe(fault);

    [Fact]
    public void Periods_run_from_the_day_that_their_law_names_and_say_who_confirmed_them()
    {
        var periods = ReportingPeriods.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "reporting-periods.json")));
        var (statement, _) = DepositObjectionEndpoint.Decide(Sent(), Officer, "objection-1", new byte[32], Now);
        var running = periods.Of(statement!);
        running.Select(p => (p.Code, p.From, p.Value)).ShouldBe([("opinion-at-once", new DateOnly(2026, 10, 20), null), ("report-to-nacc", new DateOnly(2026, 10, 21), 30)]);
        running.ShouldAllBe(p => p.ConfirmedBy == null, "nobody has confirmed a section yet, and the page says so");
        periods.Of(statement! with { ActedOn = null }).Select(p => p.Code).ShouldBe(["opinion-at-once"]);
        Should.Throw<InvalidDataException>(() => ReportingPeriods.Parse("""[{"code":"x","lawTh":"","lawEn":"","textTh":"","textEn":"","value":1,"unit":"weeks","startsOn":"acted","confirmedBy":null}]"""u8));
    }

    [Fact]
    public void What_was_sealed_for_one_place_opens_in_no_other()
    {
        var text = Seal.SealText("objection-1", "supplement", 1, "ข้อความ");
        Seal.OpenText("objection-1", "supplement", 1, text).ShouldBe("ข้อความ");
        Should.Throw<System.Security.Cryptography.CryptographicException>(() => Seal.OpenText("objection-2", "supplement", 1, text));
        Should.Throw<System.Security.Cryptography.CryptographicException>(() => new Transparency.CitizenFeedback.Complaints.ComplaintSeal(new byte[32]).Open(ObjectionSeal.Place("objection-1", "supplement", 1), Convert.FromBase64String(text.Sealed)));
    }

    [Fact]
    public void The_day_of_acting_is_told_once_and_not_before_the_order()
    {
        var state = Deposited();
        (DateOnly, DateOnly?, DateOnly) known = (new(2026, 11, 2), null, new(2026, 11, 28));
        ObjectionDecisions.Supplement(state, "", [], Seal, new DateOnly(2026, 11, 1), known).Fault!.Rule.ShouldBe("before-the-order");
        ObjectionDecisions.Supplement(state, "", [], Seal, new DateOnly(2026, 11, 29), known).Fault!.Rule.ShouldBe("in-the-future");
        ObjectionDecisions.Supplement(state, "", [], Seal, null, known).Fault!.Field.ShouldBe("text");
        ObjectionDecisions.Supplement(state, "", [], Seal, new DateOnly(2026, 11, 5), known).Facts.Single().ShouldBeOfType<ObjectionFact.Supplemented>().Acted.ShouldNotBeNull();
        ObjectionDecisions.Supplement(state, "", [], Seal, new DateOnly(2026, 11, 5), known with { Item2 = new DateOnly(2026, 11, 4) }).Fault!.Rule.ShouldBe("told-before");
    }

    [Theory]
    [InlineData("deposited", null, true)]
    [InlineData("awaiting-second", null, true)]
    [InlineData("opened", null, true)]
    [InlineData("withdrawn", null, false)]
    [InlineData("concluded", "kept", false)]
    [InlineData("concluded", "no-ground", false)]
    [InlineData("concluded", "referred", true)]
    public void A_case_is_held_while_something_may_follow(string status, string? result, bool held) =>
        ObjectionHolds.Holds(ObjectionState.None with { Status = status, Result = result }).ShouldBe(held);

    [Theory]
    [InlineData("answered", null, null)]
    [InlineData("taken-back", null, null)]
    [InlineData("not-pursued", null, null)]
    [InlineData("forgotten", "how", null)]
    public void A_referral_ends_once_in_one_of_three_ways_and_then_holds_nothing(string how, string? fault, string? conflict)
    {
        const string words = "ป.ป.ช. แจ้งผลการพิจารณาแล้ว";
        var opener = new OpenerActor("a", Roles.Auditor);
        var referred = Deposited().Evolve(new ObjectionFact.Concluded("referred", "nacc", opener, new("")), Now);
        ObjectionHolds.Holds(referred).ShouldBeTrue();
        var decided = ObjectionDecisions.EndReferral(referred, new(how, words), opener, Seal);
        (decided.Fault?.Field, decided.Conflict?.Type).ShouldBe((fault, conflict));
        ObjectionDecisions.EndReferral(referred, new(how, "สั้น"), opener, Seal).Fault.ShouldNotBeNull();
        ObjectionDecisions.EndReferral(Deposited(), new("answered", words), opener, Seal).Conflict!.Value.Type.ShouldBe("not-referred");
        ObjectionDecisions.EndReferral(Deposited().Evolve(new ObjectionFact.Concluded("kept", null, opener, new("")), Now), new("answered", words), opener, Seal).Conflict!.Value.Type.ShouldBe("not-referred");
        if (fault is not null) return;
        var ended = referred.Evolve(decided.Facts.Single(), Now.AddDays(1));
        (ended.Status, ended.ReferralEndedAt, ObjectionHolds.Holds(ended)).ShouldBe(("concluded", Now.AddDays(1), false));
        ObjectionDecisions.EndReferral(ended, new(how, words), opener, Seal).Conflict!.Value.Type.ShouldBe("ended");
    }

    [Fact]
    public void Each_opener_in_whose_place_nobody_stands_is_named_by_place()
    {
        KnownOpeners.Faults([new("auditor-1", "ก"), new("nobody", "ข"), new("head-of-office", "ค")], new HashSet<string> { "auditor-1" }).Select(fault => (fault.Field, fault.Rule, fault.Detail))
            .ShouldBe([("openers", "unknown-person", "Person 2 holds no post outside your line that opens objections."), ("openers", "unknown-person", "Person 3 holds no post outside your line that opens objections.")]);
        KnownOpeners.Faults([new("auditor-1", "ก")], new HashSet<string> { "auditor-1" }).ShouldBeEmpty();
    }
}
