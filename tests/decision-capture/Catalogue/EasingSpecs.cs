using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Tests.Catalogue;

public sealed class EasingSpecs
{
    private static readonly V1.Service s_permit = Given.Sample.Published.Services.Single(each => each.Code == "work-permit");
    private static readonly DateTimeOffset s_noon = new(2026, 10, 5, 12, 0, 0, TimeSpan.FromHours(7));

    private static string[] Rules(V1.Service before, V1.Service after) => [.. EasingWatch.Of(before, after).Select(each => $"{each.Rule} {each.Field}")];

    private static V1.Service WithPoint(Func<V1.DecisionPoint, V1.DecisionPoint> change) => s_permit with { DecisionPoints = [s_permit.DecisionPoints[0], change(s_permit.DecisionPoints[1])] };

    [Fact]
    public void What_makes_a_standard_easier_is_found_and_what_makes_it_stricter_is_not()
    {
        Rules(s_permit, s_permit).ShouldBeEmpty();
        Rules(s_permit, s_permit with { TotalLimit = new(16, "workingDays") }).ShouldBe(["longer-limit totalLimit"]);
        Rules(s_permit, s_permit with { TotalLimit = null }).ShouldBe(["longer-limit totalLimit"]);
        Rules(s_permit, s_permit with { TotalLimit = new(14, "workingDays") }).ShouldBeEmpty();
        // Fifteen working days are three weeks: fifteen days are stricter, a month is easier.
        Rules(s_permit, s_permit with { TotalLimit = new(15, "days") }).ShouldBeEmpty();
        Rules(s_permit, s_permit with { TotalLimit = new(1, "months") }).ShouldBe(["longer-limit totalLimit"]);
        Rules(s_permit with { StartBasis = "received" }, s_permit).ShouldBe(["later-start startBasis"]);
        Rules(s_permit, s_permit with { Steps = [s_permit.Steps[0] with { Limit = new(2, "workingDays") }, .. s_permit.Steps.Skip(1)] }).ShouldBe(["longer-limit steps/document-check/limit"]);
        Rules(s_permit, WithPoint(point => point with { Discretionary = false })).ShouldBe(["not-discretionary decisionPoints/permit-decision/discretionary"]);
        Rules(s_permit, WithPoint(point => point with { RequiredEvidence = [point.RequiredEvidence[0]] })).ShouldBe(["less-evidence decisionPoints/permit-decision/requiredEvidence"]);
        Rules(s_permit, WithPoint(point => point with { RequiredEvidence = [.. point.RequiredEvidence, "photo"] })).ShouldBeEmpty();
        Rules(s_permit, WithPoint(point => point with { FourEyes = false })).ShouldBe(["one-pair-of-eyes decisionPoints/permit-decision/fourEyes"]);
        Rules(s_permit, WithPoint(point => point with { Outcomes = [.. point.Outcomes.Select(each => each with { Burdening = false })] })).Length.ShouldBe(2);
        Rules(WithPoint(point => point with { MaxAmountBaht = 100 }), s_permit).ShouldBe(["higher-own-amount decisionPoints/permit-decision/maxAmountBaht"]);
    }

    [Fact]
    public void A_point_that_ends_takes_its_standards_with_it_and_one_that_is_added_eases_nothing()
    {
        V1.DecisionPoint Ends(V1.DecisionPoint point, int day) => point with { EndedOn = new(2026, 10, day) };
        string[] ended = ["not-discretionary decisionPoints/permit-decision/discretionary", "less-evidence decisionPoints/permit-decision/requiredEvidence"];
        Rules(s_permit, WithPoint(point => Ends(point, 5))).ShouldBe(ended);
        // Left out of a file it is gone in the same way; a step with its limit too.
        Rules(s_permit, s_permit with { DecisionPoints = [s_permit.DecisionPoints[0]] }).ShouldBe(ended);
        Rules(s_permit, s_permit with { Steps = [.. s_permit.Steps.Skip(1)] }).ShouldBe(["longer-limit steps/document-check/limit"]);
        Rules(WithPoint(point => Ends(point, 5)), WithPoint(point => Ends(point, 4))).ShouldBe(ended);
        Rules(WithPoint(point => Ends(point, 4)), WithPoint(point => Ends(point, 5))).ShouldBeEmpty();
        Rules(WithPoint(point => Ends(point, 4)), s_permit).ShouldBeEmpty();
        // Nothing was decided freely at it, and nothing was asked for.
        V1.DecisionPoint Plain(V1.DecisionPoint point) => point with { Discretionary = false, RequiredEvidence = [] };
        Rules(WithPoint(Plain), WithPoint(point => Ends(Plain(point), 5))).ShouldBeEmpty();
        Rules(s_permit, WithPoint(point => point with { Outcomes = [.. point.Outcomes.Select(each => each with { EndedOn = new(2026, 10, 5) }), new("new", "ใหม่", "New", false, false)] })).ShouldBeEmpty();
        // A service that ends takes no more cases; those that are open are measured as before.
        Rules(s_permit, s_permit with { EndedOn = new(2026, 10, 5) }).ShouldBeEmpty();
        Rules(s_permit, s_permit with { DecisionPoints = [.. s_permit.DecisionPoints, Plain(s_permit.DecisionPoints[1]) with { Code = "new" }], Steps = [.. s_permit.Steps, new("new", "ใหม่", "New", 9, null, true)] }).ShouldBeEmpty();
    }

