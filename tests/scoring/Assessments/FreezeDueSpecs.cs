using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Recorded;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Assessments;

/// <summary>A campaign ends by itself when its last day is over, once, however many replicas look.</summary>
public class FreezeDueSpecs
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7)).DateTime);
    private static readonly string Period = $"{Today:yyyy-MM}", Doe = $"/api/assessments/{Period}/doe", Campaign = $"/api/campaigns/{Period}";
    private static readonly ListedPoint[] Points = [new("work-permit", "approve", "อนุมัติ", "Approve", "high")];

    private static OpenCampaign Asked(DateOnly revealOn) => new(Period, ["doe", "dsd"], Today, Today, "standard", 1, new(0.8m, 0.3m, 1, "เลขท้ายสองตัว", revealOn, null, 100));

    [Fact]
    public void It_is_over_behind_its_last_day_and_not_on_it()
    {
        var day = new DateOnly(2026, 11, 30);
        var open = CampaignState.None.Evolve(new CampaignFact.CampaignOpened("2026-11", ["doe"], day, day, "standard", 1, "", new(0.95m, 0.05m, 0, "x", day.AddDays(9), null, 10), 0, ActedBy.Timer), default);
        (FreezeDue.Over(CampaignState.None, day.AddDays(1)), FreezeDue.Over(open, day), FreezeDue.Over(open, day.AddDays(1))).ShouldBe((false, false, true));
        FreezeDue.Over(open.Evolve(new CampaignFact.CampaignFrozen("2026-11", [], [], null, "x", day, ActedBy.Timer), default), day.AddDays(1)).ShouldBeFalse();
    }

    [Fact]
    public async Task Several_replicas_close_it_once_and_what_comes_later_is_refused_by_its_rule()
    {
        await using var town = await Town.OpenAsync();
        (await town.PostAsync("/api/campaigns", Asked(Today.AddDays(5)), Roles.AgencyAdmin, "*")).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await town.PostAsync(Doe + "/points", new ListPoints(Points), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Run(town, 0)).ShouldBe(0, "the last day is still a day to answer");
        (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Run(town, 1)))).Sum().ShouldBe(1);
        (await Run(town, 1)).ShouldBe(0, "again it changes nothing");
        (await Run(town, 30)).ShouldBe(0);
        var view = await View(town);
        (view.State, view.Population, view.FrozenAt is not null).ShouldBe(("frozen", 0, true));
        view.Agencies.ShouldAllBe(each => each.State == "missed");
        (await Read<AssessmentView>(await town.GetAsync(Doe, Roles.AgencyAdmin, "doe"))).History.Count(each => each is { What: "missed", Role: "timer" }).ShouldBe(1);
        (await town.PostAsync(Doe + "/points", new ListPoints(Points), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        var refused = (await Opened(town, 1)).ShouldNotBeNull();
        (refused.StatusCode, refused.ProblemDetails.Type).ShouldBe((StatusCodes.Status409Conflict, "urn:problem-type:transparency:after-freeze"));
        var rule = ((IEnumerable<FieldError>)refused.ProblemDetails.Extensions["errors"]!).ShouldHaveSingleItem();
        (rule.Field, rule.Rule).ShouldBe(("freezeOn", "after-freeze"));
        rule.Detail!.ShouldContain($"{Today:yyyy-MM-dd}");
    }

    [Fact]
    public async Task A_value_that_became_known_meanwhile_seeds_no_draw_but_the_answers_are_closed()
    {
        await using var town = await Town.OpenAsync();
        (await town.PostAsync("/api/campaigns", Asked(Today), Roles.AgencyAdmin, "*")).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await Opened(town, 0)).ShouldBeNull();
        (await Opened(town, 1)).ShouldNotBeNull("late although nothing was closed yet");
        (await Run(town, 1)).ShouldBe(0);
        var view = await View(town);
        (view.State, view.FrozenAt).ShouldBe(("open", null));
        view.Agencies.ShouldAllBe(each => each.State == "missed");
    }

    private static Task<int> Run(Town town, int daysOn) => new FreezeDue(LogOf(town, daysOn), new Later(daysOn), NullLogger<FreezeDue>.Instance).RunOnceAsync(default);

    private static AssessmentLog LogOf(Town town, int daysOn) => new(town.Services.GetRequiredService<Store>(), new Later(daysOn));

    private static async Task<Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult?> Opened(Town town, int daysOn) =>
        (await AnswerAssessments.OpenedAsync(Period, "doe", Caller.Anonymous with { Subject = "admin", Roles = [Roles.AgencyAdmin], Agencies = ["doe"] }, LogOf(town, daysOn), default)).Refused;

    private static async Task<CampaignView> View(Town town) => await Read<CampaignView>(await town.GetAsync(Campaign, Roles.AgencyAdmin, "*"));

    private static async Task<T> Read<T>(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    /// <summary>The real clock, some days ahead.</summary>
    private sealed class Later(int days) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(days);
    }
}
