using System.Net;
using System.Text.Json;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using ServicePoint = Transparency.Contracts.CitizenFeedback.V1.ServicePoint;

namespace Transparency.CitizenFeedback.Tests.Served;

public sealed class Service_points(Service service) : IClassFixture<Service>
{
    private static readonly OpenServicePoint Open = new("doe", "bkk", "work-permit", "ช่อง 1", "Desk 1");

    [Fact]
    public async Task Are_opened_by_their_agency_and_seen_by_everybody()
    {
        var point = await service.OpenPointAsync();
        var seen = await service.ReadAsync<ServicePoint>($"/api/service-points/{point.ToLowerInvariant()}");
        (seen.Agency, seen.Office, seen.Service, seen.Active).ShouldBe(("doe", "bkk", "work-permit", true));
        (await service.ReadAsync<Contracts.CitizenFeedback.V1.ServicePoints>("/api/service-points?agency=doe&office=bkk")).Points.ShouldContain(p => p.Point == point);
        (await service.ReadAsync<QuestionSet>("/api/questions")).Questions.Count.ShouldBe(4);
        (await service.Store.ReadStreamAsync("doe", "service-point-" + point)).Select(e => e.Type).ShouldBe(["service_point_opened"]);
    }

    [Theory]
    [InlineData(Roles.AgencyAdmin, "dsd", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Officer, "doe", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Auditor, "*", HttpStatusCode.Forbidden)]
    [InlineData(null, "doe", HttpStatusCode.Unauthorized)]
    public async Task Are_opened_and_retired_by_nobody_else(string? role, string agency, HttpStatusCode status)
    {
        (await service.SendAsync(HttpMethod.Post, "/api/service-points", Open, role, agency)).StatusCode.ShouldBe(status);
        (await service.SendAsync(HttpMethod.Post, $"/api/service-points/{await service.OpenPointAsync()}/retire", null, role, agency)).StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Need_an_office_and_a_service_of_the_catalogue()
    {
        using var answer = await service.SendAsync(HttpMethod.Post, "/api/service-points", Open with { Office = "moon", Service = "magic", NameTh = " " }, Roles.AgencyAdmin, "doe");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("unknown-office");
        text.ShouldContain("unknown-service");
        text.ShouldContain("nameTh");
    }

    [Fact]
    public async Task Are_retired_once()
    {
        var point = await service.OpenPointAsync();
        for (var i = 0; i < 2; i++)
            (await Service.BodyAsync<ServicePoint>(await service.SendAsync(HttpMethod.Post, $"/api/service-points/{point}/retire", null, Roles.AgencyAdmin, "doe"))).Active.ShouldBeFalse();
        (await service.Store.ReadStreamAsync("doe", "service-point-" + point)).Select(e => e.Type).ShouldBe(["service_point_opened", "service_point_retired"]);
        (await service.SendAsync(HttpMethod.Get, "/api/service-points/nothing!")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Are_seeded_for_a_demo_once()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(Service.Catalogue, Wire.Json));
        (await SeedDemo.RunAsync(service.Store, file, TimeProvider.System.GetUtcNow(), default)).ShouldBe(2);
        (await SeedDemo.RunAsync(service.Store, file, TimeProvider.System.GetUtcNow(), default)).ShouldBe(0);
        (await service.SendAsync(HttpMethod.Get, "/api/service-points/" + PointCode.ForDemo("doe", "bkk", "work-permit").Value)).StatusCode.ShouldBe(HttpStatusCode.OK);
        File.Delete(file);
    }
}
