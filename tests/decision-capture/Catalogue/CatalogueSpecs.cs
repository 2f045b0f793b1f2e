using System.Text.Json;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Catalogue;

public sealed class CatalogueSpecs
{
    private static readonly Dictionary<EntryKey, byte[]> s_nothing = [];

    private static CatalogueImport Import(Func<CatalogueImport, CatalogueImport> change) => change(Given.SampleImport);

    private static string[] Errors(CatalogueImport import) =>
        [.. ImportCatalogue.Decide(import, s_nothing).Errors.Select(error => $"{error.Field} {error.Rule}")];

    private static Caller Admin(string agency) => Caller.Anonymous with { Subject = "somebody", Roles = [Roles.AgencyAdmin], Agencies = [agency] };

    [Fact]
    public void The_sample_keeps_every_rule_and_covers_the_ministry()
    {
        Errors(Given.SampleImport).ShouldBeEmpty();
        var sample = Given.Sample.Published;
        sample.Agencies.Select(each => each.Code).ShouldBe(["om", "ops", "doe", "dsd", "dlpw", "sso", "tosh"]);
        sample.Services.Select(each => each.Code).ShouldBe(["work-permit", "skill-centre-certificate", "labour-inspection", "benefit-overpayment", "benefit-claim"]);
        sample.Services.ShouldAllBe(each => each.Sample && each.DecisionPoints.Count == 2 && each.Steps.All(step => step.Limit != null));
        sample.Offices.ShouldAllBe(each => each.Sample);
        sample.Agencies.ShouldAllBe(each => each.Sample && sample.Offices.Any(office => office.Agency == each.Code));
        sample.Laws.ShouldAllBe(each => each.ConfirmedBy == null);
    }

    [Fact]
    public void Entries_taken_apart_and_put_together_are_the_same_catalogue()
    {
        var entries = CatalogueEntries.Of(Given.Sample.Published);
        var again = CatalogueEntries.ToCatalogue(1, entries);
        CatalogueEntries.Of(again).Keys.ShouldBe(entries.Keys, ignoreOrder: true);
        again.Digest.ShouldBe(CatalogueEntries.Digest(entries));
        CatalogueEntries.Digest(CatalogueEntries.Of(again)).ShouldBe(again.Digest);
    }

    [Fact]
    public void The_same_import_again_changes_nothing()
    {
        var first = ImportCatalogue.Decide(Given.SampleImport, s_nothing).Changes!;
        var inForce = first.Published.ToDictionary();
        var second = ImportCatalogue.Decide(Given.SampleImport, inForce).Changes!;
        second.Published.ShouldBeEmpty();
        second.Digest.ShouldBe(first.Digest);
    }

    [Fact]
    public void Only_what_differs_is_published()
    {
        var inForce = ImportCatalogue.Decide(Given.SampleImport, s_nothing).Changes!.Published.ToDictionary();
        var import = Import(sample => new(null, [sample.Offices![0] with { Opens = "09:00" }, sample.Offices[1]], null, null, null, null));
        ImportCatalogue.Decide(import, inForce).Changes!.Published.ShouldHaveSingleItem().Key.ShouldBe(new EntryKey("office", import.Offices![0].Code));
    }

    [Fact]
    public void A_proposal_is_overtaken_by_what_changed_the_same_entries_since_and_by_nothing_else()
    {
        var office = Given.SampleImport.Offices![0];
        Dictionary<EntryKey, byte[]> With(params Contracts.DecisionCapture.V1.Office[] offices) => CatalogueEntries.Of(new CatalogueImport(null, offices, null, null, null, null).Filled()).ToDictionary();
        string[] Overtaken(Contracts.DecisionCapture.V1.Office? then, Contracts.DecisionCapture.V1.Office? now) => [.. ImportCatalogue.Overtaken(new(null, [office with { Opens = "09:00" }], null, null, null, null),
            then is null ? [] : With(then), now is null ? [] : With(now)).Select(each => $"{each.Field} {each.Rule}")];
        string[] taken = [$"office/{office.Code} overtaken"];
        Overtaken(office, office with { Closes = "17:00" }).ShouldBe(taken);
        Overtaken(null, office).ShouldBe(taken);
        Overtaken(office, null).ShouldBe(taken);
        Overtaken(office, office).ShouldBeEmpty();
        Overtaken(null, null).ShouldBeEmpty();
        // Somebody else wanted the same.
        Overtaken(office, office with { Opens = "09:00" }).ShouldBeEmpty();
        // Another entry is nobody's concern here; one that is to go and was changed is.
        ImportCatalogue.Overtaken(new(null, null, null, null, null, [new("office", office.Code)]), With(office), With(office with { Closes = "17:00" })).ShouldHaveSingleItem().Rule.ShouldBe("overtaken");
        ImportCatalogue.Overtaken(new(null, null, null, null, null, [new("office", office.Code)]), With(office), s_nothing).ShouldBeEmpty();
        ImportCatalogue.Overtaken(new(null, [office], null, null, null, null), With(office), With(office, office with { Code = "other", Closes = "17:00" })).ShouldBeEmpty();
    }

