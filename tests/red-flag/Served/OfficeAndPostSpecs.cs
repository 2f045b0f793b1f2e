using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>Who works on the flags of an office that moved, and who of them may act.</summary>
public sealed class A_flag_of_an_office_that_moved : IAsyncLifetime
{
    private static readonly DateOnly Yesterday = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(7)).AddDays(-1);
    private static readonly string Id = RedFlag.Flags.FlagId.Of("too-fast-to-have-been-read", 1, CaseId, DecisionId).Value;
    private readonly Service _service = new();

    public async Task InitializeAsync()
    {
        var old = Catalogue().Offices.Single();
        _service.Catalogue = Catalogue() with { Offices = [old with { ClosedOn = Yesterday, Successor = "bkk-new" }, old with { Code = "bkk-new" }, old with { Code = "cmi" }] };
        await _service.InitializeAsync();
        await Service.EventuallyAsync(async () => await _service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
        var decision = Good with { Participants = [new("o-1", null, "approve", null)] };
        await _service.AnnounceAsync(-1, Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2, decision));
        await Service.EventuallyAsync(() => _service.ReadAsync<FlagPage>("/api/flags", Roles.Auditor, "*"), p => p.Total >= 1);
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    private async Task<long> SeenAsync(string role, string office)
    {
        using var answer = await _service.AsAsync("u-" + office, role, "/api/flags", null, "9", "doe", office);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<FlagPage>(Wire.Json))!.Total;
    }

    private Task<HttpResponseMessage> AnswerAsync(string staff, string office) => _service.AsAsync("olu", Roles.Officer, $"/api/flags/{Id}/answer", new AnswerFlag("ตรวจล่วงหน้าแล้ว"), staff, "doe", office);

    [Theory]
    [InlineData(Roles.Officer)]
    [InlineData(Roles.AgencyAdmin)]
    public async Task Is_its_successors_and_nobody_elses(string role)
    {
        (await SeenAsync(role, "bkk-new")).ShouldBe(await SeenAsync(role, "bkk"));
        (await SeenAsync(role, "bkk-new")).ShouldBeGreaterThan(0);
        (await SeenAsync(role, "cmi")).ShouldBe(0);
        using var one = await _service.AsAsync("u", role, "/api/flags/" + Id, null, "9", "doe", "bkk-new");
        // History is told under the office in which it happened.
        (await one.Content.ReadFromJsonAsync<FlagView>(Wire.Json))!.Summary.Office.ShouldBe("bkk");
        (await _service.AsAsync("u", role, "/api/flags/" + Id, null, "9", "doe", "cmi")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var totals = await (await _service.AsAsync("u", role, "/api/flags/totals", null, "9", "doe", "bkk-new")).Content.ReadFromJsonAsync<FlagTotals>(Wire.Json);
        totals!.Flags.ShouldBe(await SeenAsync(role, "bkk-new"));
    }

    [Fact]
    public async Task Is_answered_from_the_successor_by_the_person_who_decided()
    {
        var mine = await (await _service.AsAsync("olu", Roles.Officer, "/api/flags/mine", null, "1", "doe", "bkk-new")).Content.ReadFromJsonAsync<OfficerMatters>(Wire.Json);
        mine!.Matters.ShouldContain(m => m.Flag.FlagId == Id);
        (await AnswerAsync("1", "cmi")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await AnswerAsync("1", "bkk-new")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Is_answered_only_with_a_post_in_the_agency_that_day()
    {
        _service.WithoutPost.Add("1");
        await RefusedAsync(await AnswerAsync("1", "bkk-new"), "no-posting");
        await RefusedAsync(await _service.AsAsync("olu", Roles.Officer, $"/api/flags/{Id}/answer", new AnswerFlag("x"), null, "doe", "bkk-new"), "no-staff-code");
        _service.WithoutPost.Clear();
        (await AnswerAsync("1", "bkk-new")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // About one's own deed: the post may be in any office by now.
        _service.Standings.ShouldAllBe(q => q.Staff == "1" && q.Agencies.Single() == "doe" && q.Offices == null);
    }

    [Fact]
    public async Task Is_investigated_by_post_where_the_grant_is_one_agencys_and_by_the_grant_where_it_is_everybodys()
    {
        _service.WithoutPost.Add("7");
        var triage = new TriageFlag("urgent", Yesterday.AddDays(10), null);
        await RefusedAsync(await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{Id}/triage", triage, "7", "doe"), "no-posting");
        await RefusedAsync(await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/blind/{DecisionId}/take", new TakeFlag(true), "7", "doe"), "no-posting");
        (await _service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{Id}/triage", triage, "8", "doe")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var asked = _service.Standings.Count;
        (await _service.AsAsync("bea", Roles.RedFlagAdmin, $"/api/flags/{Id}/take", new TakeFlag(true))).StatusCode.ShouldBe(HttpStatusCode.OK);
        _service.Standings.Count.ShouldBe(asked, "whose grant is for every agency stands in no agency's register");
    }

    [Fact]
    public void Is_acted_on_nowhere_without_a_post_but_in_replays_and_to_send_a_message_once_more() =>
        // Neither acts on a flag: a replay compares, and operations, who are in no register of officers, send again what names no flag.
        _service.Services.GetServices<EndpointDataSource>().WithoutPost().ShouldBe(["DELETE /api/replays/red-flag/{id}", "POST /api/flags/alerts/{channel}/resend", "POST /api/replays/red-flag/"]);

    [Fact]
    public void Follows_from_the_day_after_the_last_through_every_successor()
    {
        var any = Catalogue().Offices.Single();
        Office[] offices = [any with { Code = "a", ClosedOn = Yesterday, Successor = "b" }, any with { Code = "b", ClosedOn = Yesterday.AddDays(5), Successor = "c" }, any with { Code = "c" }, any with { Code = "d", ClosedOn = Yesterday }];
        Succession.Served(offices, ["c"], Yesterday.AddDays(6)).ShouldBe(["c", "a", "b"]);
        Succession.Served(offices, ["b"], Yesterday.AddDays(1)).ShouldBe(["b", "a"]);
        Succession.Served(offices, ["b"], Yesterday).ShouldBe(["b"], "on its last day the office still has its work");
        Succession.Served(offices, ["c"], Yesterday.AddDays(1)).ShouldBe(["c"]);
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, string rule)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("urn:problem-type:transparency:" + rule);
    }
}
