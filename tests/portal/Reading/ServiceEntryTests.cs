using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.CatalogueEdits;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Tests.Reading;

public class ServiceEntryTests
{
    private static readonly Service s_service = new("work-permit", "doe", "ใบอนุญาตทำงาน", "Work permit", "application", "manual", [new("check", "ตรวจ", "Check", 1, new(1, "workingDays"), false), new("visit", "ลงพื้นที่", "Visit", 2, null, true)],
        new(5, "workingDays"), "received", 2, ["passport"], 100.50m,
        [new("approve", "อนุมัติ", "Approve", true, [new("granted", "อนุญาต", "Granted", false, true), new("old", "แบบเดิม", "Old form", true, false, new(2026, 3, 31))], ["photo"], ["wp-s59"], 3, true, 10_000, new(1, 2, 3, 4),
            [new("party-heard", "ไม่มีคู่กรณี", "No party", "wp-s59")], [new("head", "นายทะเบียน", "Registrar", "own"), new("province", "จัดหางานจังหวัด", "Provincial head", "delegated", "12/2569", new string('a', 64), new(2026, 10, 1), new(2027, 9, 30))]),
        new("gone", "จุดเดิม", "Old point", false, [new("seen", "เห็น", "Seen", false, false)], [], [], null, false, null, new(0, 0, 0, 0), null, null, new(2026, 1, 31))], true,
        [new("waiting", "รอผู้ยื่น", "Waiting", "lfa"), new("survey", "รอผลสำรวจ", "Survey", "lfa")]);

    private static ServiceEntry Form(params (string Field, string Text)[] changes) => With(ServiceEntry.Of(s_service), changes);

    private static ServiceEntry With(ServiceEntry form, params (string Field, string Text)[] changes)
    {
        var values = form.Values.ToDictionary();
        foreach (var (field, text) in changes) values[field] = text;
        return new(values);
    }

    private static Service Entered(params (string Field, string Text)[] changes)
    {
        var (service, faults) = EnteredService.Of(Form(changes), s_service);
        faults.ShouldBeEmpty();
        return service;
    }

    private static string Json(Service service) => JsonSerializer.Serialize(service, Wire.Json);

    [Fact]
    public void A_form_that_nobody_changed_gives_back_everything_that_the_contract_holds()
    {
        Service[] known = [s_service, s_service with { StopReasons = [], EndedOn = new(2026, 5, 1), TotalLimit = null, FeeBaht = null, ManualReference = null, Steps = [], DecisionPoints = [] }];
        foreach (var each in known) Json(EnteredService.Of(ServiceEntry.Of(each), each).Service).ShouldBe(Json(each));
        // A member that the contract gets tomorrow is in none of them, and asks here for its field on the form.
        var set = known.SelectMany(Set).ToHashSet();
        foreach (var type in set.Select(each => each.Type).Distinct().ToList())
            type.GetProperties().Where(each => !set.Contains((type, each.Name))).Select(each => $"{type.Name}.{each.Name}").ShouldBeEmpty();
    }

    // Members of the contract's records that hold something.
    private static IEnumerable<(Type Type, string Member)> Set(object record) => record.GetType().GetProperties().SelectMany(member => member.GetValue(record) switch
    {
        null or false or 0 => Enumerable.Empty<(Type, string)>(),
        System.Collections.IEnumerable list and not string => list.Cast<object>().Where(each => each is not string).SelectMany(Set).Prepend((record.GetType(), member.Name)),
        var value => (value.GetType().Namespace == typeof(Service).Namespace ? Set(value) : []).Prepend((record.GetType(), member.Name)),
    });