    [Fact]
    public void References_must_be_known_and_codes_unique()
    {
        Errors(Import(sample => sample with { Agencies = [.. sample.Agencies!.Where(each => each.Code != "tosh")] }))
            .ShouldBe(["offices[56].agency unknown-agency", "offices[57].agency unknown-agency"]);
        Errors(Import(sample => sample with { Agencies = [.. sample.Agencies!, sample.Agencies![0]] })).ShouldBe(["agencies[7].code repeated"]);
        Errors(Import(sample => sample with { Laws = [] })).ShouldContain("services[0].decisionPoints[0].legalBases[0] unknown-law");
        Errors(Import(sample => sample with { Services = [sample.Services![0] with { Kind = "lottery", EServiceLevel = 9, NameTh = " " }] }))
            .ShouldBe(["services[0].nameTh required", "services[0].kind unknown-value", "services[0].eServiceLevel out-of-range"]);
        Errors(Import(sample => sample with { Offices = [sample.Offices![0] with { TimeZone = "Mars/Olympus", Opens = "8.30", Code = "two words" }] }))
            .ShouldBe(["offices[0].code not-a-code", "offices[0].timeZone unknown-time-zone", "offices[0].opens not-a-time"]);
        Errors(Import(sample => sample with { Sources = [sample.Sources![0] with { PublicKeyPem = "not a key" }] })).ShouldBe(["sources[0].publicKeyPem not-a-p256-public-key"]);
    }

    [Fact]
    public void An_entry_that_others_name_cannot_be_retired()
    {
        var inForce = ImportCatalogue.Decide(Given.SampleImport, s_nothing).Changes!.Published.ToDictionary();
        var (changes, errors) = ImportCatalogue.Decide(new(null, null, null, null, null, [new("agency", "tosh")]), inForce);
        changes.ShouldBeNull();
        errors.ShouldAllBe(error => error.Field == "retired" && error.Rule == "still-referenced");
        ImportCatalogue.Decide(new(null, null, null, null, null, [new("source", "urn:mol:sso:benefit-claim")]), inForce).Changes!.Retired
            .ShouldHaveSingleItem().ShouldBe(new EntryKey("source", "urn:mol:sso:benefit-claim"));
    }

    [Fact]
    public void Members_left_out_have_their_default()
    {
        var import = JsonSerializer.Deserialize<CatalogueImport>("""
            {"agencies":[{"code":"a","nameTh":"ก","nameEn":"A","sample":true}],
             "services":[{"code":"s","agency":"a","nameTh":"ข","nameEn":"S","kind":"application","eServiceLevel":0,"sample":true}]}
            """, Wire.Json)!;
        Errors(import).ShouldBeEmpty();
        import.Filled().Services[0].StartBasis.ShouldBe("received");
    }

    [Fact]
    public void An_agency_publishes_only_its_own_offices_and_services()
    {
        ImportCatalogue.Forbidden(Import(sample => new(null, [.. sample.Offices!.Where(each => each.Agency == "doe")], [sample.Services![0]], null, null, null)), Admin("doe")).ShouldBeEmpty();
        ImportCatalogue.Forbidden(Import(sample => new(null, [.. sample.Offices!.Where(each => each.Agency == "doe").Take(1)], null, null, null, null)), Admin("sso"))
            .ShouldHaveSingleItem().Rule.ShouldBe("other-agency");
        ImportCatalogue.Forbidden(Given.SampleImport, Admin("doe")).Select(error => error.Field).ShouldContain("sources");
        ImportCatalogue.Forbidden(Given.SampleImport, Caller.Anonymous with { Subject = "op", Roles = [Roles.Operations] }).ShouldBeEmpty();
    }
}
