using System.Net;
using System.Net.Http.Headers;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.Tests;

[Collection(nameof(Site))]
public class RateLimitTests(Site site)
{
    [Fact]
    public async Task Opened_posters_take_nothing_from_the_bucket_of_ratings()
    {
        await using var small = await GatewayProcess.ServeAsync(new Dictionary<string, string>(site.Settings) { ["RateLimits__scans__Burst"] = "2", ["RateLimits__scans__PerSecond"] = "1", ["RateLimits__public__Burst"] = "3", ["RateLimits__public__PerSecond"] = "1" });
        using var http = new HttpClient { BaseAddress = small.Address };
        var scans = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
            using (var answer = await http.PostAsync(new Uri("/api/service-points/K7M2Q9XA/scans", UriKind.Relative), null)) scans.Add(answer.StatusCode);
        scans.ShouldContain(HttpStatusCode.TooManyRequests);
        for (var i = 0; i < 3; i++)
            using (var answer = await http.PostAsync(new Uri("/api/ratings", UriKind.Relative), new StringContent("{}", System.Text.Encoding.UTF8, "application/json"))) answer.StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Each_client_session_and_address_has_a_bucket_of_its_own_and_is_told_when_to_come_back()
    {
        await using var small = await GatewayProcess.ServeAsync(new Dictionary<string, string>(site.Settings)
        {
            // A second gateway on the same accounts; nothing refills while the test runs.
            ["RateLimits__intake__Burst"] = "3", ["RateLimits__intake__PerSecond"] = "1", ["RateLimits__portal__Burst"] = "2", ["RateLimits__portal__PerSecond"] = "1",
        });
        using var http = new HttpClient { BaseAddress = small.Address };
        var byCaseSystem = await StatusesAsync(12, () => Site.WithKey(HttpMethod.Get, "/api/case-events/outcomes", Site.CaseSystem));
        byCaseSystem.Take(3).ShouldAllBe(s => s == HttpStatusCode.OK);
        byCaseSystem.ShouldContain(HttpStatusCode.TooManyRequests);
        (await StatusesAsync(1, () => Site.WithKey(HttpMethod.Get, "/api/case-events/outcomes", Site.Scoring))).ShouldBe([HttpStatusCode.OK]);

        HttpResponseMessage refused;
        do
            refused = await http.GetAsync("/overview");
        while (refused.StatusCode == HttpStatusCode.OK);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        (await refused.Content.ReadAsStringAsync()).ShouldContain(Problems.TypePrefix + "too-many-requests");
        HttpResponseMessage page;
        do
            page = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/overview") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/html") } } });
        while (page.StatusCode == HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync()).ShouldContain("มีการเรียกใช้ถี่เกินไป");

        async Task<List<HttpStatusCode>> StatusesAsync(int count, Func<HttpRequestMessage> request)
        {
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < count; i++)
            {
                using var answer = await http.SendAsync(request());
                statuses.Add(answer.StatusCode);
            }
            return statuses;
        }
    }
}
