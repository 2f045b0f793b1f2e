using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Conduct;
using Transparency.ServiceDefaults.Messaging;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Recorded;

/// <summary>The studies of conduct on what the followers really kept: facts, reads, clocks and the catalogue as they arrive.</summary>
public sealed class A_run_of_the_studies_of_conduct : IAsyncLifetime
{
    private Desk _desk = null!;
    private long _index = -1;

    public async Task InitializeAsync() => _desk = await Desk.OpenAsync();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private ConductStudies Studies() => new(_desk.Store, Given.Rules, new EasingRows(new Catalogues(_desk.Neighbours), Given.Rules), _desk.Clock, NullLogger<ConductStudies>.Instance);

    private static string Case(int officer, int n) => $"case-{officer:d16}{n:d16}";

    private CaseFact Next(CaseFact fact, string caseId) => fact with { Index = ++_index, EventId = new Guid(9, 9, 9, [0, 0, 0, 0, .. BitConverter.GetBytes((int)_index)]), SourceEventId = $"e{_index}", CaseId = caseId };

    private CaseFact Decision(int officer, int n, Func<Decision, Decision>? body = null) => Next(Decided("2026-02-20 09:00", 0, (body ?? (d => d))(Good with { Participants = [new($"o-{officer}", null, "propose", null), new("o-99", null, "approve", null)] })), Case(officer, n))
        with { DecisionId = $"dec-{officer:d16}{n:d16}" };

    private async Task AnnounceAsync(IEnumerable<CaseFact> facts)
    {
        foreach (var run in facts.Chunk(200)) await _desk.AnnounceAsync(run);
    }

    private Task<List<string>> FlaggedAsync(string rule) => _desk.QueryAsync<string>($"select officer || ' ' || state || case when restricted then ' restricted' else '' end || case when shadow then ' on trial' else '' end from app.flag where rule_id = '{rule}'");

    private async Task ReadAsync(int officer, IEnumerable<string> cases, string at = "2026-02-25 10:00", bool purpose = false, string role = "officer")
    {
        using var follower = new FeedFollower<CaseReadTold>(new CaseReadsFollowed(_desk.Store.Source), read => read.Index, (_, _) => throw new InvalidOperationException("nothing is missing"));
        var mark = (await _desk.QueryAsync<long>("select last_index from app.follow where name = 'case-reads'")).Single();
        var reads = cases.Select((id, i) => new CaseReadTold(mark + 1 + i, Guid.NewGuid(), "doe", id, role, "bkk", $"o-{officer}", purpose, At(at))).ToList();
        await follower.ReceiveAsync(new(mark, mark + reads.Count, reads), default);
    }

