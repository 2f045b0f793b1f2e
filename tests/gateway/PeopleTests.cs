using System.Net;
using System.Net.Http.Json;
using Transparency.Gateway.Accounts;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Tests;

[Collection(nameof(Site))]
public class PeopleTests(Site site)
{
    [Theory]
    [InlineData("redflag")]
    [InlineData("auditor")]
    public async Task Investigators_and_auditors_read_each_others_names_and_no_officers(string user)
    {
        using var browser = site.Browser();
        await browser.SignInAsync(user);
        var people = (await browser.Http.GetFromJsonAsync<InvestigatorName[]>(PeopleListing.Path, Wire.Json))!;
        people.Count(p => p.Roles.Contains(Roles.RedFlagAdmin)).ShouldBeGreaterThanOrEqualTo(2);
        people.ShouldContain(p => p.NameEn == "Sample second investigator");
        people.ShouldNotContain(p => p.NameEn.Contains("officer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("officer.doe")]
    [InlineData("admin.doe")]
    [InlineData("executive")]
    public async Task Nobody_else_does(string user)
    {
        using var browser = site.Browser();
        await browser.SignInAsync(user);
        (await browser.Http.GetAsync(PeopleListing.Path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_officer_reads_who_may_open_an_objection_and_nobody_else_does()
    {
        // Of the officer's line by another post: an auditor of every agency who also runs the officer's agency, and one who runs another.
        await site.SeedAsync("--accounts", """
            [{"user":"of.the.line","nameTh":"ก","nameEn":"Sample of the line","password":"only for this test","grants":[{"role":"auditor","agency":"*"},{"role":"agency-admin","agency":"doe"}]},
             {"user":"of.another","nameTh":"ก","nameEn":"Sample of another line","password":"only for this test","grants":[{"role":"auditor","agency":"*"},{"role":"agency-admin","agency":"sso"}]}]
            """);
        using var officer = site.Browser();
        await officer.SignInAsync("officer.doe");
        var openers = (await officer.Http.GetFromJsonAsync<InvestigatorName[]>(PeopleListing.OpenersPath, Wire.Json))!;
        // Other tests of this site appoint people of their own; of those who were seeded exactly these three.
        openers.Select(p => p.NameEn).Where(name => name.StartsWith("Sample ", StringComparison.Ordinal)).ShouldBe(["Sample auditor", "Sample of another line", "Sample red-flag administrator", "Sample second investigator"], ignoreOrder: true);
        using var portal = new HttpClient { BaseAddress = officer.Http.BaseAddress };
        portal.DefaultRequestHeaders.Add("Authorization", (await officer.SeenAsync("/home")).Headers["Authorization"]);
        (await portal.GetFromJsonAsync<InvestigatorName[]>(PeopleListing.OpenersPath, Wire.Json))!.Length.ShouldBe(openers.Length, "the portal asks with the ticket that it was called with");
        openers.ShouldAllBe(p => p.Roles.All(r => r == Roles.Auditor || r == Roles.RedFlagAdmin));
        foreach (var user in new[] { "admin.doe", "executive", "auditor", "redflag" })
        {
            using var browser = site.Browser();
            await browser.SignInAsync(user);
            (await browser.Http.GetAsync(PeopleListing.OpenersPath)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, user);
        }
        using var stranger = site.Browser();
        (await stranger.Http.GetAsync(PeopleListing.OpenersPath)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_stranger_and_a_system_get_no_names()
    {
        using var browser = site.Browser();
        (await browser.Http.GetAsync(PeopleListing.Path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var asked = Site.WithKey(HttpMethod.Get, PeopleListing.Path, Site.Scoring);
        (await browser.Http.SendAsync(asked)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Grants_of_an_agency_are_told_without_names_to_operations_and_its_own_administrator_only()
    {
        var path = GrantListing.Path + "?agency=doe";
        foreach (var user in new[] { "operations", "admin.doe", "admin.mol" })
        {
            using var browser = site.Browser();
            await browser.SignInAsync(user);
            var text = await browser.Http.GetStringAsync(path);
            text.ShouldNotContain("ตัวอย่าง");
            var grants = System.Text.Json.JsonSerializer.Deserialize<GrantInForce[]>(text, Wire.Json)!;
            grants.ShouldContain(each => each.Staff == "doe-bkk-05" && each.Role == Roles.Officer && each.Office == null);
            grants.ShouldAllBe(each => each.Agency == "doe");
            (await browser.Http.GetAsync(GrantListing.Path)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await browser.Http.GetAsync(GrantListing.Path + "?agency=sso")).StatusCode.ShouldBe(user == "admin.doe" ? HttpStatusCode.Forbidden : HttpStatusCode.OK);
        }
        // An administrator of one office sees the grants that reach it, and of no other office.
        await site.SeedAsync("--accounts", """
            [{"user":"admin.cmi","nameTh":"ก","nameEn":"A","password":"only for this test","grants":[{"role":"agency-admin","agency":"doe","office":"doe-cmi"}]},
             {"user":"officer.cri","nameTh":"ก","nameEn":"A","password":"only for this test","grants":[{"role":"officer","agency":"doe","office":"doe-cri"}]}]
            """);
        using (var office = site.Browser())
        {
            await office.SignInAsync("admin.cmi", "only for this test");
            var seen = (await office.Http.GetFromJsonAsync<GrantInForce[]>(path, Wire.Json))!;
            seen.ShouldContain(each => each.Office == "doe-cmi");
            seen.ShouldContain(each => each.Office == null, "a grant for the whole agency reaches the office");
            seen.ShouldNotContain(each => each.Office == "doe-cri");
        }
        foreach (var user in new[] { "officer.doe", "auditor", "executive", "redflag" })
        {
            using var browser = site.Browser();
            await browser.SignInAsync(user);
            (await browser.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, user);
        }
        using var stranger = site.Browser();
        (await stranger.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var asked = Site.WithKey(HttpMethod.Get, path, Site.Scoring);
        (await stranger.Http.SendAsync(asked)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
