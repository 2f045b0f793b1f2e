using System.Net;
using System.Net.Http.Json;
using Transparency.Gateway.Sessions;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.Tests;

/// <summary>A gateway that trusts <see cref="Tests.Ministry"/>, on the accounts of the shared site.</summary>
public sealed class OpenIdSite(Site site) : IAsyncLifetime
{
    public Ministry Ministry { get; private set; } = null!;
    public GatewayProcess Gateway { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Ministry = await Ministry.OpenAsync();
        await site.SeedAsync("--accounts", """
            [{"user":"somchai","nameTh":"สมชาย","nameEn":"Somchai","openId":"ministry-4711","grants":[{"role":"agency-admin","agency":"dlpw"}]},
             {"user":"without.post","nameTh":"ก","nameEn":"A","openId":"ministry-4712","grants":[]}]
            """);
        Gateway = await GatewayProcess.ServeAsync(new Dictionary<string, string>(site.Settings)
        {
            ["OpenId__Authority"] = Ministry.Address, ["OpenId__ClientId"] = Ministry.ClientId, ["OpenId__ClientSecret"] = Ministry.ClientSecret,
        });
    }

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Ministry.DisposeAsync();
    }
}

[Collection(nameof(Site))]
public sealed class OpenIdTests(OpenIdSite openId) : IClassFixture<OpenIdSite>
{
    private readonly Ministry ministry = openId.Ministry;
    private readonly GatewayProcess gateway = openId.Gateway;

    [Fact]
    public async Task The_ministrys_account_opens_the_posts_that_we_granted_and_no_other()
    {
        foreach (var algorithm in new[] { "RS256", "PS256", "ES256" })
        {
            ministry.Says = new Claims("ministry-4711") { Algorithm = algorithm, Extra = { ["roles"] = new[] { "auditor" }, ["agency"] = "*" } };
            using var browser = new Browser(gateway.Address);
            (await SignInAsync(browser)).ShouldBe("/cases?office=1", algorithm);
            var me = (await browser.Http.GetFromJsonAsync<WhoIsThis>("/api/me", Wire.Json))!;
            (me.User, me.Acting!.Role, me.Acting.Agency, me.Posts!.Count).ShouldBe(("somchai", "agency-admin", "dlpw", 1));
        }
    }

    [Theory]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("party")]
    [InlineData("expired")]
    [InlineData("future")]
    [InlineData("nonce")]
    [InlineData("signature")]
    [InlineData("key")]
    [InlineData("none")]
    [InlineData("hmac")]
    [InlineData("userinfo")]
    [InlineData("missing")]
    public async Task A_token_with_one_thing_wrong_opens_nothing(string wrong)
    {
        ministry.Says = new Claims("ministry-4711") { Wrong = wrong };
        using var browser = new Browser(gateway.Address);
        (await SignInAsync(browser)).ShouldBe("/sign-in?error=openid&returnUrl=%2Fcases%3Foffice%3D1", wrong);
        (await browser.Http.GetFromJsonAsync<WhoIsThis>("/api/me", Wire.Json))!.SignedIn.ShouldBeFalse();
    }

    [Theory]
    [InlineData("ministry-9999", "no-account")]
    [InlineData("ministry-4712", "no-grant")]
    public async Task A_subject_that_we_do_not_know_or_granted_nothing_stays_outside(string subject, string error)
    {
        ministry.Says = new Claims(subject);
        using var browser = new Browser(gateway.Address);
        (await SignInAsync(browser)).ShouldBe($"/sign-in?error={error}&returnUrl=%2Fcases%3Foffice%3D1");
    }

    [Fact]
    public async Task An_answer_to_another_browsers_request_opens_nothing()
    {
        ministry.Says = new Claims("ministry-4711");
        using var one = new Browser(gateway.Address);
        using var other = new Browser(gateway.Address);
        using var asked = await one.Http.GetAsync("/api/session/openid?returnUrl=/cases");
        using var answered = await one.Http.GetAsync(asked.Headers.Location);
        using var stolen = await other.Http.GetAsync(answered.Headers.Location);
        stolen.Headers.Location!.OriginalString.ShouldStartWith("/sign-in?error=openid");
        (await other.Http.GetFromJsonAsync<WhoIsThis>("/api/me", Wire.Json))!.SignedIn.ShouldBeFalse();
    }

    private static async Task<string> SignInAsync(Browser browser)
    {
        using var asked = await browser.Http.GetAsync("/api/session/openid?returnUrl=" + Uri.EscapeDataString("/cases?office=1"));
        asked.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        asked.Headers.Location!.Query.ShouldContain("code_challenge_method=S256");
        using var answered = await browser.Http.GetAsync(asked.Headers.Location);
        using var back = await browser.Http.GetAsync(answered.Headers.Location);
        back.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return back.Headers.Location!.OriginalString;
    }
}
