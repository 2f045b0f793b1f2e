using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Catalogue.Files;
using Transparency.DecisionCapture.Catalogue.Sample;
using Transparency.DecisionCapture.Tests.Intake;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Tests.Catalogue;

public sealed class CatalogueFileSpecs
{
    private static readonly V1.Catalogue s_sample = Given.Sample.Published;
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Catalogue/Sample");

    private static string[] Faults(string table, string text) => [.. CatalogueFile.Read("csv", table, text, s_sample).Faults.Select(each => $"{each.Field} {each.Rule}")];

    [Theory]
    [InlineData("agencies")]
    [InlineData("laws")]
    [InlineData("offices")]
    [InlineData("services")]
    [InlineData("steps")]
    [InlineData("points")]
    [InlineData("stops")]
    [InlineData("powers")]
    [InlineData("notApplicable")]
    public void What_is_exported_comes_back_unchanged(string table)
    {
        var (import, faults) = CatalogueFile.Read("csv", table, CatalogueExport.Table(table, s_sample, _ => true)!, s_sample);
        faults.ShouldBeEmpty();
        ImportCatalogue.Decide(import!, CatalogueEntries.Of(s_sample)).Changes!.Published.Select(each => each.Key).ShouldBeEmpty();
    }

    // As the portal's form makes it: everything that the contract holds, and names as people type them.
    private static readonly V1.Service s_typed = new("made-by-form", "doe", "ขอ \"ยกเว้น\"; หรือ|ลด, ก\\ข", "Waiver; or|reduction, a\\b\\", "application", "คู่มือ; ฉบับที่ 2", [new("check", "ตรวจ|รับ", "Check; take", 1, new(2, "hours"), true)],
        new(7, "workingDays"), "complete", 3, ["id-card; copy", "letter|original", "\\"], 1000.50m,
        [new("waive", "ยกเว้น;", "=Waive", true, [new("waived", "ยกเว้น|ลด", "Waived; reduced", false, true), new("refused", "ไม่ยกเว้น\\", "Refused|", true, false, new(2026, 12, 31))], ["letter;2"], ["lfa-2558-s8"], 5, true, 20_000.25m, new(1, 2, 3, 4),
            [new("party-heard", "ไม่มีคู่กรณี; |", "No party", "lfa-2558-s8")], [new("head", "อธิบดี; |", "Head", "own"), new("province", "จังหวัด", "Province", "delegated", "12/2569;|", new('a', 64), new(2026, 10, 1), new(2027, 9, 30))], new(2027, 1, 31)),
        new("seen", "เห็น", "Seen", false, [new("seen", "เห็น", "Seen", false, false)], [], [], null, false, null, new(0, 0, 0, 0))], false, [new("waiting", "รอ; |ผู้ยื่น", "Waiting", "lfa-2558-s8")], new(2027, 6, 30));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_whole_catalogue_comes_back_equal_from_tables_or_from_JSON_alone(bool typed)
    {
        var whole = typed ? s_sample with { Services = [.. s_sample.Services, s_typed] } : s_sample;
        ImportCatalogue.Decide(new(null, null, whole.Services, null, null, null), CatalogueEntries.Of(s_sample)).Errors.ShouldBeEmpty();
        // Sources are bound to accounts and leave with nobody.
        var wanted = CatalogueEntries.Of(whole).Where(each => each.Key.Kind != EntryKey.Source).ToDictionary();
        var rebuilt = whole with { Agencies = [], Offices = [], Services = [], Laws = [], Sources = [] };
        foreach (var table in new[] { "agencies", "laws", "offices", "services", "steps", "points", "stops", "powers", "notApplicable" })
        {
            var (import, faults) = CatalogueFile.Read("csv", table, CatalogueExport.Table(table, whole, _ => true)!, rebuilt);
            faults.ShouldBeEmpty(table);
            ImportCatalogue.Decide(import!, CatalogueEntries.Of(rebuilt)).Errors.ShouldBeEmpty(table);
            var after = CatalogueEntries.Of(rebuilt).Concat(CatalogueEntries.Of(import!.Filled())).GroupBy(each => each.Key).ToDictionary(each => each.Key, each => each.Last().Value);
            rebuilt = CatalogueEntries.ToCatalogue(0, after);
        }
        CatalogueEntries.Digest(CatalogueEntries.Of(rebuilt)).ShouldBe(CatalogueEntries.Digest(wanted));

        var json = System.Text.Encoding.UTF8.GetString(CatalogueExport.Json(whole, null));
        CatalogueEntries.Digest(CatalogueEntries.Of(CatalogueFile.Read("json", null, json, whole).Import!.Filled())).ShouldBe(CatalogueEntries.Digest(wanted));
    }

