using System.Net;
using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>Reads as the running service follows them, and what becomes of them for who may see it.</summary>
public sealed class Reads_at_the_service : IAsyncLifetime
{
    private readonly Service _service = new();

    public async Task InitializeAsync()
    {
        await _service.InitializeAsync();
        await Service.EventuallyAsync(async () => await _service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Are_kept_once_and_raise_a_flag_that_only_investigators_see()
    {
        // Ten officers with thirty decided cases each; officer 4 opens thirty of the others' too.
        string Case(int officer, int n) => $"case-{officer:d16}{n:d16}";
        var facts = Enumerable.Range(0, 300).Select(i => Decided("2026-03-02 09:00", i, Good with { Participants = [new($"o-{i / 30}", null, "propose", null), new("o-99", null, "approve", null)] })
            with { CaseId = Case(i / 30, i % 30), DecisionId = $"dec-{i / 30:d16}{i % 30:d16}" }).ToArray();
        for (var from = 0; from < facts.Length; from += 150) await _service.AnnounceAsync(from - 1, facts[from..(from + 150)]);
        await Service.EventuallyAsync(() => _service.ReadAsync<FlagTotals>("/api/flags/totals", Roles.Auditor, "*"), t => t.Inspected == 300);
        var at = DateTimeOffset.UtcNow.AddDays(-10);
        lock (_service.Reads)
        {
            foreach (var (officer, opened) in Enumerable.Range(0, 10).SelectMany(o => Enumerable.Range(0, 30).Select(n => (o, Case(o, n)))).Concat(Enumerable.Range(0, 30).Select(n => (4, Case(8, n)))))
                _service.Reads.Add(new(_service.Reads.Count, Guid.NewGuid(), "doe", opened, Roles.Officer, "bkk", $"o-{officer}", false, at));
        }
        var flags = await Service.EventuallyAsync(() => _service.ReadAsync<FlagPage>("/api/flags?rule=read-without-task", Roles.RedFlagAdmin, "*"), p => p.Total > 0);
        var flag = flags.Flags.ShouldHaveSingleItem();
        (flag.Restricted, flag.Office, flag.Service).ShouldBe((true, "bkk", ""));
        await using (var command = _service.Store.Source.CreateCommand("select count(*) from app.case_read")) (await command.ExecuteScalarAsync()).ShouldBe(330L);
        (await _service.ReadAsync<FlagPage>("/api/flags?rule=read-without-task", Roles.AgencyAdmin, "doe")).Total.ShouldBe(0);
        (await _service.AsAsync("u9", Roles.Officer, $"/api/flags/{flag.FlagId}", null, "4", "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "on trial and restricted: not even for the officer it is about");
        var pack = RedFlag.Rules.PackCheck.Parse(await (await _service.GetAsync($"/api/flags/{flag.FlagId}/pack", Roles.Auditor, "*")).Content.ReadAsByteArrayAsync());
        RedFlag.Rules.PackCheck.Differences(pack).ShouldBeEmpty();
    }
}
