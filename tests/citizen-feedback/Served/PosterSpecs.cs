using System.Net;
using Transparency.Contracts.CitizenFeedback.V1;
using ServicePoint = Transparency.Contracts.CitizenFeedback.V1.ServicePoint;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using System.Net.Http.Json;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>Posters that are replaced, scanned and taken down.</summary>
public sealed class Posters(Service service) : IClassFixture<Service>
{
    private async Task<ServicePoint> ReplaceAsync(string point, int days = 30) =>
        await Service.BodyAsync<ServicePoint>(await service.SendAsync(HttpMethod.Post, $"/api/service-points/{point}/replace", new ReplaceServicePoint(days), Roles.AgencyAdmin, "doe"));

    private Task<ServicePoint> ReadAsync(string point) => service.ReadAsync<ServicePoint>($"/api/service-points/{point}");

    [Fact]
    public async Task Get_a_new_code_and_the_old_one_counts_until_its_last_day()
    {
        var old = await service.OpenPointAsync();
        var next = await ReplaceAsync(old, 30);
        (next.Point == old, next.Office, next.Service, next.Active, next.ReplacedBy).ShouldBe((false, "bkk", "work-permit", true, null));
        var replaced = await ReadAsync(old);
        var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(7));
        (replaced.Active, replaced.ReplacedBy).ShouldBe((true, next.Point));
        replaced.WorksUntil!.Value.DayNumber.ShouldBeInRange(today.DayNumber + 29, today.DayNumber + 31);

        // Asked again, nothing new is opened and the last day stays.
        (await ReplaceAsync(old, 90)).Point.ShouldBe(next.Point);
        (await ReadAsync(old)).WorksUntil.ShouldBe(replaced.WorksUntil);
        (await service.Store.ReadStreamAsync("doe", "service-point-" + old)).Select(e => e.Type).ShouldBe(["service_point_opened", "service_point_replaced"]);

        await service.RateAsync(Given.Rating(810_001, old));
        using var late = await service.ReplicaAt(TimeSpan.FromDays(33)).PostAsJsonAsync("/api/ratings", Given.Rating(810_002, old), Wire.Json);
        late.StatusCode.ShouldBe(HttpStatusCode.Gone);
        await service.RateAsync(Given.Rating(810_003, next.Point));
    }

    [Fact]
    public async Task Are_counted_when_scanned_also_after_they_are_closed_and_nothing_else_is_kept()
    {
        var point = await service.OpenPointAsync("cmi");
        (await ReadAsync(point)).ShouldSatisfyAllConditions(p => p.LastScannedOn.ShouldBeNull(), p => p.Scans.ShouldBe(0));
        // Two days ago: a day that goes on is counted and not told, or somebody at a quiet desk could be seen.
        using var before = service.ReplicaAt(TimeSpan.FromDays(-2));
        for (var i = 0; i < 3; i++) (await before.PostAsync($"/api/service-points/{point}/scans", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await service.SendAsync(HttpMethod.Post, $"/api/service-points/{point}/retire", null, Roles.AgencyAdmin, "doe");
        (await before.PostAsync($"/api/service-points/{point}/scans", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await service.SendAsync(HttpMethod.Post, $"/api/service-points/{point}/scans")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var (role, agency) in new[] { (null, "doe"), (Roles.Officer, "doe"), (Roles.AgencyAdmin, "dsd") })
        {
            var seen = await service.ReadAsync<ServicePoint>($"/api/service-points/{point}", role, agency);
            (seen.Scans, seen.LastScannedOn).ShouldBe((0, null), role ?? "anybody");
        }
        var scanned = await service.ReadAsync<ServicePoint>($"/api/service-points/{point}", Roles.AgencyAdmin, "doe");
        (scanned.Active, scanned.Scans, scanned.LastScannedOn is not null).ShouldBe((false, 4, true));
        (await service.SendAsync(HttpMethod.Post, "/api/service-points/nothing!/scans")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await service.CountAsync("select count(*) from information_schema.columns where table_schema = 'app' and table_name = 'point_scan'")).ShouldBe(3);
    }

    [Theory]
    [InlineData(null, "doe", 30, HttpStatusCode.Unauthorized)]
    [InlineData(Roles.AgencyAdmin, "dsd", 30, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Officer, "doe", 30, HttpStatusCode.Forbidden)]
    [InlineData(Roles.Auditor, "*", 30, HttpStatusCode.Forbidden)]
    [InlineData(Roles.AgencyAdmin, "doe", 0, HttpStatusCode.BadRequest)]
    [InlineData(Roles.AgencyAdmin, "doe", 181, HttpStatusCode.BadRequest)]
    public async Task Are_replaced_by_their_agency_for_a_stated_time(string? role, string agency, int days, HttpStatusCode status) =>
        (await service.SendAsync(HttpMethod.Post, $"/api/service-points/{await service.OpenPointAsync()}/replace", new ReplaceServicePoint(days), role, agency)).StatusCode.ShouldBe(status);

    [Fact]
    public async Task Are_not_replaced_once_closed()
    {
        var point = await service.OpenPointAsync();
        await service.SendAsync(HttpMethod.Post, $"/api/service-points/{point}/retire", null, Roles.AgencyAdmin, "doe");
        (await service.SendAsync(HttpMethod.Post, $"/api/service-points/{point}/replace", new ReplaceServicePoint(30), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }
}