    [Fact]
    public void An_ended_point_that_comes_back_under_another_code_is_measured_against_what_it_was()
    {
        var ended = WithPoint(point => point with { EndedOn = new(2026, 10, 5) });
        V1.Catalogue[] versions = [new(1, "", [], [], [s_permit], [], []), new(2, "", [], [], [ended], [], [])];
        var point = s_permit.DecisionPoints[1] with { Code = "another", FourEyes = false };
        EarlierStandards.Eased(versions, new(3, "", [], [], [ended with { DecisionPoints = [.. ended.DecisionPoints, point] }], [], []))
            .ShouldHaveSingleItem().Eased.Rules.ShouldHaveSingleItem().Field.ShouldBe("decisionPoints/another/fourEyes");
        EarlierStandards.Eased(versions, new(3, "", [], [], [ended with { DecisionPoints = [.. ended.DecisionPoints, point with { FourEyes = true }] }], [], [])).ShouldBeEmpty();
        EarlierStandards.Eased(versions, new(3, "", [], [], [s_permit], [], [])).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_ends_before_the_change_takes_effect()
    {
        var day = new DateOnly(2026, 10, 6);
        string[] Faults(V1.Service after, V1.Service? before = null) => [.. LastDays.Faults([after], before is null ? [] : [before], day).Select(each => $"{each.Field} {each.Rule}")];
        V1.Service Ended(int last) => WithPoint(point => point with { EndedOn = new(2026, 10, last), Outcomes = [point.Outcomes[0] with { EndedOn = new(2026, 10, last) }] }) with { EndedOn = new(2026, 10, last) };
        Faults(Ended(5), s_permit).ShouldBeEmpty();
        Faults(Ended(9), s_permit).ShouldBeEmpty();
        string[] all = ["services[0].endedOn not-back-dated", "services[0].decisionPoints[1].endedOn not-back-dated", "services[0].decisionPoints[1].outcomes[0].endedOn not-back-dated"];
        Faults(Ended(4), s_permit).ShouldBe(all);
        Faults(Ended(4)).ShouldBe(all);
        // What ended before stays ended, may be taken back, and does not move into the past.
        Faults(Ended(4), Ended(4)).ShouldBeEmpty();
        Faults(s_permit, Ended(4)).ShouldBeEmpty();
        Faults(Ended(3), Ended(4)).ShouldBe(all);
    }

    [Fact]
    public void What_was_removed_and_comes_back_is_measured_against_what_it_was()
    {
        var (first, point) = (s_permit.DecisionPoints[0], s_permit.DecisionPoints[1]);
        var without = s_permit with { DecisionPoints = [first], Steps = [.. s_permit.Steps.Skip(1)] };
        V1.Catalogue[] versions = [At(1, s_permit), At(2, without), At(3, without with { TotalLimit = new(10, "workingDays") })];
        IReadOnlyList<EasedSince> Since(V1.Service after) => EarlierStandards.Eased(versions, At(4, after with { TotalLimit = new(10, "workingDays") }));
        var back = Since(without with { DecisionPoints = [first, point with { FourEyes = false }] }).ShouldHaveSingleItem();
        (back.OldVersion, back.Eased.Rules.Single().Rule, back.Eased.Rules.Single().Field).ShouldBe((1L, "one-pair-of-eyes", "decisionPoints/permit-decision/fourEyes"));
        // Under another code: known by its name or by an outcome that it shares.
        Since(without with { DecisionPoints = [first, point with { Code = "another", FourEyes = false }] }).Single().Eased.Rules.Single().Field.ShouldBe("decisionPoints/another/fourEyes");
        Since(without with { DecisionPoints = [first, point with { Code = "another", NameTh = "ใหม่", NameEn = "New", RequiredEvidence = [] }] }).Single().Eased.Rules.Single().Rule.ShouldBe("less-evidence");
        // As it was, stricter, or something else altogether: nothing becomes easier.
        Since(without with { DecisionPoints = [first, point] }).ShouldBeEmpty();
        Since(without with { DecisionPoints = [first, point with { RequiredEvidence = [.. point.RequiredEvidence, "photo"] }] }).ShouldBeEmpty();
        Since(without with { DecisionPoints = [first, point with { Code = "another", NameTh = "ใหม่", NameEn = "New", FourEyes = false, Outcomes = [new("seen", "เห็น", "Seen", false, false)] }] }).ShouldBeEmpty();
        // A step and a whole service are watched in the same way.
        Since(s_permit with { DecisionPoints = [first], Steps = [s_permit.Steps[0] with { Limit = new(2, "months") }, .. s_permit.Steps.Skip(1)] }).Single().Eased.Rules.Single().Field.ShouldStartWith("steps/");
        EarlierStandards.Eased([At(1, s_permit), At(2)], At(3, s_permit with { TotalLimit = null })).Single().OldVersion.ShouldBe(1);

        static V1.Catalogue At(long version, params V1.Service[] services) => new(version, "", [], [], services, [], []);
    }

    [Fact]
    public void A_new_reason_to_stop_the_clock_and_a_criterion_declared_not_to_apply_are_easier()
    {
        V1.StopReason waiting = new("waiting", "รอผู้ยื่น", "Waiting", "lfa-2558-s8"), survey = new("survey", "รอผลสำรวจ", "Survey", "lfa-2558-s8");
        var (none, one, two) = (s_permit with { StopReasons = null }, s_permit with { StopReasons = [waiting] }, s_permit with { StopReasons = [waiting, survey] });
        Rules(one, two).ShouldBe(["new-stop-reason stopReasons/survey"]);
        // Listing for the first time forbids every other reason; listing none any more permits each.
        Rules(none, one).ShouldBeEmpty();
        Rules(two, one).ShouldBeEmpty();
        Rules(one, none).ShouldBe(["new-stop-reason stopReasons"]);
        Rules(one, one with { StopReasons = [] }).ShouldBe(["new-stop-reason stopReasons"]);
        var declared = WithPoint(point => point with { NotApplicable = [new("party-heard", "ไม่มีคู่กรณี", "No party", "lfa-2558-s8")] });
        Rules(s_permit, declared).ShouldBe(["not-applicable decisionPoints/permit-decision/notApplicable/party-heard"]);
        Rules(declared, s_permit).ShouldBeEmpty();
    }

    [Fact]
    public void Any_change_and_its_reverse_are_not_both_easier() =>
        // A limit of every unit against every other: of two different ones exactly one is longer, or neither when they are equal.
        (from left in Limits() from right in Limits() select (Rules(With(left), With(right)).Length, Rules(With(right), With(left)).Length)).ShouldAllBe(both => both.Item1 + both.Item2 <= 1);

    private static IEnumerable<V1.TimeLimit> Limits() => from unit in new[] { "minutes", "hours", "workingDays", "days", "months" } from value in new[] { 1, 5, 7, 30, 365 } select new V1.TimeLimit(value, unit);

    private static V1.Service With(V1.TimeLimit limit) => s_permit with { TotalLimit = limit };

    [Fact]
    public void An_easing_is_never_back_dated_and_names_the_published_manual()
    {
        var (today, tomorrow, digest) = (new DateOnly(2026, 10, 5), new DateOnly(2026, 10, 6), new string('a', 64));
        Faults(false, today, null).ShouldBeEmpty();
        Faults(false, today.AddDays(-1), null).ShouldBe(["effectiveOn not-back-dated"]);
        Faults(true, today, digest).ShouldBe(["effectiveOn easing-not-back-dated"]);
        Faults(true, tomorrow, null).ShouldBe(["manualSha256 easing-needs-manual"]);
        Faults(true, tomorrow, "abc").ShouldBe(["manualSha256 not-a-sha256"]);
        Faults(true, tomorrow, digest).ShouldBeEmpty();
        // Five minutes before midnight tomorrow has begun for what may be recorded by now.
        ProposeChange.EarliestDay(s_noon.AddHours(12).AddMinutes(-4), later: true).ShouldBe(new DateOnly(2026, 10, 7));

        string[] Faults(bool eased, DateOnly day, string? manual) => [.. ProposeChange.Faults(eased, day, "why", manual, s_noon).Select(each => $"{each.Field} {each.Rule}")];
    }

    [Fact]
    public void The_second_person_is_another_and_from_outside_when_a_standard_becomes_easier()
    {
        var proposed = CatalogueDraftState.None.Evolve(new CatalogueDraftFact.Proposed("catalogue-draft-1", "{}", new(2026, 10, 6), null, ["doe"], [], new("why"), new("first", Roles.AgencyAdmin, ["doe"], null)), s_noon);
        Against("first", ["doe"], eased: false).ShouldBe("own-proposal");
        Against("first", ["*"], eased: true).ShouldBe("own-proposal");
        Against("second", ["doe"], eased: false).ShouldBeNull();
        Against("second", ["doe"], eased: true).ShouldBe("same-agency");
        Against("second", ["sso"], eased: true).ShouldBeNull();
        Against("second", ["sso"], eased: false).ShouldBe("other-agency");
        Against("second", ["*"], eased: true).ShouldBeNull();
        DecideChange.Against(proposed.Evolve(new CatalogueDraftFact.Approved("catalogue-draft-1", new("second", Roles.AgencyAdmin, ["*"], null)), s_noon), new("third", Roles.AgencyAdmin, ["*"], null), false).ShouldBe("not-proposed");

        string? Against(string subject, string[] agencies, bool eased) => DecideChange.Against(proposed, new(subject, Roles.AgencyAdmin, agencies, null), eased);
    }

    [Fact]
    public void What_is_new_is_told_in_full_to_the_second_person()
    {
        var before = CatalogueEntries.Of(Given.Sample.Published);
        V1.DecisionPoint point = new("new-point", "จุดใหม่", "New point", true, [new("granted", "อนุญาต", "Granted", false, true)], ["photo"], ["lfa-2558-s8"], null, false, 500, new(1, 0, 0, 0), null, [new("head", "หัวหน้า", "Head", "own")]);
        string[] told = ["{0} จุดใหม่", "{0}/nameEn New point", "{0}/discretionary true", "{0}/outcomes/granted อนุญาต", "{0}/outcomes/granted/nameEn Granted", "{0}/outcomes/granted/grantsAsApplied true", "{0}/requiredEvidence photo",
            "{0}/legalBases lfa-2558-s8", "{0}/fourEyes false", "{0}/maxAmountBaht 500", "{0}/risk/risk 1", "{0}/risk/impact 0", "{0}/risk/volume 0", "{0}/risk/complaints 0", "{0}/powers/head หัวหน้า", "{0}/powers/head/nameEn Head", "{0}/powers/head/kind own"];
        string[] Told(V1.Service service) => [.. EntryDifference.Of(ImportCatalogue.Decide(new(null, null, [service], null, null, null), before).Changes!, before).Select(each => $"{each.Field} {each.After}")];
        string[] At(string path) => [.. told.Select(each => each.Replace("{0}", path, StringComparison.Ordinal))];
        Told(s_permit with { DecisionPoints = [.. s_permit.DecisionPoints, point] }).ShouldBe(At("decisionPoints/new-point"), ignoreOrder: true);
        Told(new("new-service", "doe", "กระบวนงานใหม่", "New service", "application", null, [], new(5, "workingDays"), "received", 0, ["passport"], 20, [point], false))
            .ShouldBe([" กระบวนงานใหม่", "agency doe", "nameEn New service", "kind application", "totalLimit 5 workingDays", "startBasis received", "eServiceLevel 0", "requiredDocuments passport", "feeBaht 20", .. At("decisionPoints/new-point")], ignoreOrder: true);
    }

    [Fact]
    public void A_difference_names_the_field_by_codes()
    {
        var before = CatalogueEntries.Of(Given.Sample.Published);
        var changed = WithPoint(point => point with { Risk = point.Risk with { Volume = 1 } }) with { TotalLimit = new(14, "workingDays") };
        var (changes, _) = ImportCatalogue.Decide(new(null, null, [changed], null, null, null), before);
        EntryDifference.Of(changes!, before).Select(each => (each.Code, each.Field, each.Before, each.After))
            .ShouldBe([("work-permit", "decisionPoints/permit-decision/risk/volume", "5", "1"), ("work-permit", "totalLimit", "15 workingDays", "14 workingDays")], ignoreOrder: true);
    }
}