    [Fact]
    public void An_ended_outcome_carries_its_day_and_a_sign_inside_a_name_is_no_border()
    {
        string Cell(string text) => $"service,code,outcomes\nwork-permit,permit-decision,\"{text}\"\n";
        var outcomes = CatalogueFile.Read("csv", "points", Cell(@"a|ก\;ข|A\|B|true|false|2026-12-31; b|ค\\|C|false|true"), s_sample).Import!.Services!.Single().DecisionPoints.Single(each => each.Code == "permit-decision").Outcomes;
        outcomes.ShouldBe([new("a", "ก;ข", "A|B", true, false, new(2026, 12, 31)), new("b", @"ค\", "C", false, true)]);
        foreach (var wrong in new[] { "a|ก|A|true|false|tomorrow", "a|ก|A|true|false|2026-12-31|x", "a|ก|A|true" }) Faults("points", Cell(wrong)).ShouldBe(["line 2, outcomes not-an-outcome"], wrong);
    }

    [Fact]
    public void A_point_that_can_still_be_decided_has_an_outcome_that_can()
    {
        var permit = s_sample.Services.Single(each => each.Code == "work-permit");
        V1.Service With(V1.DecisionPoint point) => permit with { DecisionPoints = [point] };
        var ended = permit.DecisionPoints[1] with { Outcomes = [.. permit.DecisionPoints[1].Outcomes.Select(each => each with { EndedOn = new(2026, 12, 31) })] };
        string[] Rules(V1.Service service) => [.. ImportCatalogue.Decide(new(null, null, [service], null, null, null), CatalogueEntries.Of(s_sample)).Errors.Select(each => $"{each.Field} {each.Rule}")];
        Rules(With(ended)).ShouldBe(["services[0].decisionPoints[0].outcomes none-open"]);
        Rules(With(ended with { EndedOn = new(2026, 12, 31) })).ShouldBeEmpty();
        Rules(With(permit.DecisionPoints[1] with { MinimumMinutes = -1, MaxAmountBaht = -1 }) with { FeeBaht = -1 })
            .ShouldBe(["services[0].feeBaht out-of-range", "services[0].decisionPoints[0].minimumMinutes out-of-range", "services[0].decisionPoints[0].maxAmountBaht out-of-range"]);
    }

    [Fact]
    public void A_whole_export_that_was_edited_in_one_place_proposes_that_place_only()
    {
        var all = CatalogueFile.Read("json", null, System.Text.Encoding.UTF8.GetString(CatalogueExport.Json(s_sample, null)), s_sample).Import!;
        all.Onto(CatalogueEntries.Of(s_sample)).ShouldSatisfyAllConditions(none => none.Agencies.ShouldBeEmpty(), none => none.Laws.ShouldBeEmpty(), none => none.Services.ShouldBeEmpty(), none => none.Offices.ShouldBeEmpty());
        var edited = all with { Offices = [.. all.Offices!.Select(each => each.Code == "doe-bkk" ? each with { Closes = "17:00" } : each)] };
        edited.Onto(CatalogueEntries.Of(s_sample)).Offices!.ShouldHaveSingleItem().Code.ShouldBe("doe-bkk");
    }

    [Fact]
    public void A_row_changes_the_columns_it_names_and_nothing_else()
    {
        var (import, _) = CatalogueFile.Read("csv", "steps", "service,code,limit,unit\nwork-permit,document-check,2,workingDays\n", s_sample);
        var (changes, _) = ImportCatalogue.Decide(import!, CatalogueEntries.Of(s_sample));
        changes!.Published.ShouldHaveSingleItem().Key.ShouldBe(new EntryKey("service", "work-permit"));
        import!.Services!.Single().Steps[0].ShouldBe(s_sample.Services.Single(each => each.Code == "work-permit").Steps[0] with { Limit = new(2, "workingDays") });
    }

    [Fact]
    public void Stop_reasons_and_declarations_travel_in_tables_and_every_one_names_a_known_law()
    {
        var stops = Import("stops", "service,code,nameTh,nameEn,legalBasis\nwork-permit,survey,รอผลสำรวจ,Waiting for a survey,lfa-2558-s8\n");
        stops.StopReasons!.Select(each => each.Code).ShouldBe(["waiting-for-applicant", "survey"]);
        var declared = Import("notApplicable", "service,point,code,nameTh,nameEn,legalBasis\nwork-permit,permit-decision,party-heard,ไม่มีคู่กรณี,No party,lfa-2558-s8\n");
        declared.DecisionPoints.Single(each => each.Code == "permit-decision").NotApplicable!.Single().ShouldBe(new("party-heard", "ไม่มีคู่กรณี", "No party", "lfa-2558-s8"));
        var whole = s_sample with { Services = [.. s_sample.Services.Select(each => each.Code == "work-permit" ? stops with { DecisionPoints = declared.DecisionPoints } : each)] };
        foreach (var table in new[] { "stops", "notApplicable", "services", "points" })
            ImportCatalogue.Decide(CatalogueFile.Read("csv", table, CatalogueExport.Table(table, whole, _ => true)!, whole).Import!, CatalogueEntries.Of(whole)).Changes!.Published.ShouldBeEmpty(table);

        Faults("notApplicable", "service,point,code\nwork-permit,nowhere,party-heard\n").ShouldBe(["line 2, point unknown-decision-point"]);
        Rules(stops with { StopReasons = [new("survey", "", "Survey", "no-law"), new("survey", "ก", "S", "lfa-2558-s8")] })
            .ShouldBe(["services[0].stopReasons[0].nameTh required", "services[0].stopReasons[0].legalBasis unknown-law", "services[0].stopReasons[1].code repeated"]);
        Rules(declared with { DecisionPoints = [.. declared.DecisionPoints.Select(each => each.NotApplicable is null ? each : each with { NotApplicable = [new("party heard", "ก", "N", "lfa-2558-s8")] })] })
            .ShouldHaveSingleItem().ShouldEndWith(".notApplicable[0].code not-a-code");

        static V1.Service Import(string table, string text) => CatalogueFile.Read("csv", table, text, s_sample).Import!.Services!.Single();
        static string[] Rules(V1.Service service) => [.. ImportCatalogue.Decide(new(null, null, [service], null, null, null), CatalogueEntries.Of(s_sample)).Errors.Select(each => $"{each.Field} {each.Rule}")];
    }

    [Fact]
    public void Who_may_decide_travels_in_a_table_and_delegation_names_its_order()
    {
        const string Header = "service,point,code,nameTh,nameEn,kind,order,orderSha256,from,to\n";
        var digest = new string('a', 64);
        var (import, faults) = CatalogueFile.Read("csv", "powers", $"{Header}work-permit,permit-decision,head,นายทะเบียน,Registrar,own,,,,\nwork-permit,permit-decision,province,จัดหางานจังหวัด,Provincial head,delegated,12/2569,{digest},2026-10-01,2027-09-30\n", s_sample);
        faults.ShouldBeEmpty();
        ImportCatalogue.Decide(import!, CatalogueEntries.Of(s_sample)).Errors.ShouldBeEmpty();
        import!.Services!.Single().DecisionPoints.Single(each => each.Code == "permit-decision").Powers.ShouldBe(
            [new("head", "นายทะเบียน", "Registrar", "own"), new("province", "จัดหางานจังหวัด", "Provincial head", "delegated", "12/2569", digest, new(2026, 10, 1), new(2027, 9, 30))]);
        var whole = s_sample with { Services = [.. s_sample.Services.Select(each => each.Code == "work-permit" ? import.Services!.Single() : each)] };
        foreach (var table in new[] { "powers", "points" })
            ImportCatalogue.Decide(CatalogueFile.Read("csv", table, CatalogueExport.Table(table, whole, _ => true)!, whole).Import!, CatalogueEntries.Of(whole)).Changes!.Published.ShouldBeEmpty(table);

        var wrong = CatalogueFile.Read("csv", "powers", $"{Header}work-permit,permit-decision,x,ก,X,delegated,,abc,2026-10-02,2026-10-01\nwork-permit,permit-decision,y,ก,Y,boss,,,,\n", s_sample).Import!;
        ImportCatalogue.Decide(wrong, CatalogueEntries.Of(s_sample)).Errors.Select(each => $"{each.Field.Split("powers")[1]} {each.Rule}")
            .ShouldBe(["[0].to before-from", "[0].orderSha256 not-a-sha256", "[0].order required", "[1].kind unknown-value"]);
    }

    [Fact]
    public void Every_fault_has_its_line_and_column_and_nothing_is_taken()
    {
        Faults("steps", "service,code,limit\nwork-permit,document-check,two\nnowhere,x,1\nwork-permit,document-check,3\n")
            .ShouldBe(["line 4, code repeated", "line 2, limit not-a-number", "line 3, service unknown-service"], ignoreOrder: true);
        Faults("offices", "code,colour\nx,red\n").ShouldBe(["line 1, colour unknown-column"]);
        Faults("offices", "agency\ndoe\n").ShouldBe(["line 1, code required"]);
        Faults("offices", "code,nameTh\nx\n").ShouldBe(["line 2 column-count"]);
        Faults("offices", "code,nameTh\nx,\"open\n").ShouldBe(["line 2 malformed"]);
        Faults("points", "service,code,discretionary,outcomes\nwork-permit,new-point,perhaps,granted|อนุญาต\n").ShouldBe(["line 2, discretionary not-a-flag", "line 2, outcomes not-an-outcome"], ignoreOrder: true);
        // What a table leaves out of a new point is missed when it is decided.
        var without = CatalogueFile.Read("csv", "points", "service,code,nameTh,nameEn\nwork-permit,new-point,ใหม่,New\n", s_sample).Import!;
        ImportCatalogue.Decide(without, CatalogueEntries.Of(s_sample)).Errors.Select(each => each.Rule).ShouldBe(["required"]);
        Faults("colours", "code\n").ShouldBe(["table unknown-value"]);
        CatalogueFile.Read("json", null, "{\n\"offices\": 7}", s_sample).Faults.ShouldHaveSingleItem().Field.ShouldStartWith("line 2");
    }

    [Fact]
    public void A_quoted_cell_may_hold_commas_quotes_and_lines()
    {
        var (import, faults) = CatalogueFile.Read("csv", "offices", "code,agency,nameTh,nameEn,province\r\nx-1,doe,\"ก \"\"ข\"\"\nค\",\"A, B\",ตาก\r\n", s_sample);
        faults.ShouldBeEmpty();
        import!.Offices!.Single().ShouldSatisfyAllConditions(office => office.NameTh.ShouldBe("ก \"ข\"\nค"), office => office.NameEn.ShouldBe("A, B"), office => office.Opens.ShouldBe("08:30"));
    }

    [Fact]
    public void The_sample_covers_every_province_of_five_agencies_and_twelve_offices_abroad()
    {
        var (offices, faults) = SampleOffices.Of(File.ReadAllText(Path.Combine(s_folder, "provinces.csv")), File.ReadAllText(Path.Combine(s_folder, "offices.csv")), s_sample);
        faults.ShouldBeEmpty();
        var all = s_sample.Offices.Concat(offices!).ToList();
        all.Count.ShouldBeGreaterThan(400);
        foreach (var agency in new[] { "ops", "doe", "dsd", "dlpw", "sso" })
            all.Where(each => each.Agency == agency && each.Kind != "overseas").Select(each => each.Province).Distinct().Count().ShouldBe(77, agency);
        var abroad = all.Where(each => each.Kind == "overseas").ToList();
        (abroad.Count, abroad.Count(each => each.TimeZone == "Asia/Bangkok")).ShouldBe((12, 0));
        // Each keeps the holidays of its place; two of them share Taiwan's.
        abroad.Select(each => each.Calendar).Distinct().Order().ShouldBe(["ae", "ch-geneva", "de-berlin", "hk", "il", "jp", "kr", "my-kuala-lumpur", "sa", "sg", "tw"]);
        all.Where(each => each.Kind != "overseas").ShouldAllBe(each => each.Calendar == "th-government");
        all.ShouldAllBe(each => each.Sample);
        ImportCatalogue.Decide(Given.SampleImport with { Offices = all }, new Dictionary<EntryKey, byte[]>()).Errors.ShouldBeEmpty();
        // What is simulated and shown keeps to the pilots.
        all.Count(each => each.Pilot == true).ShouldBe(s_sample.Offices.Count);
    }

    [Fact]
    public void A_closed_office_names_a_successor_that_is_there_and_never_in_a_circle()
    {
        var (one, two) = (s_sample.Offices[0], s_sample.Offices[1]);
        string[] Errors(params V1.Office[] offices) => [.. ImportCatalogue.Decide(new(null, offices, null, null, null, null), CatalogueEntries.Of(s_sample)).Errors.Select(each => $"{each.Field} {each.Rule}")];
        Errors(one with { ClosedOn = new(2026, 10, 1), Successor = two.Code }).ShouldBeEmpty();
        Errors(one with { Successor = two.Code }).ShouldBe(["offices[0].successor not-closed"]);
        Errors(one with { ClosedOn = new(2026, 10, 1), Successor = "nobody" }).ShouldBe(["offices[0].successor unknown-office"]);
        Errors(one with { ClosedOn = new(2026, 10, 1), Successor = two.Code }, two with { ClosedOn = new(2026, 10, 1), Successor = one.Code }).ShouldBe(["offices[0].successor circle", "offices[1].successor circle"]);
    }
}