    [Fact]
    public void Every_service_of_the_sample_comes_back_from_its_form()
    {
        var sample = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Sources.Portal, "../decision-capture/Catalogue/sample-catalogue.json"))).GetProperty("services").EnumerateArray()
            .Select(each => each.Deserialize<Service>(Wire.Json)!).ToList();
        sample.Count.ShouldBeGreaterThan(3);
        foreach (var service in sample) Json(EnteredService.Of(ServiceEntry.Of(service), service).Service).ShouldBe(Json(service));
    }

    [Fact]
    public void A_new_service_with_a_point_and_two_outcomes_is_typed_into_the_empty_form()
    {
        var form = With(ServiceEntry.New("doe"), ("code", "fee-waiver"), ("th", "ยกเว้นค่าธรรมเนียม"), ("en", "Fee waiver"), ("kind", "application"), ("limit", "7"), ("fee", "1,000.50"), ("documents", "id-card\n\nletter"),
            ("s-1-code", "check"), ("s-1-th", "ตรวจ"), ("s-1-en", "Check"), ("s-1-limit", "2"),
            ("p-0-code", "waive"), ("p-0-th", "ยกเว้น"), ("p-0-en", "Waive"), ("p-0-evidence", "letter"), ("p-0-laws", "lfa\nwp-s59"),
            ("p-0-o-0-code", "waived"), ("p-0-o-0-th", "ยกเว้น"), ("p-0-o-0-en", "Waived"), ("p-0-o-0-applied", "yes"), ("p-0-o-1-code", "refused"), ("p-0-o-1-th", "ไม่ยกเว้น"), ("p-0-o-1-en", "Refused"), ("p-0-o-1-burdening", "yes"));
        (form.Rows("s-"), form.Rows("p-"), form.Rows("p-0-o-"), form.Rows("p-0-w-")).ShouldBe((2, 1, 2, 0));
        var (service, faults) = EnteredService.Of(form, null);
        faults.ShouldBeEmpty();
        Json(service).ShouldBe(Json(new("fee-waiver", "doe", "ยกเว้นค่าธรรมเนียม", "Fee waiver", "application", null, [new("check", "ตรวจ", "Check", 2, new(2, "workingDays"), false)], new(7, "workingDays"), "received", 0, ["id-card", "letter"], 1000.50m,
            [new("waive", "ยกเว้น", "Waive", true, [new("waived", "ยกเว้น", "Waived", false, true), new("refused", "ไม่ยกเว้น", "Refused", true, false)], ["letter"], ["lfa", "wp-s59"], null, false, null, new(0, 0, 0, 0))], false)));
    }

    [Fact]
    public void A_row_is_added_by_its_button_and_taken_away_by_its_tick()
    {
        var more = ServiceEntry.Of(s_service).Adding("r-");
        (ServiceEntry.Of(s_service).Rows("r-"), more.Rows("r-"), more.Filled("r-").Count).ShouldBe((2, 3, 2));
        EnteredService.Of(With(more, ("r-2-code", "police"), ("r-2-th", "รอผลประวัติ"), ("r-2-en", "Police record"), ("r-2-law", "lfa")), s_service).Service.StopReasons!.Select(each => each.Code).ShouldBe(["waiting", "survey", "police"]);
        Entered(("r-0-cut", "yes")).StopReasons!.Select(each => each.Code).ShouldBe(["survey"]);
        Entered(("r-0-cut", "yes"), ("r-1-cut", "yes")).StopReasons.ShouldBeNull();
        Entered(("s-0-cut", "yes")).Steps.ShouldHaveSingleItem().Code.ShouldBe("visit");
        Entered(("p-0-w-0-cut", "yes"), ("p-0-n-0-cut", "yes")).DecisionPoints[0].ShouldSatisfyAllConditions(point => point.NotApplicable.ShouldBeNull(), point => point.Powers!.ShouldHaveSingleItem().Code.ShouldBe("province"));
        // A name without a code is no empty row: the catalogue says what is missing, and nothing typed is lost.
        Entered(("r-1-code", "")).StopReasons![1].ShouldBe(new("", "รอผลสำรวจ", "Survey", "lfa"));
        var point = more.Adding("p-");
        (point.Rows("p-"), point.Rows("p-2-o-"), point["p-2-discretionary"], point["p-2-fourEyes"]).ShouldBe((3, 2, "yes", "no"));
        foreach (var wrong in new[] { "", "x-", "p-0-", "p-0-x-", "p-99-o-", "p--1-o-", "rows-" }) more.Adding(wrong).ShouldBeSameAs(more, wrong);
        Enumerable.Range(0, 60).Aggregate(more, (form, _) => form.Adding("s-")).Rows("s-").ShouldBe(ServiceEntry.MostRows);
        With(more, ("rows-s-", "1000000")).Rows("s-").ShouldBe(ServiceEntry.MostRows);
    }

    [Fact]
    public void What_ends_ends_on_the_day_before_and_what_ended_keeps_its_day_until_it_is_taken_back()
    {
        (string, string)[] day = [("ed", "1"), ("em", "3"), ("ey", "2570")];
        var ended = Entered([.. day, ("p-0-ended", "yes"), ("p-0-o-0-ended", "yes"), ("ended", "yes")]);
        (ended.EndedOn, ended.DecisionPoints[0].EndedOn, ended.DecisionPoints[0].Outcomes[0].EndedOn).ShouldBe((new DateOnly(2027, 2, 28), new DateOnly(2027, 2, 28), new DateOnly(2027, 2, 28)));
        (ended.DecisionPoints[0].Outcomes[1].EndedOn, ended.DecisionPoints[1].EndedOn).ShouldBe((new DateOnly(2026, 3, 31), new DateOnly(2026, 1, 31)));
        Entered([.. day, ("p-1-ended", "")]).DecisionPoints[1].EndedOn.ShouldBeNull();
    }

    [Fact]
    public void What_is_no_number_or_no_day_is_named_by_its_field()
    {
        var (service, faults) = EnteredService.Of(Form(("limit", "two"), ("s-0-limit", "-1"), ("p-0-amount", "x"), ("p-0-w-1-fd", "31"), ("p-0-w-1-fm", "2")), s_service);
        faults.Select(each => $"{each.Field} {each.Rule}").ShouldBe(["s-0-limit not-a-number", "limit not-a-number", "p-0-amount not-a-number", "p-0-w-1-fd not-a-day"], ignoreOrder: true);
        service.Code.ShouldBe("work-permit");
    }

    [Theory]
    [InlineData("services[0].code", "code")]
    [InlineData("services[0].agency", "agency")]
    [InlineData("services[0].totalLimit.value", "limit")]
    [InlineData("services[0].totalLimit.unit", "unit")]
    [InlineData("services[0].steps[1].limit.value", "s-1-limit")]
    [InlineData("services[0].steps[0].order", "s-0-place")]
    [InlineData("services[0].decisionPoints[0].outcomes", "p-0-o-")]
    [InlineData("services[0].decisionPoints[0].outcomes[1].nameTh", "p-0-o-1-th")]
    [InlineData("services[0].decisionPoints[0].powers[1].order", "p-0-w-1-order")]
    [InlineData("services[0].decisionPoints[0].powers[1].orderSha256", "p-0-w-1-sha")]
    [InlineData("services[0].decisionPoints[0].notApplicable[0].legalBasis", "p-0-n-0-law")]
    [InlineData("services[0].decisionPoints[0].legalBases[0]", "p-0-laws")]
    [InlineData("services[0].decisionPoints[0].risk.volume", "p-0-volume")]
    [InlineData("services[0].decisionPoints[0].endedOn", "p-0-ended")]
    [InlineData("services[0].decisionPoints[9].code", "p-")]
    [InlineData("services[0].stopReasons[1].code", "r-1-code")]
    [InlineData("manualSha256", "sha256")]
    [InlineData("effectiveOn", "ed")]
    [InlineData("p-0-amount", "p-0-amount")]
    [InlineData("entries", "entries")]
    public void A_fault_stands_at_its_field(string path, string field) => FaultPlaces.Of(path, ServiceEntry.Of(s_service)).ShouldBe(field);

    [Fact]
    public void A_fault_skips_the_rows_that_were_not_sent()
    {
        // The first row was taken away: the catalogue's first is the form's second.
        FaultPlaces.Of("services[0].stopReasons[0].legalBasis", Form(("r-0-cut", "yes"))).ShouldBe("r-1-law");
        FaultPlaces.Of("services[0].steps[0].nameEn", With(ServiceEntry.New("doe"), ("s-1-th", "ตรวจ"))).ShouldBe("s-1-en");
        FaultPlaces.Words("p-0-o-1-th", Portal.Text.Texts.In(Portal.Text.Language.English)).ShouldBe("Decision point 1 › Outcome 2 › Thai name");
        FaultPlaces.Words("p-0-o-", Portal.Text.Texts.In(Portal.Text.Language.English)).ShouldBe("Decision point 1 › Outcome");
    }

    [Fact]
    public void A_code_that_others_know_stays_and_one_just_typed_does_not()
    {
        var form = new EntryForm(Form(("s-2-code", "check")), s_service, ServiceChoices.None, []);
        form.Kept(s_service.Steps, "s-", 0, each => each.Code).ShouldBe(s_service.Steps[0]);
        // Typed into a new row by mistake: it can still be put right.
        form.Kept(s_service.Steps, "s-", 2, each => each.Code).ShouldBeNull();
        new EntryForm(Form(), null, ServiceChoices.None, []).Kept<ServiceStep>(null, "s-", 0, each => each.Code).ShouldBeNull();
    }
}
