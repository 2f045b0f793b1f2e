using System.Net;
using System.Net.Http.Json;
using MassTransit;
using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>One case with three flags: an open process flag, one of an integrity rule, one of a rule on trial.</summary>
public sealed class The_service(Service service) : IClassFixture<Service>, IAsyncLifetime
{
    private const string Process = "too-fast-to-have-been-read", Integrity = "missing-reason", Trial = "self-approval";
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    public async Task InitializeAsync()
    {
        if (service.Feed.Count == 0)
        {
            await Service.EventuallyAsync(async () => await service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
            var decision = Good with { Reason = null, Participants = [new("o-1", null, "propose", null), new("o-1", null, "approve", null)] };
            await service.AnnounceAsync(-1, Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2, decision) with { Traceparent = Trace });
        }
        await Service.EventuallyAsync(() => service.ReadAsync<FlagPage>("/api/flags", Roles.Auditor, "*"), p => p.Total >= 3);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task<string[]> RulesSeenAsync(string role, params string[] agencies) =>
        [.. (await service.ReadAsync<FlagPage>("/api/flags", role, agencies)).Flags.Select(f => f.RuleId).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Shows_everything_to_the_anti_corruption_centre_and_auditors()
    {
        (await RulesSeenAsync(Roles.RedFlagAdmin, "*")).ShouldBe([Integrity, Trial, Process]);
        (await RulesSeenAsync(Roles.Auditor, "*")).ShouldBe([Integrity, Trial, Process]);
    }

    [Theory]
    [InlineData(Roles.Officer)]
    [InlineData(Roles.AgencyAdmin)]
    public async Task Shows_an_agency_its_own_process_flags_only(string role)
    {
        (await RulesSeenAsync(role, "doe")).ShouldBe([Process]);
        (await RulesSeenAsync(role, "dsd")).ShouldBeEmpty();
        var counts = (await service.ReadAsync<FlagPage>("/api/flags", role, "doe")).Rules;
        counts.Select(r => r.RuleId).ShouldBe([Process]);
        (await service.GetAsync("/api/flags?agency=doe", role, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Tells_services_which_cases_have_something_open_and_nobody_else()
    {
        var question = new OpenFlagsQuestion([CaseId, "case-0"]);
        using var answer = await service.PostAsync("/open-flags", question, Roles.Service);
        (await answer.Content.ReadFromJsonAsync<OpenFlagsAnswer>(ServiceDefaults.Wire.Json))!.CaseIds.ShouldBe([CaseId]);
        foreach (var role in Roles.All.Where(role => role != Roles.Service))
            (await service.PostAsync("/open-flags", question, role)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        (await service.PostAsync("/open-flags", question, null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Leaves_no_trace_of_a_restricted_flag_for_the_agency()
    {
        foreach (var hidden in new[] { Integrity, Trial })
        {
            var id = RedFlag.Flags.FlagId.Of(hidden, 1, CaseId, DecisionId).Value;
            (await service.GetAsync($"/api/flags/{id}", Roles.Auditor, "*")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await service.GetAsync($"/api/flags/{id}", Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await service.GetAsync($"/api/flags/{id}", Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        (await service.ReadAsync<FlagPage>($"/api/flags?rule={Integrity}", Roles.AgencyAdmin, "doe")).Total.ShouldBe(0);
        (await service.ReadAsync<FlagTotals>("/api/flags/totals", Roles.Executive, "*")).Flags.ShouldBe(1);
        (await service.ReadAsync<FlagTotals>("/api/flags/totals", Roles.Auditor, "*")).Flags.ShouldBe(3);
        (await service.ReadAsync<RuleList>("/api/rules", Roles.Officer, "doe")).Rules.Single(r => r.Id == Integrity).Open.ShouldBe(0);
    }

    [Theory]
    [InlineData("/api/flags", Roles.Executive)]
    [InlineData("/api/flags", Roles.Operations)]
    [InlineData("/api/flags", Roles.CaseSystem)]
    [InlineData("/api/flags/alerts", Roles.Officer)]
    [InlineData("/api/flags/alerts", Roles.AgencyAdmin)]
    [InlineData("/api/flags/alerts", Roles.Executive)]
    [InlineData("/api/flags/alerts", Roles.Service)]
    [InlineData("/api/flags/totals", Roles.CaseSystem)]
    [InlineData("/api/flags/totals", Roles.Verifier)]
    [InlineData("/api/rules", Roles.CaseSystem)]
    public async Task Refuses_the_wrong_role(string path, string role) => (await service.GetAsync(path, role, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

    [Fact]
    public async Task Tells_the_state_of_its_channels_to_who_looks_after_every_agency()
    {
        foreach (var role in new[] { Roles.RedFlagAdmin, Roles.Auditor, Roles.Operations })
        {
            (await service.ReadAsync<AlertDesk>("/api/flags/alerts", role, "*")).EarlyWarning.ShouldBe("nobody");
            (await service.GetAsync("/api/flags/alerts", role, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData("/api/flags")]
    [InlineData("/api/flags/flag-1")]
    [InlineData("/api/flags/totals")]
    [InlineData("/api/rules")]
    public async Task Refuses_who_has_no_ticket(string path) => (await service.GetAsync(path, null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Gives_the_evidence_pack_of_a_flag()
    {
        var pack = await service.ReadAsync<FlagView>($"/api/flags/{RedFlag.Flags.FlagId.Of(Process, 1, CaseId, DecisionId).Value}", Roles.Officer, "doe");
        pack.Summary.SentenceTh.ShouldBe("ตัดสินใจหลังรับเรื่อง 2 นาที ขณะที่ต้องใช้อย่างน้อย 10 นาที");
        pack.Summary.Strength.ShouldBe("high");
        pack.Factors.ShouldBe([new FlagFactor("elapsed", "เวลาตั้งแต่รับเรื่องถึงตัดสินใจ", "From receipt to decision", "2", "10", "นาที", "minutes") { UnitEnOne = "minute" }]);
        pack.Evidence.Select(e => e.LedgerIndex).ShouldBe([1, 2]);
        pack.Evidence[1].OccurredAt.ShouldBe(At("2026-03-02 09:02"));
        pack.Peers.ShouldBeNull();
        pack.DataGaps.ShouldContain("peer-group-under-30");
        pack.WhatClearsTh.ShouldNotBeEmpty();
        pack.ComputedFrom.ShouldBe(2);
    }

    [Fact]
    public async Task Counts_what_it_inspected_and_how_far_it_came()
    {
        var totals = await service.ReadAsync<FlagTotals>("/api/flags/totals?source=urn:mol:doe", Roles.Operations, "*");
        (totals.Inspected, totals.Flags, totals.Open).ShouldBe((1, 1, 1));
        totals.ProcessedTo.ShouldBeGreaterThanOrEqualTo(2);
        (await service.ReadAsync<FlagTotals>("/api/flags/totals?source=urn:other", Roles.Operations, "*")).Inspected.ShouldBe(0);
    }

    [Theory]
    [InlineData("state=asleep", "state")]
    [InlineData("after=!!", "after")]
    public async Task Says_what_is_wrong_with_a_request(string query, string field)
    {
        using var answer = await service.GetAsync("/api/flags?" + query, Roles.Auditor, "*");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"\"field\":\"{field}\"");
    }

    [Fact]
    public async Task Pages_newest_first_without_losing_or_repeating_one()
    {
        var many = Enumerable.Range(0, 60).Select(i => Decided("2026-03-02 09:01", 100 + i, Good with { Authority = new("delegated", null, null, null) }) with
        {
            CaseId = $"case-{i:D32}", DecisionId = $"dec-{i:D32}",
        }).ToArray();
        await service.AnnounceAsync(2, many);
        var first = await Service.EventuallyAsync(() => service.ReadAsync<FlagPage>("/api/flags?rule=authority-missing-or-expired", Roles.Auditor, "*"), p => p.Total == 60);
        first.Flags.Count.ShouldBe(50);
        var second = await service.ReadAsync<FlagPage>($"/api/flags?rule=authority-missing-or-expired&after={first.Next}", Roles.Auditor, "*");
        second.Next.ShouldBeNull();
        first.Flags.Concat(second.Flags).Select(f => f.FlagId).Distinct().Count().ShouldBe(60);
    }
}

/// <summary>What other services hear.</summary>
public sealed class Announced_flags : IAsyncLifetime
{
    private readonly Service _service = new();
    private readonly List<FlagRaised> _heard = [];
    private IBusControl _listener = null!;

    public async Task InitializeAsync()
    {
        await _service.InitializeAsync();
        await Service.EventuallyAsync(async () => await _service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
        _listener = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri(Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>(_service.Services)["ConnectionStrings:Broker"]!));
            rabbit.ReceiveEndpoint("listener", e =>
            {
                // One at a time, or what was announced in order is heard in any.
                e.ConcurrentMessageLimit = 1;
                e.Handler<FlagRaised>(m =>
                {
                    lock (_heard) _heard.Add(m.Message);
                    return Task.CompletedTask;
                });
            });
        });
        await _listener.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _listener.StopAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Are_the_unrestricted_ones_in_order_with_their_trace()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var decision = Good with { Reason = null, Participants = [new("o-1", null, "propose", null), new("o-1", null, "approve", null)] };
        await _service.AnnounceAsync(-1, Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2, decision) with { Traceparent = trace });
        // Both at once may be one inspection, which puts the rules about the case before those about a decision.
        await HeardAsync(1);
        await _service.AnnounceAsync(2, Fact("ClockStopped", "2026-03-02 09:01", 3) with { Clock = new(false, null, null) });
        var heard = await HeardAsync(2);
        heard.Select(f => f.RuleId).ShouldBe(["too-fast-to-have-been-read", "clock-stopped-without-basis"]);
        heard[0].PreviousIndex.ShouldBe(-1);
        heard[1].PreviousIndex.ShouldBe(heard[0].Index);
        heard[0].Traceparent.ShouldNotBeNull().ShouldContain("0af7651916cd43dd8448eb211c80319c");
    }

    private Task<List<FlagRaised>> HeardAsync(int atLeast) => Service.EventuallyAsync(() => { lock (_heard) return Task.FromResult(_heard.ToList()); }, h => h.Count >= atLeast);
}
