using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.PreChecks;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.PreChecks;

public class PreCheckSpecs
{
    private static readonly DraftDecision Draft = new("approve", "granted", [new("staff-1", "propose"), new("staff-2", "approve")], "own", LegalBasis: ["wp-s59"], Evidence: ["photo"],
        Conflict: "none", AsApplied: true, ChecklistComplete: true);

    private static Story Open(string id, long first = 0) => new Story(id) { FirstIndex = first }.Opened("2026-10-05T09:00").Complete("2026-10-05T10:00");

    [Fact]
    public async Task A_draft_is_scored_like_a_decision_explained_compared_and_forgotten()
    {
        await using var town = await Town.OpenAsync();
        await town.AnnounceAsync(Open("case-1").Facts);
        await Town.UntilAsync(async () => (await Ask(town, "case-1", Draft)).StatusCode == HttpStatusCode.OK);

        var full = await Read(await Ask(town, "case-1", Draft));
        (full.Agency, full.Service, full.ComputedFrom, full.RubricId).ShouldBe(("doe", "work-permit", 1L, "standard"));
        full.Criteria.Single(each => each.Id == "authority").Status.ShouldBe("met");
        full.Criteria.Single(each => each.Id == "notified").Status.ShouldBe("notApplicable", "nothing is due before the signature");
        full.Peers.ShouldSatisfyAllConditions(peers => peers.N.ShouldBe(0), peers => peers.Least.ShouldBe(30), peers => peers.Outcomes.ShouldBeEmpty());
        full.Clock!.Limit.ShouldBe(5);

        var bare = await Read(await Ask(town, "case-1", new DraftDecision("approve", "refused", Reason: new DraftReason("ไม่ครบ", null, null, null))));
        bare.Score!.Value.ShouldBeLessThan(full.Score!.Value);
        var lost = bare.Criteria.Where(each => each.Status != "notApplicable").Select(each => each.Maximum - each.Points).ToList();
        lost.SequenceEqual(lost.OrderDescending()).ShouldBeTrue("most points missing first");
        bare.Criteria.Single(each => each.Id == "party-heard").Status.ShouldBe("notRecorded");
        bare.Change.Changes.Count.ShouldBe(1);
        bare.Change.After!.Value.ShouldBeGreaterThan(bare.Score!.Value);
        // Nothing of it remains: no score, no decision of the case, nothing counted.
        (await town.GetAsync("/api/scores/cases/case-1", Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await town.GetAsync("/api/scores/totals?source=urn:test:source", Roles.Operations)).Content.ReadFromJsonAsync<ScoringTotals>(Wire.Json))!.Revisions.ShouldBe(0);
    }

    [Fact]
    public async Task Only_officers_of_the_agency_may_ask_and_every_fault_is_named()
    {
        await using var town = await Town.OpenAsync();
        await town.AnnounceAsync(Open("case-1").Facts);
        await Town.UntilAsync(async () => (await Ask(town, "case-1", Draft)).StatusCode == HttpStatusCode.OK);
        (await Ask(town, "case-1", Draft, agency: "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Ask(town, "case-2", Draft)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Ask(town, "case-1", Draft, Roles.AgencyAdmin)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Ask(town, "case-1", Draft, Roles.Auditor, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.Http.PostAsJsonAsync("/api/decisions/pre-check", new CheckDraft("case-1", Draft), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var wrong = await Ask(town, "case-1", Draft with { Outcome = "maybe", Authority = "divine", Amount = -1 });
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var told = await wrong.Content.ReadAsStringAsync();
        foreach (var field in new[] { "draft.outcome", "draft.authority", "draft.amount" }) told.ShouldContain(field);
    }

    [Fact]
    public async Task What_would_have_lifted_a_stored_score_is_seen_by_those_who_see_the_score()
    {
        await using var town = await Town.OpenAsync();
        var late = new Story("case-1").Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign").Decided("2026-10-21T10:00").Notified("2026-10-22T09:00").Closed("2026-10-23T09:00");
        await town.AnnounceAsync(late.Facts);
        await town.UntilScoredAsync(1);
        var answer = await town.GetAsync("/api/scores/cases/case-1/smallest-changes", Roles.Officer, "doe");
        var change = (await answer.Content.ReadFromJsonAsync<CaseChanges>(Wire.Json))!.Decisions.ShouldHaveSingleItem().Change!;
        change.Before.ShouldBe(town.Heard.Runs[0].Scores[0].Score);
        change.Changes.ShouldHaveSingleItem().Code.ShouldBe("decide-by");
        change.After!.Value.ShouldBeGreaterThan(change.Before!.Value);
        (await town.GetAsync("/api/scores/cases/case-1/smallest-changes", Roles.Officer, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.GetAsync("/api/scores/cases/case-1/smallest-changes")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public void Peers_are_shown_from_thirty_decisions_with_interval()
    {
        Peers.Of([("granted", 20), ("refused", 9)], new DateOnly(2026, 10, 1)).ShouldSatisfyAllConditions(few => few.N.ShouldBe(29), few => few.Outcomes.ShouldBeEmpty());
        // Wilson for 80 of 100 is 71.12 to 86.66 percent (any table).
        var many = Peers.Of([("refused", 20), ("granted", 80)], new DateOnly(2026, 10, 1));
        many.Outcomes[0].ShouldBe(new PeerOutcome("granted", 80, 80m, 71.12m, 86.66m));
        many.Outcomes.Select(each => each.Outcome).ShouldBe(["granted", "refused"]);
    }

    [Fact]
    public void A_copied_reason_is_the_same_words_or_nearly_the_same()
    {
        static ReasonShape Shape(string digest, string similarity) => new(["facts"], 50, digest, similarity);
        Peers.Copied(Shape("a", "00000000000000ff"), [Shape("a", "00000000000000ff"), Shape("b", "00000000000000f8"), Shape("c", "00000000000000f0"), Shape("d", "ffffffffffffffff")])
            .ShouldBe(new CopiedReason(4, 1, 1));
    }

    private static Task<HttpResponseMessage> Ask(Town town, string caseId, DraftDecision draft, string role = Roles.Officer, string agency = "doe") =>
        town.PostAsync("/api/decisions/pre-check", new CheckDraft(caseId, draft), role, agency);

    private static async Task<DraftCheck> Read(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<DraftCheck>(Wire.Json))!;
    }
}
