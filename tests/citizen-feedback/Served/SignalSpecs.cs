using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.CitizenFeedback.Signals;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Served;

public sealed class Signals_about_ratings(Service service) : IClassFixture<Service>
{
    private SignalWatch Watch(TimeSpan later = default) => new(service.Store, service.Services.GetRequiredService<IConfiguration>(), new Claim_codes_at_the_service.Later(later), NullLogger<SignalWatch>.Instance);

    private async Task SpendAsync(string office, int seed, string e1 = "yes", string e3 = "none") => (await Service.BodyAsync<RatingReceipt>(await service.SendAsync(HttpMethod.Post, "/api/votes/by-code",
        new SpendCode(service.CodeOf(await service.OpenCaseAsync(office)), Given.RandomId(seed), new Dictionary<string, string> { ["e1"] = e1, ["e3"] = e3 }, [], null)))).Counted.ShouldBeTrue();

    private async Task<RatingGroup> OfficeAsync(string office) => (await service.ReadAsync<RatingSummary>($"/api/ratings/summary?by=office&agency=doe&office={office}")).Groups.Single();

    private async Task<List<RatingSignal>> FeedAsync(string kind) => [.. (await service.ReadAsync<RatingSignalPage>("/feed/ratings?after=-1", Roles.Service, "*")).Signals.Where(s => s.Kind == kind)];

