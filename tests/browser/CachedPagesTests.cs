using Microsoft.Playwright;

namespace Transparency.Browser.Tests;

/// <summary>What a cache on the way may keep: pages that are the same for everybody, for a moment; nothing of a person, and nothing that was not found.</summary>
[Collection(SystemCollection.Name)]
public class CachedPagesTests(RunningSystem system)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/en")]
    [InlineData("/services")]
    [InlineData("/en/changes")]
    [InlineData("/open-data")]
    [InlineData("/guide")]
    public async Task A_page_that_is_the_same_for_everybody_may_be_kept_for_a_moment_by_whoever_carries_no_session(string path)
    {
        var headers = await HeadersAsync(path, user: null);
        headers["cache-control"].ShouldBe("public, max-age=15");
        headers["vary"].ShouldContain("Cookie");
        headers.ShouldNotContainKey("set-cookie");
        var own = await HeadersAsync(path, "auditor");
        own["cache-control"].ShouldBe("no-store");
        own["vary"].ShouldContain("Cookie");
    }

    [Fact]
    public async Task A_service_with_its_figures_too()
    {
        await using var visit = await system.OpenAsync();
        await visit.GoAsync("/services");
        var form = visit.Page.Locator("form.pick").First;
        var (service, office) = (await form.Locator("input[name=service]").InputValueAsync(), await form.Locator("select[name=office] option:not([value=''])").First.GetAttributeAsync("value"));
        (await HeadersAsync($"/services/{service}/{office}", user: null))["cache-control"].ShouldBe("public, max-age=15");
        (await HeadersAsync($"/services/{service}/{office}", "auditor"))["cache-control"].ShouldBe("no-store");
    }

    [Theory]
    [InlineData("/services/nowhere/nothing")]
    [InlineData("/complain/track")]
    [InlineData("/complain")]
    [InlineData("/my-case")]
    [InlineData("/claim")]
    [InlineData("/sign-in")]
    public async Task Forms_and_what_is_not_found_are_kept_by_nobody(string path) => (await HeadersAsync(path, user: null))["cache-control"].ShouldBe("no-store");

    private async Task<Dictionary<string, string>> HeadersAsync(string path, string? user)
    {
        await using var visit = await system.OpenAsync(user: user);
        IResponse answer = (await visit.Page.GotoAsync(new Uri(system.Address, path).ToString()))!;
        return await answer.AllHeadersAsync();
    }
}
