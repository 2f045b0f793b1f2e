using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Transparency.Gateway.Clients;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Tests;

[Collection(nameof(Site))]
public class ClientTests(Site site)
{
    private readonly HttpClient http = new() { BaseAddress = site.Address };

    [Fact]
    public async Task A_client_key_becomes_a_ticket_with_the_clients_roles_and_agencies()
    {
        using var answer = await http.SendAsync(Site.WithKey(HttpMethod.Get, "/api/cases", Site.CaseSystem));
        var seen = (await answer.Content.ReadFromJsonAsync<Seen>(Wire.Json))!;
        (seen.Subject, seen.Client).ShouldBe(("client:doe-permits", "doe-permits"));
        seen.Roles.ShouldBe([Roles.CaseSystem]);
        seen.Agencies.ShouldBe(["doe"]);
        seen.Headers["Authorization"].ShouldNotContain(Site.CaseSystem.Secret);
    }

    [Fact]
    public async Task A_ticket_is_given_for_a_client_key_and_for_nothing_else()
    {
        using var given = await http.PostAsJsonAsync("/api/tickets", new TicketRequest("scoring", Site.Scoring.Secret), Wire.Json);
        var ticket = await given.Content.ReadFromJsonAsync<MintedTicket>(Wire.Json);
        (ticket!.ExpiresAt - TimeProvider.System.GetUtcNow()).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(60));
        foreach (var wrong in new TicketRequest[] { new("scoring", ClientKey.New("scoring").Secret), new("scoring", Site.CaseSystem.ToString()), new("nobody", Site.Scoring.Secret), new("scoring", "") })
        {
            using var refused = await http.PostAsJsonAsync("/api/tickets", wrong, Wire.Json);
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_ticket_or_a_stranger_in_authorization_is_refused_at_the_door()
    {
        using var given = await http.PostAsJsonAsync("/api/tickets", new TicketRequest("scoring", Site.Scoring.Secret), Wire.Json);
        var real = (await given.Content.ReadFromJsonAsync<MintedTicket>(Wire.Json))!.Ticket;
        foreach (var value in new[] { $"Bearer {real}", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.", $"Bearer {ClientKey.New("doe-permits")}", "Basic YTpi", "Bearer tk_", "Bearer tk_doe-permits_" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/cases");
            request.Headers.TryAddWithoutValidation("Authorization", value);
            using var answer = await http.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, value);
        }
    }

    [Fact]
    public async Task Claims_of_identity_in_other_headers_do_not_arrive()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/cases");
        string[] forged = ["X-User", "X-Role", "X-Ticket", "X-Forwarded-User", "X-Forwarded-For", "X-Forwarded-Host", "Remote-User", "X-Client-Cert", "Forwarded", "Office-Network"];
        foreach (var header in forged)
            request.Headers.TryAddWithoutValidation(header, "auditor");
        using var answer = await http.SendAsync(request);
        var seen = (await answer.Content.ReadFromJsonAsync<Seen>(Wire.Json))!;
        seen.Subject.ShouldBeEmpty();
        seen.Headers.Keys.Intersect(forged, StringComparer.OrdinalIgnoreCase).ShouldBeEmpty();
        seen.Headers.ShouldNotContainKey("Authorization");
    }

    [Fact]
    public async Task Batches_may_be_large_and_everything_else_may_not()
    {
        using var batch = await http.SendAsync(Site.WithKey(HttpMethod.Post, "/api/case-events", Site.CaseSystem, new ByteArrayContent(new byte[7 * 1024 * 1024])));
        (await batch.Content.ReadFromJsonAsync<Seen>(Wire.Json))!.Bytes.ShouldBe(7 * 1024 * 1024);
        foreach (var (path, size) in new[] { ("/api/case-events", 9 * 1024 * 1024), ("/api/quarantine", 3 * 1024 * 1024) })
        {
            using var request = Site.WithKey(HttpMethod.Post, path, Site.CaseSystem, new ByteArrayContent(new byte[size]));
            request.Headers.ExpectContinue = true;
            using var refused = await http.SendAsync(request);
            refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge, path);
        }
    }

    [Fact]
    public async Task A_traceparent_from_outside_reaches_the_service()
    {
        using var request = Site.WithKey(HttpMethod.Get, "/api/cases", Site.CaseSystem);
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var answer = await http.SendAsync(request);
        (await answer.Content.ReadFromJsonAsync<Seen>(Wire.Json))!.Headers["traceparent"].ShouldStartWith("00-0af7651916cd43dd8448eb211c80319c-");
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_502_problem_for_programs_and_two_sentences_for_people()
    {
        using var answer = await http.GetAsync("/api/scores/x");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("urn:problem-type:transparency:upstream-failed");
        using var page = new HttpRequestMessage(HttpMethod.Get, "/log/scoring/x") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/html") } } };
        using var shown = await http.SendAsync(page);
        (await shown.Content.ReadAsStringAsync()).ShouldContain("ระบบยังไม่พร้อม");
    }

    [Theory]
    [InlineData("/api/cases/x", "decision-capture")]
    [InlineData("/log/checkpoint", "decision-capture")]
    [InlineData("/feed", "portal")]
    [InlineData("/", "portal")]
    [InlineData("/en/overview", "portal")]
    public async Task Paths_lead_to_their_service(string path, string service) =>
        (await http.GetFromJsonAsync<Seen>(path, Wire.Json))!.Service.ShouldBe(service);
}
