using System.Net;
using Microsoft.AspNetCore.Builder;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.ServiceDefaults.Tests;

public class AccessTests
{
    private static void Endpoints(WebApplication app)
    {
        app.MapGet("/flags", (Caller caller) => new { caller.Subject, dsd = caller.MayActFor("dsd") }).Allow(Roles.RedFlagAdmin, Roles.Auditor);
        app.MapGet("/open", (Caller caller) => caller.IsAnonymous ? "nobody" : caller.Subject).AllowPublic();
    }

    [Theory]
    [InlineData(Roles.RedFlagAdmin, HttpStatusCode.OK)]
    [InlineData(Roles.Auditor, HttpStatusCode.OK)]
    [InlineData(Roles.Executive, HttpStatusCode.Forbidden)]
    [InlineData(Roles.CaseSystem, HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Only_named_roles_may_call(string? role, HttpStatusCode expected)
    {
        await using var site = await Site.StartAsync(Endpoints);
        using var answer = await site.GetAsync("/flags", role is null ? null : Site.Person(role, "mol"));
        answer.StatusCode.ShouldBe(expected);
        if (expected != HttpStatusCode.OK)
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("dsd", true)]
    [InlineData("*", true)]
    [InlineData("doe", false)]
    public async Task The_caller_acts_only_for_its_agencies(string agency, bool expected)
    {
        await using var site = await Site.StartAsync(Endpoints);
        using var answer = await site.GetAsync("/flags", Site.Person(Roles.Auditor, agency));
        (await answer.Content.ReadAsStringAsync()).ShouldBe($$"""{"subject":"user-1","dsd":{{(expected ? "true" : "false")}}}""");
    }

    [Fact]
    public async Task A_public_endpoint_answers_without_ticket_and_ignores_a_bad_one()
    {
        await using var site = await Site.StartAsync(Endpoints);
        (await site.Http.GetStringAsync("/open")).ShouldBe("nobody");
        using var request = site.Request(HttpMethod.Get, "/open");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer forged.forged.forged");
        using var answer = await site.Http.SendAsync(request);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("nobody");
    }

    [Fact]
    public async Task Headers_that_only_claim_an_identity_mean_nothing()
    {
        await using var site = await Site.StartAsync(Endpoints);
        using var request = site.Request(HttpMethod.Get, "/flags");
        foreach (var header in new[] { "X-User", "X-Forwarded-User", "X-Role", "X-Ticket" })
            request.Headers.Add(header, "auditor");
        using var answer = await site.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_address_without_endpoint_is_404_for_everybody()
    {
        await using var site = await Site.StartAsync(Endpoints);
        using var answer = await site.GetAsync("/nothing");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("urn:problem-type:transparency:not-found");
    }

    [Fact]
    public async Task A_process_with_a_silent_endpoint_does_not_start()
    {
        var failure = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await using var site = await Site.StartAsync(app => app.MapGet("/silent", () => "secret"));
        });
        failure.Message.ShouldContain("/silent");
    }

    [Fact]
    public async Task Health_answers_without_ticket()
    {
        await using var site = await Site.StartAsync(Endpoints);
        (await site.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var ready = await site.GetAsync("/health/ready");
        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ready.Content.ReadAsStringAsync()).ShouldStartWith($$"""{"service":"{{Site.Service}}","status":"healthy",""");
        site.Keys.Remove("first");
        site.Clock.Advance(TimeSpan.FromSeconds(6));
        (await site.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await site.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
