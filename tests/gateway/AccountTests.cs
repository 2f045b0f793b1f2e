using System.Net.Http.Json;
using Transparency.Gateway.Sessions;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.Tests;

[Collection(nameof(Site))]
public class AccountTests(Site site)
{
    private static string Person(string more) => $$"""[{"user":"changing","nameTh":"ก","nameEn":"A","password":"only for this test",{{more}}}]""";

    [Fact]
    public async Task What_the_file_no_longer_grants_ends_and_a_closed_account_stays_out()
    {
        await site.SeedAsync("--accounts", Person("""
            "grants":[{"role":"officer","agency":"doe"},{"role":"auditor","agency":"*"}]
            """));
        (await PostsAsync()).ShouldBe(["auditor@*", "officer@doe"]);
        await site.SeedAsync("--accounts", Person("""
            "grants":[{"role":"officer","agency":"doe"}]
            """));
        (await PostsAsync()).ShouldBe(["officer@doe"]);
        await site.SeedAsync("--accounts", Person("\"grants\":[]"));
        (await ErrorAsync()).ShouldBe("no-grant");
        await site.SeedAsync("--accounts", Person("""
            "disabled":true,"grants":[{"role":"officer","agency":"doe"}]
            """));
        (await ErrorAsync()).ShouldBe("disabled");
    }

    [Fact]
    public async Task A_changed_client_key_leaves_the_former_one_an_overlap()
    {
        Clients.ClientKey first = Clients.ClientKey.New("turning"), second = Clients.ClientKey.New("turning");
        string Entry(Clients.ClientKey key) => $$"""[{"id":"turning","key":"{{key}}","roles":["case-system"],"agencies":["doe"]}]""";
        await site.SeedAsync("--clients", Entry(first));
        await site.SeedAsync("--clients", Entry(second));
        using var http = new HttpClient { BaseAddress = site.Address };
        foreach (var key in new[] { first, second })
        {
            using var answer = await http.SendAsync(Site.WithKey(HttpMethod.Get, "/api/cases", key));
            (await answer.Content.ReadFromJsonAsync<Seen>(Wire.Json))!.Client.ShouldBe("turning");
        }
    }

    [Theory]
    [InlineData("upper", "Y2XKQ7PWM4RT")]
    [InlineData("thai", "ใบอนุญาตทำงาน")]
    public async Task A_password_needs_no_lower_case_latin_letter(string user, string password)
    {
        await site.SeedAsync("--accounts", $$"""[{"user":"{{user}}","nameTh":"ก","nameEn":"A","password":"{{password}}","grants":[{"role":"officer","agency":"doe"}]}]""");
        using var browser = site.Browser();
        await browser.SignInAsync(user, password);
        (await browser.Http.GetFromJsonAsync<WhoIsThis>("/api/me", Wire.Json))!.Posts!.ShouldHaveSingleItem().Role.ShouldBe("officer");
    }

    private async Task<string[]> PostsAsync()
    {
        using var browser = site.Browser();
        await browser.SignInAsync("changing", "only for this test");
        return [.. (await browser.Http.GetFromJsonAsync<WhoIsThis>("/api/me", Wire.Json))!.Posts!.Select(p => $"{p.Role}@{p.Agency}")];
    }

    private async Task<string> ErrorAsync()
    {
        using var browser = site.Browser();
        using var answer = await browser.SignInAsync("changing", "only for this test");
        return answer.Headers.Location!.OriginalString.Split("error=")[1].Split('&')[0];
    }
}
