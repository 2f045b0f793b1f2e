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
    [InlineData("offices")]
    [InlineData("services")]
    [InlineData("steps")]
    [InlineData("points")]
    [InlineData("stops")]
    [InlineData("notApplicable")]
    public void What_is_exported_comes_back_unchanged(string table)
    {
        var (import, faults) = CatalogueFile.Read("csv", table, CatalogueExport.Table(table, s_sample, _ => true)!, s_sample);
        faults.ShouldBeEmpty();
        ImportCatalogue.Decide(import!, CatalogueEntries.Of(s_sample)).Changes!.Published.Select(each => each.Key).ShouldBeEmpty();
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
    public void Every_fault_has_its_line_and_column_and_nothing_is_taken()
    {
        Faults("steps", "service,code,limit\nwork-permit,document-check,two\nnowhere,x,1\nwork-permit,document-check,3\n")
            .ShouldBe(["line 4, code repeated", "line 2, limit not-a-number", "line 3, service unknown-service"], ignoreOrder: true);
        Faults("offices", "code,colour\nx,red\n").ShouldBe(["line 1, colour unknown-column"]);
        Faults("offices", "agency\ndoe\n").ShouldBe(["line 1, code required"]);
        Faults("offices", "code,nameTh\nx\n").ShouldBe(["line 2 column-count"]);
        Faults("offices", "code,nameTh\nx,\"open\n").ShouldBe(["line 2 malformed"]);
        Faults("points", "service,code,discretionary\nwork-permit,new-point,perhaps\n").ShouldBe(["line 2, code unknown-decision-point", "line 2, discretionary not-a-flag"], ignoreOrder: true);
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