    [Fact]
    public async Task Finds_who_opens_what_is_not_theirs_on_trial_and_for_nobody_but_investigators()
    {
        await AnnounceAsync(Enumerable.Range(0, 10).SelectMany(o => Enumerable.Range(0, 40).Select(n => Decision(o, n))).ToList());
        // Everybody opens the own forty and two of a neighbour; officer 4 opens twenty-five more of everybody's.
        for (var o = 0; o < 10; o++) await ReadAsync(o, [.. Enumerable.Range(0, 40).Select(n => Case(o, n)), .. Enumerable.Range(0, 2).Select(n => Case((o + 1) % 10, n))]);
        await ReadAsync(4, Enumerable.Range(10, 25).Select(n => Case(7, n)));
        using var studies = Studies();
        _desk.Clock.Set("2026-02-26 09:00");
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await FlaggedAsync("read-without-task")).ShouldBeEmpty("yesterday's reader may take part tomorrow");
        _desk.Clock.Set("2026-03-05 09:00");
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await FlaggedAsync("read-without-task")).ShouldBe(["o-4 new restricted on trial"]);
        (await _desk.QueryAsync<long>("select count(*) from app.alert")).ShouldBe([0L], "a rule on trial calls nobody");
        (await studies.RunDueAsync(default)).ShouldBeFalse("the next run is due tomorrow");

        // The same ones for a stated reason, and the officer who heard the party: no finding any more.
        await ReadAsync(4, Enumerable.Range(10, 20).Select(n => Case(7, n)), purpose: true);
        await AnnounceAsync(Enumerable.Range(30, 5).Select(n => Next(Fact("PartyHeard", "2026-02-19 09:00") with { Hearing = new("interview", null, null, "o-4") }, Case(7, n))).ToList());
        _desk.Clock.Set("2026-03-07 09:00");
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await FlaggedAsync("read-without-task")).ShouldBe(["o-4 withdrawn restricted on trial"]);
    }

    [Fact]
    public async Task Counts_neither_open_cases_nor_reads_in_another_role()
    {
        await AnnounceAsync(Enumerable.Range(0, 10).SelectMany(o => Enumerable.Range(0, 40).Select(n => Decision(o, n))).ToList());
        await AnnounceAsync(Enumerable.Range(0, 30).Select(n => Next(Opened("2026-02-20 09:00"), Case(50, n))).ToList());
        for (var o = 0; o < 10; o++) await ReadAsync(o, Enumerable.Range(0, 40).Select(n => Case(o, n)));
        await ReadAsync(4, Enumerable.Range(0, 30).Select(n => Case(50, n)));
        await ReadAsync(4, Enumerable.Range(0, 30).Select(n => Case(7, n)), role: "agency-admin");
        _desk.Clock.Set("2026-03-05 09:00");
        using var studies = Studies();
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await FlaggedAsync("read-without-task")).ShouldBeEmpty();
        (await _desk.QueryAsync<long>("select n from app.study_run where rule_id = 'read-without-task'")).ShouldBe([400L]);
    }

    private IEnumerable<CaseFact> Inspection(int officer, int n, string target, string opened, string? due = null, string trigger = "planned")
    {
        var id = Case(1000 + officer, n);
        yield return Next(Fact("InspectionOpened", opened) with { InspectionStart = new(trigger, target, $"o-{officer}", null) }, id);
        if (due is not null) yield return Next(Fact("InspectionConcluded", opened) with { InspectionResult = new(null, "improve-within-30-days", "none", At(due)) }, id);
    }

    [Fact]
    public async Task Finds_whose_ordered_re_inspections_nobody_did_and_a_later_visit_clears_it()
    {
        var facts = new List<CaseFact>();
        for (var o = 0; o < 10; o++)
            for (var n = 0; n < 40; n++)
            {
                facts.AddRange(Inspection(o, n, $"t-{o}-{n}", "2025-06-01 09:00", "2025-07-01 09:00"));
                // Of officer 7's targets one in four is visited again, of the others' nine in ten.
                if (o == 7 ? n % 4 == 0 : n % 10 != 0) facts.AddRange(Inspection(o, 100 + n, $"t-{o}-{n}", "2025-07-02 09:00", trigger: "complaint"));
            }
        await AnnounceAsync(facts);
        _desk.Clock.Set("2025-07-20 09:00");
        using var studies = Studies();
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await FlaggedAsync("inspection-target-avoided")).ShouldBeEmpty("the thirty days of grace are not over");
        _desk.Clock.Set("2025-09-20 09:00");
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await FlaggedAsync("inspection-target-avoided")).ShouldBe(["o-7 new restricted on trial"]);
        await AnnounceAsync(Enumerable.Range(0, 40).Where(n => n % 4 != 0).SelectMany(n => Inspection(7, 200 + n, $"t-7-{n}", "2025-09-21 09:00", trigger: "complaint")).ToList());
        _desk.Clock.Set("2025-09-22 09:00");
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await FlaggedAsync("inspection-target-avoided")).ShouldBe(["o-7 withdrawn restricted on trial"]);
    }

    [Fact]
    public async Task Finds_one_target_chosen_again_and_again_but_not_one_that_was_ordered_to_be_seen_again()
    {
        string Day(int n) => At("2026-01-01 09:00").AddDays(n).ToString("yyyy-MM-dd HH:mm");
        List<CaseFact> Plan(bool ordered) => [.. Enumerable.Range(0, 10).SelectMany(o => Enumerable.Range(0, 30).SelectMany(n => Inspection(o, n, o == 3 && n % 2 == 0 ? "t-fav" : $"t-{(o * 37 + n * 13) % 100}", Day(n), ordered && o == 3 && n % 2 == 0 ? Day(n + 2) : null)))];
        await AnnounceAsync(Plan(ordered: true));
        _desk.Clock.Set("2026-03-05 09:00");
        using var studies = Studies();
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await FlaggedAsync("inspection-target-concentrated")).ShouldBeEmpty("each visit ordered the next");

        await _desk.QueryAsync<int>("update app.inspected set reinspection_due = null");
        _desk.Clock.Set("2026-03-07 09:00");
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await FlaggedAsync("inspection-target-concentrated")).ShouldBe(["o-3 new restricted on trial"]);
    }

    [Fact]
    public async Task Finds_an_easing_that_many_decisions_need_and_compares_with_the_catalogue_of_before()
    {
        var old = Catalogue(Given.Service with { TotalLimit = new(10, "workingDays") });
        _desk.Neighbours.Versions[1] = old;
        _desk.Neighbours.Catalogue = Catalogue() with { Version = 2, Easings = [new("doe", "work-permit", At("2026-02-01 00:00"), At("2027-02-01 00:00"), 1, new string('a', 64), [new("longer-limit", "totalLimit", "10 workingDays", "15 workingDays")])] };
        _desk.Neighbours.Versions[2] = _desk.Neighbours.Catalogue;
        await AnnounceAsync(Enumerable.Range(0, 10).SelectMany(o => Enumerable.Range(0, 6).Select(n => Decision(o, n) with { CatalogueVersion = 2 })).ToList());
        using var studies = Studies();
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await _desk.QueryAsync<string>("select rule_id from app.flag where rule_id = 'easing-used'")).ShouldBeEmpty("without the clock nobody can tell");

        // Half of them took twelve of the fifteen working days.
        var scores = Enumerable.Range(0, 60).Select(i => new DecisionScored(i - 1, i, $"dec-{i / 6:d16}{i % 6:d16}", Case(i / 6, i % 6), "doe", "bkk", "work-permit", "permit", default, 1, 50, null, null, null, "r", 1, "", 0, null, true, "workingDays", 15, i % 2 == 0 ? 12 : 5, 0)).ToList();
        await _desk.Scores.ReceiveAsync(new(-1, 59, scores), default);
        _desk.Clock.Set("2026-03-05 09:00");
        (await studies.RunDueAsync(default)).ShouldBeTrue();
        (await _desk.QueryAsync<string>("select decision_id || ' ' || (shadow and not restricted)::text || ' ' || office from app.flag where rule_id = 'easing-used'")).ShouldBe(["doe/work-permit/easing/2026-02-01 true bkk"]);
        (await _desk.QueryAsync<string>("select f ->> 'value' from app.flag, json_array_elements(finding -> 'finding' -> 'factors') f where rule_id = 'easing-used' and f ->> 'code' = 'easingUses'")).ShouldBe(["30"]);
    }
}