    [Fact]
    public async Task Tell_of_five_thousand_walk_ups_from_one_desk_that_the_filtered_figure_leaves_out()
    {
        await using (await service.HoldReleaseAsync())
            for (var i = 0; i < 40; i++) await SpendAsync("cmi", 1000 + i, i % 4 == 0 ? "no" : "yes");
        await service.ReleaseAsync();
        var before = await OfficeAsync("cmi");
        (before.N, before.Claimed).ShouldBe((40, 40));
        FilteredResult Filtered(RatingGroup group) => group.Filtered!.Single(f => f.QuestionId == "e1");

        var desk = await service.OpenPointAsync("cmi");
        await Parallel.ForEachAsync(Enumerable.Range(0, 5_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await service.RateAsync(Given.Rating(100_000 + i, desk, "no")));
        await service.ReleaseAsync();
        await Watch().LookAsync(default);

        var after = await OfficeAsync("cmi");
        var (was, now) = (Filtered(before), Filtered(after));
        Math.Abs(now.Mean!.Value - was.Mean!.Value).ShouldBeLessThan(was.Upper!.Value - was.Lower!.Value);
        (now.Kept + now.LeftOut, after.N, after.Claimed).ShouldBe((5_040, 5_040, 40));
        now.LeftOut.ShouldBeGreaterThan(4_900);
        // The raw figure, beside it, shows what happened.
        after.Questions.Single(q => q.QuestionId == "e1").Mean.ShouldNotBeNull().ShouldBeLessThan(5);

        await Watch().LookAsync(default);
        var told = (await FeedAsync("burst")).ShouldHaveSingleItem();
        (told.Agency, told.Office, told.Point, told.Usual, told.Limit).ShouldBe(("doe", "cmi", desk, 10, 100));
        told.N.ShouldBeInRange(101, 5_000);
    }

    [Fact]
    public async Task Alert_of_bribery_at_its_own_threshold_and_never_the_office()
    {
        await SpendAsync("bkk", 2001, e3: "asked");
        await Watch().LookAsync(default);
        (await FeedAsync("bribery")).ShouldNotContain(s => s.Office == "bkk");
        await SpendAsync("bkk", 2002, e3: "asked");
        await Watch().LookAsync(default);
        await Watch().LookAsync(default);
        var told = (await FeedAsync("bribery")).Where(s => s.Office == "bkk").ShouldHaveSingleItem();
        (told.Office, told.N, told.Limit, told.Point, told.Service).ShouldBe(("bkk", 2, 2, null, null));
        // A month later, with nothing new, it is not told again.
        (await Watch(TimeSpan.FromDays(40)).LookAsync(default)).ShouldBe(0);

        foreach (var (role, agency, status) in new (string?, string, HttpStatusCode)[] { (null, "doe", HttpStatusCode.Unauthorized), (Roles.AgencyAdmin, "doe", HttpStatusCode.Forbidden), (Roles.Officer, "doe", HttpStatusCode.Forbidden),
                     (Roles.CaseSystem, "doe", HttpStatusCode.Forbidden), (Roles.Executive, "*", HttpStatusCode.Forbidden), (Roles.Operations, "*", HttpStatusCode.Forbidden) })
            (await service.SendAsync(HttpMethod.Get, "/feed/ratings", null, role, agency)).StatusCode.ShouldBe(status, role);
        (await service.SendAsync(HttpMethod.Get, "/feed/ratings?after=-2", null, Roles.Service, "*")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Need_more_walk_up_reports_than_claimed_ones()
    {
        var point = await service.OpenPointAsync("cmi");
        for (var i = 0; i < 4; i++) await service.RateAsync(Given.Rating(3_000 + i, point, e3: "asked"));
        await Watch().LookAsync(default);
        (await FeedAsync("bribery")).ShouldNotContain(s => s.Office == "cmi");
        await service.RateAsync(Given.Rating(3_005, point, e3: "asked"));
        await Watch().LookAsync(default);
        (await FeedAsync("bribery")).ShouldContain(s => s.Office == "cmi" && s.N == 5 && s.Limit == 5);
    }

    private async Task ComplainAsync(string office, int times)
    {
        for (var i = 0; i < times; i++)
            (await service.SendAsync(HttpMethod.Post, "/api/complaints", new FileComplaint("unfair", "anonymous", "service", "doe", office, null, "ให้คิวผู้อื่นก่อนโดยไม่บอกเหตุ", null, null, null, null, null, null, null))).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Tell_of_a_cluster_of_complaints_against_what_is_usual_there_and_of_no_complaint()
    {
        await ComplainAsync("cmi", 2);
        await Watch().LookAsync(default);
        (await FeedAsync("complaints")).ShouldNotContain(s => s.Office == "cmi", "two are no cluster");
        await ComplainAsync("cmi", 1);
        await Watch().LookAsync(default);
        await Watch().LookAsync(default);
        var told = (await FeedAsync("complaints")).Where(s => s.Office == "cmi").ShouldHaveSingleItem();
        (told.Agency, told.N, told.Usual, told.Limit, told.Service, told.Point).ShouldBe(("doe", 3, 0, 3, null, null));
        await using (var command = service.Store.Source.CreateCommand("select count(*) filter (where tenant_id = 'mol'), count(*) from events.mt_events where type = 'complaint_cluster_found'"))
        await using (var rows = await command.ExecuteReaderAsync())
        {
            await rows.ReadAsync();
            rows.GetInt64(0).ShouldBe(rows.GetInt64(1), "no agency's part of the log tells of complaints");
        }

        // A year of twenty-four complaints is two a month: four in thirty days are needed then, and three are not enough.
        // The service looks by itself meanwhile: at no moment are there three recent ones that are not meant to be.
        for (var pair = 0; pair < 12; pair++)
        {
            await ComplainAsync("bkk", 2);
            await using var command = service.Store.Source.CreateCommand("update app.complaint set filed_at = now() - interval '100 days' where office = 'bkk'");
            await command.ExecuteNonQueryAsync();
        }
        await ComplainAsync("bkk", 3);
        await Watch().LookAsync(default);
        (await FeedAsync("complaints")).ShouldNotContain(s => s.Office == "bkk");
        await ComplainAsync("bkk", 1);
        await Watch().LookAsync(default);
        (await FeedAsync("complaints")).Where(s => s.Office == "bkk").ShouldHaveSingleItem().ShouldSatisfyAllConditions(s => s.N.ShouldBe(4), s => s.Usual.ShouldBe(2), s => s.Limit.ShouldBe(4));
    }
}
