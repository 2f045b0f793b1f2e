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
    public async Task A_stranger_and_a_system_get_no_names()
    {
        using var browser = site.Browser();
        (await browser.Http.GetAsync(PeopleListing.Path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var asked = Site.WithKey(HttpMethod.Get, PeopleListing.Path, Site.Scoring);
        (await browser.Http.SendAsync(asked)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
