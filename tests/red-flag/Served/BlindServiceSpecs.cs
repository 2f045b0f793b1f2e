using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Contracts.RedFlag.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Blind;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>Two decisions to be looked at blind: one that rules have flagged, one that none has.</summary>
public sealed class A_blind_review : IAsyncLifetime
{
    private const string OtherCase = "case-00000000000000000000000000000002", OtherDecision = "dec-00000000000000000000000000000002";
    private readonly Service _service = new();

    public async Task InitializeAsync()
    {
        await _service.InitializeAsync();
        await Service.EventuallyAsync(async () => await _service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
        await _service.AnnounceAsync(-1, Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2, Good with { Reason = null }));
        await Service.EventuallyAsync(() => _service.ReadAsync<FlagPage>("/api/flags", Roles.Auditor, "*"), p => p.Total >= 2);
        var store = _service.Services.GetRequiredService<Store>();
        foreach (var (decision, about) in new[] { (DecisionId, CaseId), (OtherDecision, OtherCase) })
            await store.AppendAsync(BlindRows.AppendOf(BlindState.None, new BlindFact.Drawn(about, "doe", "bkk", "work-permit", 0.5m, "draw-1") { DecisionId = decision }, DateTimeOffset.UtcNow));
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    private async Task<HttpStatusCode> ActAsync(string subject, string decision, string act, object body, string role = Roles.RedFlagAdmin, string? staff = null)
    {
        using var answer = await _service.AsAsync(subject, role, $"/api/flags/blind/{await RefAsync(decision)}/{act}", body, staff);
        return answer.StatusCode;
    }

    /// <summary>The name that the review of a decision has in addresses; the decision's own id where there is none.</summary>
    private async Task<string> RefAsync(string decision)
    {
        await using var command = _service.Services.GetRequiredService<Store>().Source.CreateCommand("select ref from app.blind where decision_id = $1");
        command.Parameters.Add(new() { Value = decision });
        return await command.ExecuteScalarAsync() as string ?? decision;
    }

    private async Task<T> SeeAsync<T>(string subject, string path, string role = Roles.RedFlagAdmin)
    {
        using var answer = await _service.AsAsync(subject, role, path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    [Fact]
    public async Task Tells_flagged_and_unflagged_apart_only_after_the_judgement_and_counts_what_was_missed()
    {
        var before = await SeeAsync<BlindDesk>("ann", "/api/flags/blind");
        before.Open.Select(i => i with { Ref = "", DrawnAt = default }).Distinct().ShouldHaveSingleItem("they look alike").ShouldSatisfyAllConditions(i => i.DecisionId.ShouldBeNull(), i => i.CaseId.ShouldBeNull(), i => i.Office.ShouldBeNull());
        foreach (var decision in new[] { DecisionId, OtherDecision }) (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/blind/{decision}/take", new TakeFlag(true))).StatusCode.ShouldBe(HttpStatusCode.NotFound, "nobody finds out by trying which decisions were drawn");

        foreach (var decision in new[] { DecisionId, OtherDecision }) (await ActAsync("ann", decision, "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.OK);
        (await SeeAsync<BlindDesk>("ann", "/api/flags/blind")).Open.Select(i => (i.DecisionId, i.CaseId, i.Office)).ShouldBe([(DecisionId, CaseId, "bkk"), (OtherDecision, OtherCase, "bkk")], ignoreOrder: true);
        (await SeeAsync<BlindDesk>("bea", "/api/flags/blind")).Open.ShouldAllBe(i => i.DecisionId == null && i.CaseId == null && i.Office == null);
        // While it is looked at, the flags of the case are not there for the one who looks, and are for everybody else.
        (await SeeAsync<FlagPage>("ann", $"/api/flags?caseId={CaseId}")).Total.ShouldBe(0);
        (await SeeAsync<FlagPage>("bea", $"/api/flags?caseId={CaseId}")).Total.ShouldBeGreaterThan(0);
        var flag = RedFlag.Flags.FlagId.Of("too-fast-to-have-been-read", 1, CaseId, DecisionId).Value;
        (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{flag}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{flag}/pack")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ActAsync("bea", DecisionId, "judge", new JudgeBlind("found", "x"))).ShouldBe(HttpStatusCode.Conflict);

        foreach (var decision in new[] { DecisionId, OtherDecision }) (await ActAsync("ann", decision, "judge", new JudgeBlind("found", "เร็วเกินจะอ่าน"))).ShouldBe(HttpStatusCode.OK);
        var after = await SeeAsync<BlindDesk>("ann", "/api/flags/blind");
        after.Open.ShouldBeEmpty();
        after.Judged.ToDictionary(i => i.DecisionId!, i => i.Flagged).ShouldBe(new Dictionary<string, bool?> { [DecisionId] = true, [OtherDecision] = false }, ignoreOrder: true);
        (after.Missed.Controls.Found, after.Missed.Controls.N, after.Missed.Flagged.N).ShouldBe((1, 1, 1));
        after.Missed.Controls.Low.ShouldBe(0.025m);
        (await SeeAsync<FlagPage>("ann", $"/api/flags?caseId={CaseId}")).Total.ShouldBeGreaterThan(0);
        var card = await SeeAsync<RuleScorecard>("aud", "/api/rules/scorecard", Roles.Auditor);
        card.Missed!.Controls.N.ShouldBe(1);
        card.Parity!.Single(p => p is { By: "region" }).ShouldBe(new ParityGroup("region", "central", 1, 1, 1, null, null, null));
        card.Desk!.Capacity28.ShouldBeNull();
    }

    [Fact]
    public async Task Is_not_for_who_saw_a_flag_of_the_case_or_took_part_in_it()
    {
        var flag = RedFlag.Flags.FlagId.Of("too-fast-to-have-been-read", 1, CaseId, DecisionId).Value;
        (await _service.AsAsync("cat", Roles.RedFlagAdmin, $"/api/flags/{flag}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ActAsync("cat", DecisionId, "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.Forbidden);
        (await ActAsync("dan", DecisionId, "take", new TakeFlag(true), staff: "1")).ShouldBe(HttpStatusCode.Forbidden);
        (await ActAsync("aud", DecisionId, "take", new TakeFlag(true), Roles.Auditor)).ShouldBe(HttpStatusCode.Forbidden);
        (await ActAsync("ann", "dec-unknown", "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.NotFound);
        foreach (var role in new[] { Roles.Officer, Roles.AgencyAdmin, Roles.Executive, Roles.Operations, Roles.Service })
        {
            (await ActAsync("eve", DecisionId, "take", new TakeFlag(true), role)).ShouldBe(HttpStatusCode.Forbidden, role);
            (await _service.AsAsync("eve", role, "/api/flags/blind")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        }
        (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/blind/{await RefAsync(DecisionId)}/take", new TakeFlag(true), "9", "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Takes_the_same_flags_out_of_sight_whether_the_decision_has_any_or_not()
    {
        // A neighbour's case of the same office and service, with flags; the control has none.
        await _service.AnnounceAsync(2, Opened("2026-03-02 09:00", 5) with { CaseId = "case-n" }, Decided("2026-03-02 09:02", 6) with { CaseId = "case-n", DecisionId = "dec-n" });
        await Service.EventuallyAsync(() => SeeAsync<FlagPage>("bea", "/api/flags?caseId=case-n"), p => p.Total >= 1);
        // Whatever counts flags counts alike: the inbox, the totals, the list of rules, and everything on the scorecard.
        async Task<string> CountsAsync(string subject)
        {
            var page = await SeeAsync<FlagPage>(subject, "/api/flags?view=new");
            var totals = await SeeAsync<FlagTotals>(subject, "/api/flags/totals");
            var rules = await SeeAsync<RuleList>(subject, "/api/rules");
            var card = await SeeAsync<RuleScorecard>(subject, "/api/rules/scorecard");
            return string.Join(" | ", page.Total, page.Desk!.New, page.Rules.Count, page.Flags.Count, totals.Flags, totals.Open, string.Join(',', totals.Rules.Select(r => $"{r.RuleId}:{r.Open}")), rules.Rules.Sum(r => r.Open),
                string.Join(',', card.Rules.Select(r => $"{r.RuleId}:{r.Raised}:{r.Raised28}:{r.Open}:{r.Withdrawn}:{r.Closed}")), card.Desk!.New, card.Desk.Raised28, string.Join(',', card.Parity!.Select(p => $"{p.Group}:{p.Decisions}:{p.Flagged}")));
        }
        var before = await CountsAsync("ann");
        (await SeeAsync<FlagPage>("ann", "/api/flags?view=new")).Total.ShouldBeGreaterThan(2);
        (await CountsAsync("bea")).ShouldBe(before);
        (await ActAsync("ann", DecisionId, "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.OK);
        (await ActAsync("bea", OtherDecision, "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.OK);
        (await CountsAsync("ann")).ShouldBe(await CountsAsync("bea"), "who holds a flagged decision counts what one who holds a control counts");
        // And nothing is left of that office's service in any of them: a scorecard that counts on tells by the difference how many are out of sight.
        var held = await SeeAsync<RuleScorecard>("ann", "/api/rules/scorecard");
        (held.Rules.Sum(r => r.Raised), held.Desk!.New, (await SeeAsync<FlagTotals>("ann", "/api/flags/totals")).Flags, (await SeeAsync<RuleList>("ann", "/api/rules")).Rules.Sum(r => r.Open)).ShouldBe((0L, 0L, 0L, 0L));
        (await SeeAsync<RuleScorecard>("cat", "/api/rules/scorecard")).Rules.Sum(r => r.Raised).ShouldBeGreaterThan(2);
        (await SeeAsync<FlagPage>("ann", "/api/flags?caseId=case-n")).Total.ShouldBe(0);

        // A file that somebody works on is no secret of a blind review.
        (await ActAsync("bea", OtherDecision, "hand-back", new FlagWords("ไว้ก่อน"))).ShouldBe(HttpStatusCode.OK);
        var own = RedFlag.Flags.FlagId.Of("too-fast-to-have-been-read", 1, "case-n", "dec-n").Value;
        (await _service.AsAsync("bea", Roles.RedFlagAdmin, $"/api/flags/{own}/take", new TakeFlag(true))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ActAsync("bea", OtherDecision, "take", new TakeFlag(true))).ShouldBe(HttpStatusCode.OK);
        (await _service.AsAsync("bea", Roles.RedFlagAdmin, $"/api/flags/{own}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SeeAsync<FlagPage>("bea", "/api/flags?view=mine")).Total.ShouldBe(1);
    }
}
