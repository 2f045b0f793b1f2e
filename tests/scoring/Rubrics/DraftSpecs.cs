using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Rubrics;
using Transparency.Scoring.Rubrics.Drafts;
using Transparency.Scoring.Tests.Decisions;
using Transparency.Scoring.Tests.Replays;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Rubrics;

/// <summary>A rubric changes by two people, never back in time, and moves no score that stands.</summary>
public class DraftSpecs
{
    private static readonly DateTimeOffset Now = Story.At("2026-10-20T09:00");
    private static readonly Rubric Next = Rubric.Parse(Encoding.UTF8.GetBytes(ReplaySpecs.Shifted()));
    private static readonly RubricDraftFact.Proposed Proposal = new("rubric-draft-1", "standard", 2, Next.Digest, ReplaySpecs.Shifted(), new(2026, 10, 22), new("why"), By("admin-1", "doe"));

    private static ActedBy By(string subject, params string[] agencies) => new(subject, Roles.AgencyAdmin, agencies, null);

    private static IReadOnlyList<FieldError> Faults(string json, DateOnly? on = null, string? reason = "why")
    {
        var (rubric, read) = Rubric.Read(Encoding.UTF8.GetBytes(json));
        return ProposeRubrics.Faults(rubric, read, RubricShelf.InForce, on ?? new(2026, 10, 22), reason, Now);
    }

    [Fact]
    public void A_difference_names_criterion_field_before_and_after() =>
        RubricDifference.Of(RubricShelf.InForce, Next).Select(each => (each.Criterion, each.Field, each.Before, each.After))
            .ShouldBe([("within-limit", "weight", "18", "8"), ("steps-within-limits", "weight", "7", "17")]);

    [Fact]
    public void Criteria_that_come_and_go_are_differences_and_the_same_rubric_is_none()
    {
        var rubric = JsonNode.Parse(ReplaySpecs.Source())!;
        rubric["criteria"]![0]!["id"] = "legal-ground";
        var changed = RubricDifference.Of(RubricShelf.InForce, Rubric.Parse(Encoding.UTF8.GetBytes(rubric.ToJsonString())));
        changed.Select(each => (each.Criterion, each.Field)).ShouldBe([("legal-ground", "added"), ("legal-basis", "removed")]);
        RubricDifference.Of(RubricShelf.InForce, RubricShelf.InForce).ShouldBeEmpty();
    }

    [Fact]
    public void A_proposal_is_refused_with_field_and_rule()
    {
        Faults(ReplaySpecs.Shifted()).ShouldBeEmpty();
        Faults(ReplaySpecs.Source()).Select(each => (each.Field, each.Rule)).ShouldBe([("rubric.version", "next"), ("rubric", "no-change")]);
        Faults("{}").ShouldNotBeEmpty();
        Faults("not json")[0].Rule.ShouldBe("unreadable");
        Faults(ReplaySpecs.Shifted(), new(2026, 10, 20), " ").Select(each => (each.Field, each.Rule)).ShouldBe([("reason", "required"), ("effectiveOn", "not-back-dated")]);
        Faults(ReplaySpecs.Shifted(), new(2026, 10, 21)).ShouldBeEmpty();
        // Five minutes before midnight tomorrow may have begun for a decision that is reported now.
        ProposeRubrics.EarliestDay(Story.At("2026-10-20T23:56")).ShouldBe(new(2026, 10, 22));
    }

    [Theory]
    [InlineData("\"criteria\":[", "\"criteria\":[null,", "rubric.criteria")]
    [InlineData("\"why\":{\"no-limit\":{\"th\":", "\"why\":{\"no-limit\":{\"xx\":", "rubric.criteria[11].why.no-limit")]
    [InlineData("\"withinDays\":7", "\"withinDays\":\"seven\"", "rubric.criteria[6].parameters.withinDays")]
    [InlineData("\"nameEn\":\"Authority to decide\"", "\"nameEn\":\"\"", "rubric.criteria[2].nameEn")]
    [InlineData("\"zeroFromDays\":7", "\"zeroFromDays\":1", "rubric.criteria[10].parameters.zeroFromDays")]
    public void Whatever_is_missing_is_named_by_its_path(string from, string to, string field)
    {
        var broken = ReplaySpecs.Shifted().Replace(from, to);
        broken.ShouldNotBe(ReplaySpecs.Shifted());
        Faults(broken).Select(each => each.Field).ShouldContain(field);
    }

    [Fact]
    public void The_second_person_is_another_from_outside_the_proposers_agency()
    {
        var state = RubricDraftState.None.Evolve(Proposal, Now);
        DecideRubric.Against(state, By("admin-1", "doe")).ShouldBe("own-proposal");
        DecideRubric.Against(state, By("admin-1", "*")).ShouldBe("own-proposal");
        DecideRubric.Against(state, By("admin-2", "doe", "dsd")).ShouldBe("same-agency");
        DecideRubric.Against(state, By("admin-2", "dsd")).ShouldBeNull();
        DecideRubric.Against(state, By("admin-2", "*")).ShouldBeNull();
        DecideRubric.Against(state.Evolve(new RubricDraftFact.Refused("rubric-draft-1", new("no"), By("admin-2", "dsd")), Now), By("admin-3", "*")).ShouldBe("not-proposed");
        DecideRubric.Stale(Proposal, 1, Now).ShouldBeNull();
        DecideRubric.Stale(Proposal, 2, Now).ShouldBe("overtaken");
        DecideRubric.Stale(Proposal, 1, Story.At("2026-10-22T00:00")).ShouldBe("date-passed");
    }

