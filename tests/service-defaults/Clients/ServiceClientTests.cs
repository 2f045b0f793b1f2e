using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Transparency.ServiceDefaults.Clients;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.ServiceDefaults.Tests.Clients;

public class ServiceClientTests
{
    // One process plays the gateway that gives tickets, the service called and the portal that calls.
    private sealed class Stage
    {
        public int TicketsGiven;
        public int Failures;
        public int Calls;
        public Site Site = null!;

        public static async Task<Stage> OpenAsync(ActAs actAs)
        {
            var stage = new Stage();
            stage.Site = await Site.StartAsync(app =>
            {
                app.MapPost("/api/tickets", (TicketRequest request, HttpContext _) =>
                {
                    if (request is not { Client: "portal", Key: "right key" })
                        return Results.Unauthorized();
                    stage.TicketsGiven++;
                    return Results.Ok(stage.Site.Keys.Mint(stage.Site.Clock).Mint(new Caller("client:portal", [Roles.Service], ["*"], [], null, "portal", null, [])));
                }).AllowPublic();
                app.MapMethods("/who", ["GET", "POST"], (Caller caller) =>
                {
                    stage.Calls++;
                    return stage.Failures-- > 0 ? Results.StatusCode(503) : Results.Text(caller.IsAnonymous ? "nobody" : caller.Subject);
                }).AllowPublic();
                app.MapGet("/ask", (IHttpClientFactory clients, CancellationToken ct) => clients.CreateClient("scoring").GetStringAsync("who", ct)).AllowPublic();
                app.MapGet("/tell", async (IHttpClientFactory clients, CancellationToken ct) =>
                    (int)(await clients.CreateClient("scoring").PostAsync("who", null, ct)).StatusCode).AllowPublic();
            }, builder => builder.AddServiceClient("scoring", actAs));
            var address = stage.Site.App.Urls.First();
            foreach (var (key, value) in new[] { ("Services:scoring", address), ("Gateway:Url", address), ("Client:Id", "portal"), ("Client:Key", "right key") })
                stage.Site.App.Configuration[key] = value;
            return stage;
        }
    }

    [Fact]
    public async Task A_service_calls_with_its_own_ticket_and_keeps_it_until_shortly_before_its_end()
    {
        var stage = await Stage.OpenAsync(ActAs.Service);
        await using var site = stage.Site;
        for (var call = 0; call < 3; call++)
            (await site.Http.GetStringAsync("/ask")).ShouldBe("client:portal");
        stage.TicketsGiven.ShouldBe(1);
        site.Clock.Advance(TimeSpan.FromSeconds(49));
        await site.Http.GetStringAsync("/ask");
        stage.TicketsGiven.ShouldBe(1);
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await site.Http.GetStringAsync("/ask");
        stage.TicketsGiven.ShouldBe(2);
    }

    [Fact]
    public async Task The_portal_passes_its_callers_ticket_on_and_nothing_for_nobody()
    {
        var stage = await Stage.OpenAsync(ActAs.Caller);
        await using var site = stage.Site;
        using var answer = await site.GetAsync("/ask", Site.Person(Roles.Officer, "doe"));
        (await answer.Content.ReadAsStringAsync()).ShouldBe("user-1");
        (await site.Http.GetStringAsync("/ask")).ShouldBe("nobody");
        stage.TicketsGiven.ShouldBe(0);
    }

    [Fact]
    public async Task A_read_waits_for_a_service_that_comes_back_and_a_write_is_sent_once()
    {
        var stage = await Stage.OpenAsync(ActAs.Service);
        await using var site = stage.Site;
        stage.Failures = 2;
        (await site.Http.GetStringAsync("/ask")).ShouldBe("client:portal");
        stage.Calls.ShouldBe(3);
        (stage.Calls, stage.Failures) = (0, 5);
        (await site.Http.GetStringAsync("/tell")).ShouldBe("503");
        stage.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_valid_key_there_is_no_call()
    {
        var stage = await Stage.OpenAsync(ActAs.Service);
        await using var site = stage.Site;
        site.App.Configuration["Client:Key"] = "wrong key";
        using var answer = await site.GetAsync("/ask");
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        stage.Calls.ShouldBe(0);
    }
}
