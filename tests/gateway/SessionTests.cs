using System.Net;
using System.Net.Http.Json;
using Transparency.Gateway.Sessions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Tests;

[Collection(nameof(Site))]
public class SessionTests(Site site)
{
    [Theory]
    [InlineData("officer.doe", Roles.Officer, "doe")]
    [InlineData("admin.doe", Roles.AgencyAdmin, "doe")]
    [InlineData("verifier.dsd", Roles.Verifier, "dsd")]
    [InlineData("redflag", Roles.RedFlagAdmin, "*")]
    [InlineData("auditor", Roles.Auditor, "*")]
    [InlineData("executive", Roles.Executive, "*")]
    [InlineData("operations", Roles.Operations, "*")]
    [InlineData("dpo", Roles.DataProtectionOfficer, "*")]
    public async Task Everybody_signs_in_to_their_post(string user, string role, string agency)
    {
        using var browser = site.Browser();
        using var answer = await browser.SignInAsync(user, returnUrl: "/cases?q=1");
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        answer.Headers.Location!.OriginalString.ShouldBe("/cases?q=1");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=lax", Case.Insensitive);
        var seen = await browser.SeenAsync("/cases");
        seen.Roles.ShouldBe([role]);
        seen.Agencies.ShouldBe([agency]);
        seen.Session.ShouldNotBeNull();
        seen.Headers.GetValueOrDefault("Cookie", "").ShouldNotContain("transparency-session");
        var me = (await browser.Http.GetFromJsonAsync<WhoIsThis>("/api/me", Wire.Json))!;
        (me.SignedIn, me.User, me.Acting!.Role).ShouldBe((true, user, role));
    }