    [Fact]
    public async Task A_published_version_scores_decisions_from_its_day_on_and_moves_none_before()
    {
        await using var desk = await Desk.OpenAsync();
        Story Case(string id, long after, string decided) => new Story(id) { FirstIndex = after }.Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign").Decided(decided);
        var before = Case("case-1", 0, "2026-10-21T23:00");
        await desk.AnnounceAsync(before.Facts);
        await desk.QueryAsync<string>($"insert into app.rubric values ('standard', 2, '2026-10-22', now(), '{ReplaySpecs.Shifted().Replace("'", "''")}') returning id");

        var after = Case("case-2", 5, "2026-10-22T00:30");
        await desk.AnnounceAsync(after.Facts);
        (await desk.ScoresAsync(after.DecisionId)).ShouldHaveSingleItem().RubricVersion.ShouldBe(2);
        // A later fact revises the older score under the version of its day.
        await desk.AnnounceAsync(new Story("case-1") { FirstIndex = 10 }.Closed("2026-10-23T10:00").Facts);
        (await desk.ScoresAsync(before.DecisionId)).ShouldAllBe(each => each.RubricVersion == 1);
        (desk.Rubrics.Find("standard", 2)!.Digest, desk.Rubrics.InForceOn(new(2026, 10, 21)).Version, desk.Rubrics.InForceOn(new(2027, 1, 1)).Version).ShouldBe((Next.Digest, 1, 2));
    }

    [Fact]
    public async Task An_administrator_proposes_sees_the_effect_and_another_publishes()
    {
        await using var town = await Town.OpenAsync();
        await town.AnnounceAsync(new Story("case-1").Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-06T09:00", "check").Decided("2026-10-19T10:00").Facts);
        await town.UntilScoredAsync(1);
        var body = new ProposeRubric(ReplaySpecs.Shifted(), PublishedRubrics.DayOf(DateTimeOffset.UtcNow).AddDays(3), "ขั้นตอนสำคัญกว่า");
        const string drafts = "/api/rubrics/standard/drafts";

        (await town.PostAsAsync("user-1", drafts, body, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsAsync("user-1", drafts, body, Roles.Auditor, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsAsync("user-1", "/api/rubrics/none/drafts", body, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.PostAsAsync("user-1", drafts, body with { Reason = "" }, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var proposed = await town.PostAsAsync("user-1", drafts, body, Roles.AgencyAdmin, "doe");
        proposed.StatusCode.ShouldBe(HttpStatusCode.Created, await proposed.Content.ReadAsStringAsync());
        var path = proposed.Headers.Location!.ToString();

        var mine = await Read<RubricDraftView>(await town.GetAsync(path, Roles.AgencyAdmin, "doe"));
        (mine.State, mine.Own, mine.MayDecide, mine.Against, mine.Changes.Count).ShouldBe(("proposed", true, false, "own-proposal", 2));
        var effect = await Read<RubricEffect>(await town.GetAsync(path + "/effect", Roles.AgencyAdmin, "doe"));
        (effect.Cases.ShouldHaveSingleItem().DecisionId, effect.Moved).ShouldBe(("dec-case-1", 1));
        (await Read<RubricEffect>(await town.GetAsync(path + "/effect", Roles.AgencyAdmin, "dsd"))).Cases.ShouldBeEmpty();
        (await town.GetAsync(path, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await town.PostAsAsync<object?>("user-1", path + "/approve", null, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await town.PostAsAsync<object?>("user-2", path + "/approve", null, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await town.PostAsAsync<object?>("user-2", path + "/approve", null, Roles.Auditor, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Read<RubricDraftView>(await town.PostAsAsync<object?>("user-2", path + "/approve", null, Roles.AgencyAdmin, "dsd"))).State.ShouldBe("published");
        (await town.PostAsAsync<object?>("user-3", path + "/approve", null, Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await town.PostAsAsync("user-3", path + "/refuse", new RefuseRubric("late"), Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        (await Read<RubricView>(await town.GetAsync("/api/rubrics/standard?version=2"))).Digest.ShouldBe(Next.Digest);
        (await Read<RubricView>(await town.GetAsync("/api/rubrics/standard"))).Version.ShouldBe(1);
        (await (await town.GetAsync("/api/rubrics/standard/source?version=2")).Content.ReadAsStringAsync()).ShouldBe(ReplaySpecs.Shifted());
        (await Read<RubricDraftList>(await town.GetAsync("/api/rubrics/drafts", Roles.Auditor, "*"))).Drafts.ShouldHaveSingleItem().State.ShouldBe("published");
    }

    [Fact]
    public async Task Of_drafts_of_one_version_approved_at_the_same_time_one_is_published_and_the_others_are_overtaken()
    {
        await using var town = await Town.OpenAsync();
        var body = new ProposeRubric(ReplaySpecs.Shifted(), PublishedRubrics.DayOf(DateTimeOffset.UtcNow).AddDays(3), "ขั้นตอนสำคัญกว่า");
        var paths = new List<string>();
        for (var i = 0; i < 4; i++) paths.Add((await town.PostAsAsync("user-1", "/api/rubrics/standard/drafts", body, Roles.AgencyAdmin, "doe")).Headers.Location!.ToString());
        var decided = await Task.WhenAll(paths.Select(path => town.PostAsAsync<object?>("user-2", path + "/approve", null, Roles.AgencyAdmin, "dsd")));
        decided.Select(each => each.StatusCode).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.Conflict]);
        (await Read<RubricDraftList>(await town.GetAsync("/api/rubrics/drafts", Roles.Auditor, "*"))).Drafts.Count(each => each.State == "published").ShouldBe(1);
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }
}
