using System.Diagnostics;
using System.Net;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.Tests.Served;
using Transparency.Contracts.Replays.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Replay;

/// <summary>Service points and digested days, rebuilt from the log; ratings are rows and stay.</summary>
public sealed class ReplaySpecs(Service service) : IClassFixture<Service>
{
    private const string Address = "/api/replays/citizen-feedback";

    private async Task<Contracts.Replays.V1.Replay> RunAsync(bool swap)
    {
        var replay = await Service.BodyAsync<Contracts.Replays.V1.Replay>(await service.SendAsync(HttpMethod.Post, Address, new StartReplay(swap), Roles.Operations, "*"));
        for (var patience = Stopwatch.StartNew(); replay.State == "running"; await Task.Delay(50))
        {
            if (patience.Elapsed > TimeSpan.FromSeconds(120)) throw new TimeoutException(replay.Trouble);
            replay = await service.ReadAsync<Contracts.Replays.V1.Replay>($"{Address}/{replay.Id}", Roles.Operations, "*");
        }
        return replay;
    }

    [Fact]
    public async Task Points_are_the_live_ones_and_a_point_that_was_moved_is_put_back()
    {
        var (point, retired) = (await service.OpenPointAsync(), await service.OpenPointAsync("cmi"));
        await service.SendAsync(HttpMethod.Post, $"/api/service-points/{retired}/retire", null, Roles.AgencyAdmin, "doe");
        await using (var rating = service.Store.Source.CreateCommand("insert into app.rating (id, point, agency, office, service, day, question_set, question_set_version, answers, reasons) values (sha256('r'), 'P', 'doe', 'bkk', 'work-permit', '2025-01-02', 'q', 1, '{}', '{}')"))
            await rating.ExecuteNonQueryAsync();
        (await new DailyDigest(service.Store, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<DailyDigest>.Instance).DigestAsync(default)).ShouldBe(1);
        var good = await RunAsync(swap: false);
        (good.State, good.Identical).ShouldBe(("finished", true), string.Join('\n', good.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference)));
        good.Models.Single().Tables.Select(table => table.Name).ShouldBe(["service_point", "digested", "digested_claims"]);
        good.Kept.ShouldAllBe(kept => kept.WhyEn != "not described");

        await using (var tamper = service.Store.Source.CreateCommand($"update app.service_point set office = 'cmi' where point = '{point}'")) await tamper.ExecuteNonQueryAsync();
        (await RunAsync(swap: true)).Models.Single().Tables[0].FirstDifference.ShouldBe($"service_point at point={point}: office differs from what is recorded");
        (await service.ReadAsync<Contracts.CitizenFeedback.V1.ServicePoint>($"/api/service-points/{point}")).Office.ShouldBe("bkk");
    }

    [Theory]
    [InlineData(Roles.AgencyAdmin, "*", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Operations, "doe", HttpStatusCode.Forbidden)]
    [InlineData(null, "*", HttpStatusCode.Unauthorized)]
    public async Task Nobody_else_starts_one(string? role, string agency, HttpStatusCode expected)
    {
        using var answer = await service.SendAsync(HttpMethod.Post, Address, new StartReplay(false), role, agency);
        answer.StatusCode.ShouldBe(expected);
    }
}
