using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.Scoring.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Decisions;

/// <summary>The whole service: from an announcement on the broker to the answers of its endpoints.</summary>
public class ServiceSpecs
{
    private static Story Case(string id, long after, string agency = "doe", string office = "doe-bkk") => new Story(id, agency, office) { FirstIndex = after }
        .Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign").Decided("2026-10-14T10:00").Notified("2026-10-15T09:00");

    [Fact]
    public async Task An_announced_decision_is_scored_announced_explained_compared_and_kept_from_other_agencies()
    {
        await using var town = await Town.OpenAsync();
        var (first, second) = (Case("case-1", 0), Case("case-2", 6, "dsd", "dsd-bkk"));
        await town.AnnounceAsync(first.Facts);
        await town.AnnounceAsync(second.Facts);
        await town.UntilScoredAsync(2);

        var announced = town.Heard.Runs.SelectMany(run => run.Scores).ToList();
        // In the order of the log; which of two cases that arrive together comes first is left to the store's lanes.
        announced.Select(each => (each.Index, each.PreviousIndex, each.OnTime, each.ClockOverdue)).ShouldBe([(0L, -1L, false, 1m), (1L, 0L, false, 1m)]);
        announced.Select(each => each.DecisionId).ShouldBe([first.DecisionId, second.DecisionId], ignoreOrder: true);
        var feed = await Read<ScoreFeedPage>(await town.GetAsync("/feed?after=0", Roles.Service, "*"));
        feed.Scores.ShouldHaveSingleItem().ShouldBe(announced[1]);
        (await town.GetAsync("/feed?after=0", Roles.Auditor, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var score = (await Read<CaseScores>(await town.GetAsync("/api/scores/cases/case-1", Roles.Officer, "doe"))).Decisions.ShouldHaveSingleItem();
        score.Score.ShouldBe(announced.Single(each => each.DecisionId == first.DecisionId).Score);
        (score.Clock!.Used, score.Clock.Segments.Sum(each => each.Counted), score.Clock.Spans!.Count).ShouldBe((6m, 6m, 2));
        var late = score.Criteria.Single(each => each.Id == "within-limit");
        (late.Status, late.Points, late.Maximum).ShouldBe(("partly", 14.4m, 18m));
        late.WhyNotFullTh.ShouldBe("ใช้เวลา 6 วันทำการ เกินกำหนด 5 วันทำการ ไป 1 วันทำการ");

        (await town.GetAsync("/api/scores/cases/case-1", Roles.Officer, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.GetAsync("/api/scores/cases/case-1", Roles.Auditor)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await town.GetAsync("/api/scores/cases/case-1")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await town.GetAsync("/api/scores/cases/case-1", Roles.Operations, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await GroupsAsync(town);
        var totals = await Read<ScoringTotals>(await town.GetAsync("/api/scores/totals?source=urn:test:source", Roles.Operations));
        (totals.Decisions, totals.Scored, totals.Revisions, totals.ProcessedTo).ShouldBe((2, 2, 2, 11));
        (await Read<RubricView>(await town.GetAsync("/api/rubrics/standard"))).Digest.ShouldBe(score.RubricDigest);
        (await town.GetAsync("/api/rubrics/none")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task GroupsAsync(Town town)
    {
        var all = await Read<GroupScores>(await town.GetAsync("/api/scores/groups?by=agency", Roles.Executive));
        all.Groups.Select(each => (each.Key, each.N, each.OnTime, each.WithLimit, each.Comparable)).ShouldBe([("doe", 1, 0, 1, false), ("dsd", 1, 0, 1, false)]);
        all.MinistryMean.ShouldNotBeNull();
        (await Read<GroupScores>(await town.GetAsync("/api/scores/groups?by=office", Roles.AgencyAdmin, "doe"))).Groups.ShouldHaveSingleItem().Key.ShouldBe("doe/doe-bkk");
        (await Read<GroupScores>(await town.GetAsync("/api/scores/groups?by=province"))).Groups.ShouldHaveSingleItem().N.ShouldBe(2);
        // One person decides in each office, so the public does not see it by itself.
        (await Read<GroupScores>(await town.GetAsync("/api/scores/groups?by=office"))).Groups.ShouldBeEmpty();
        (await Read<GroupScores>(await town.GetAsync("/api/scores/groups?by=service&from=2026-10-10&to=2026-10-20"))).Groups.Count.ShouldBe(2);
        (await Read<GroupScores>(await town.GetAsync("/api/scores/groups?by=service&from=2026-10-15"))).Groups.ShouldBeEmpty();
        (await town.GetAsync("/api/scores/groups?by=agency&agency=dsd", Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.GetAsync("/api/scores/groups?by=officer", Roles.Auditor)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await AgencyAsync(town);
    }

    /// <summary>What an agency's page asks: its months, what it could recover, how equally its offices treat like cases.</summary>
    private static async Task AgencyAsync(Town town)
    {
        var trend = await Read<GroupTrend>(await town.GetAsync("/api/scores/trend?agency=doe&office=doe-bkk", Roles.AgencyAdmin, "doe"));
        trend.Months.ShouldHaveSingleItem().ShouldSatisfyAllConditions(month => month.Month.ShouldBe(new DateOnly(2026, 10, 1)), month => month.Figures.N.ShouldBe(1));
        (await Read<GroupTrend>(await town.GetAsync("/api/scores/trend", Roles.Executive))).Months.Single().Figures.N.ShouldBe(2);
        var recoverable = await Read<RecoverablePoints>(await town.GetAsync("/api/scores/recoverable?agency=doe", Roles.AgencyAdmin, "doe"));
        (recoverable.N, recoverable.Criteria.Any(each => each is { Id: "within-limit", NotFull: 1 })).ShouldBe((1, true));
        recoverable.Criteria.Sum(each => each.Points).ShouldBe(100 - trend.Months[0].Figures.Mean!.Value, 0.06m);
        var treatment = await Read<EqualTreatments>(await town.GetAsync("/api/scores/equal-treatment", Roles.AgencyAdmin, "doe"));
        // One decision cannot be compared with others; that it is known by its outcome shows that it was kept.
        treatment.Agencies.ShouldHaveSingleItem().ShouldSatisfyAllConditions(each => each.Agency.ShouldBe("doe"), each => each.Outcome.Value.ShouldBeNull());

        foreach (var path in new[] { "trend?agency=dsd", "trend", "recoverable?agency=dsd", "equal-treatment?agency=dsd" })
        {
            (await town.GetAsync($"/api/scores/{path}", Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await town.GetAsync($"/api/scores/{path}", Roles.Officer, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await town.GetAsync($"/api/scores/{path}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
        (await town.GetAsync("/api/scores/trend?office=doe-bkk", Roles.Auditor)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await town.GetAsync("/api/scores/recoverable", Roles.Auditor)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }
}