    [Fact]
    public async Task The_portal_asks_for_names_with_the_ticket_it_was_called_with_and_only_there()
    {
        using var browser = site.Browser();
        await browser.SignInAsync("officer.doe");
        var ticket = (await browser.SeenAsync("/home")).Headers["Authorization"];
        using var portal = new HttpClient { BaseAddress = site.Address };
        portal.DefaultRequestHeaders.Add("Authorization", ticket);
        var me = (await portal.GetFromJsonAsync<WhoIsThis>("/api/me", Wire.Json))!;
        (me.User, me.Staff, me.Acting!.Agency).ShouldBe(("officer.doe", "doe-bkk-05", "doe"));
        using var elsewhere = await portal.GetAsync("/api/cases");
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nobody_is_a_caller_without_ticket()
    {
        using var browser = site.Browser();
        var seen = await browser.SeenAsync("/overview");
        seen.Subject.ShouldBeEmpty();
        seen.Headers.ShouldNotContainKey("Authorization");
        (await browser.Http.GetStringAsync("/api/me")).ShouldBe("""{"signedIn":false}""");
    }

    [Theory]
    [InlineData("admin.doe", "doe", HttpStatusCode.OK)]
    [InlineData("admin.doe", "dsd", HttpStatusCode.Forbidden)]
    [InlineData("redflag", "dsd", HttpStatusCode.OK)]
    [InlineData("executive", "dsd", HttpStatusCode.Forbidden)]
    [InlineData(null, "doe", HttpStatusCode.Unauthorized)]
    public async Task Role_and_agency_are_both_asked(string? user, string agency, HttpStatusCode expected)
    {
        using var browser = site.Browser();
        if (user is not null)
            await browser.SignInAsync(user);
        using var answer = await browser.Http.GetAsync($"/api/flags/agency/{agency}");
        answer.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_wrong_password_leads_back_and_five_lock_the_account()
    {
        using var browser = site.Browser();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            using var refused = await browser.SignInAsync("verifier.dsd", "wrong password", "/en/cases");
            refused.Headers.Location!.OriginalString.ShouldBe($"/en/sign-in?error={(attempt < 5 ? "credentials" : "locked")}&returnUrl=%2Fen%2Fcases");
            refused.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
        using var locked = await browser.SignInAsync("verifier.dsd");
        locked.Headers.Location!.OriginalString.ShouldStartWith("/sign-in?error=locked");
        await site.UnlockAsync("verifier.dsd");
        using var unlocked = await browser.SignInAsync("verifier.dsd");
        unlocked.Headers.Location!.OriginalString.ShouldBe("/home");
    }

    [Fact]
    public async Task An_unknown_name_is_refused_like_a_wrong_password()
    {
        using var browser = site.Browser();
        using var refused = await browser.SignInAsync("nobody.here");
        refused.Headers.Location!.OriginalString.ShouldBe("/sign-in?error=credentials&returnUrl=%2Fhome");
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        using var browser = site.Browser();
        using var answer = await browser.SignInAsync("auditor", returnUrl: returnUrl);
        answer.Headers.Location!.OriginalString.ShouldBe("/home");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_even_for_a_copied_cookie()
    {
        using var browser = site.Browser();
        using var answer = await browser.SignInAsync("operations");
        var copied = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var ended = await browser.PostFormAsync("/api/session/end");
        ended.Headers.Location!.OriginalString.ShouldBe("/");
        using var thief = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = site.Address };
        thief.DefaultRequestHeaders.Add("Cookie", copied);
        (await thief.GetFromJsonAsync<WhoIsThis>("/api/me", Wire.Json))!.SignedIn.ShouldBeFalse();
    }

    [Fact]
    public async Task A_person_with_two_posts_acts_in_one_at_a_time()
    {
        await site.SeedAsync("--accounts", """
            [{"user":"two.posts","nameTh":"ก","nameEn":"A","password":"only for this test","grants":[
              {"role":"executive","agency":"*"},{"role":"agency-admin","agency":"sso","office":"sso-1"},{"role":"agency-admin","agency":"sso","office":"sso-2"},
              {"role":"auditor","agency":"*","to":"2020-01-01T00:00:00Z","from":"2019-01-01T00:00:00Z"},{"role":"verifier","agency":"*","from":"2999-01-01T00:00:00Z"}]}]
            """);
        using var browser = site.Browser();
        await browser.SignInAsync("two.posts", "only for this test");
        (await browser.Http.GetFromJsonAsync<WhoIsThis>("/api/me", Wire.Json))!.Posts!.Select(p => $"{p.Role}@{p.Agency} {string.Join('+', p.Offices)}")
            .ShouldBe(["agency-admin@sso sso-1+sso-2", "executive@* "]);
        (await browser.SeenAsync("/x")).Roles.ShouldBe([Roles.AgencyAdmin]);
        using var taken = await browser.PostFormAsync("/api/session/role", ("role", Roles.Executive), ("agency", "*"), ("returnUrl", "/overview"));
        taken.Headers.Location!.OriginalString.ShouldBe("/overview");
        var seen = await browser.SeenAsync("/x");
        (seen.Roles.Single(), seen.Agencies.Single()).ShouldBe((Roles.Executive, "*"));
        using var refused = await browser.PostFormAsync("/api/session/role", ("role", Roles.Auditor), ("agency", "*"));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("X-Nothing", "x")]
    public async Task A_form_from_another_site_changes_nothing(string header, string value)
    {
        using var browser = site.Browser();
        using var forgedSignIn = await browser.PostFormAsync("/api/session", r => r.Headers.TryAddWithoutValidation(header, value), ("user", "auditor"), ("password", Site.Password));
        forgedSignIn.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await browser.SignInAsync("auditor");
        foreach (var path in new[] { "/api/session/role", "/api/quarantine/1", "/some/page" })
        {
            using var forged = await browser.PostFormAsync(path, r => r.Headers.TryAddWithoutValidation(header, value));
            forged.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
        (await browser.SeenAsync("/still-reads")).Roles.ShouldBe([Roles.Auditor]);
    }

    [Fact]
    public async Task Pages_carry_the_headers_that_keep_browsers_careful()
    {
        using var browser = site.Browser();
        using var page = await browser.Http.GetAsync("/");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("unsafe");
        page.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        page.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        page.Headers.Contains("Server").ShouldBeFalse();
    }
}
