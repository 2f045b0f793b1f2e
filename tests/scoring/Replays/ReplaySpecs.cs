using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.Scoring.Replays;
using Transparency.Scoring.Rubrics;
using Transparency.Scoring.Tests.Decisions;

namespace Transparency.Scoring.Tests.Replays;

/// <summary>History under another rubric on real PostgreSQL: identical under the same one, attributed under another, and nothing else touched.</summary>
public class ReplaySpecs
{
    private static readonly SigningKey Key = SigningKey.Generate("transparency.mol.go.th/log/scoring", NoteAlgorithm.Ed25519);

    internal static string Source() => RubricShelf.Source;

    /// <summary>The standard rubric with a tenth of the weight moved from the limit to the steps, as version 2.</summary>
    internal static string Shifted()
    {
        var rubric = JsonNode.Parse(Source())!;
        rubric["version"] = 2;
        foreach (var criterion in rubric["criteria"]!.AsArray())
            if (criterion!["id"]!.GetValue<string>() is "within-limit") criterion["weight"] = 8;
            else if (criterion["id"]!.GetValue<string>() is "steps-within-limits") criterion["weight"] = 17;
        return rubric.ToJsonString();
    }

    /// <summary>Cases of every kind: on time, late, open, closed, delivered as history, told again later, of two agencies.</summary>
    private static IEnumerable<Story> Cases(int count)
    {
        long next = 0;
        for (var i = 0; i < count; i++)
        {
            var story = new Story($"case-{i:000}", i % 3 == 0 ? "dsd" : "doe", i % 3 == 0 ? "dsd-bkk" : "doe-bkk") { FirstIndex = next, Historical = i % 7 == 0 }
                .Opened("2026-10-05T09:00", i % 4 == 0 ? "online" : "counter").Complete("2026-10-05T10:00");
            if (i % 5 != 0) story.Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign");
            if (i % 2 == 0) story.Attached("2026-10-06T11:00", "photo");
            story.Decided($"2026-10-{7 + i % 14:00}T10:00", i % 6 == 0 ? "refused" : "granted");
            if (i % 3 == 1) story.Notified($"2026-10-{9 + i % 14:00}T09:00");
            if (i % 8 == 0) story.Closed("2026-10-28T09:00");
            next += story.Facts.Count;
            yield return story;
        }
    }

    private static async Task<(ReplayJobs Jobs, ReplayRunner Runner)> FilledAsync(Desk desk, int cases)
    {
        foreach (var run in Cases(cases).Chunk(10)) (await desk.AnnounceAsync(run.SelectMany(each => each.Facts))).ShouldBe(ServiceDefaults.Messaging.Followed.Handled);
        desk.Clock.Set("2026-11-20T09:00");
        // What time alone makes missing was found missing before.
        while (await desk.Reassessment.RunOnceAsync(desk.Clock.GetUtcNow(), default) > 0) { }
        var jobs = new ReplayJobs(desk.Store);
        return (jobs, new ReplayRunner(desk.Store, jobs, desk.Catalogues, desk.Rubrics, desk.Clock, NullLogger<ReplayRunner>.Instance, new LogOptions(Key.Verifier.Name, [Key], [], [], 0)));
    }

    private static async Task<ReplayReport> ReplayAsync(Desk desk, ReplayJobs jobs, ReplayRunner runner, string rubric, ReplayScope? scope = null)
    {
        var id = $"replay-{Guid.NewGuid():n}";
        (await jobs.AskAsync(new ReplayJob(id, "user-1", "auditor", desk.Clock.GetUtcNow(), Rubric.Parse(Encoding.UTF8.GetBytes(rubric)), scope ?? new(null, null, null), "queued", null, null, 0, null, null, null), rubric, default)).ShouldBeTrue();
        (await runner.RunNextAsync(default)).ShouldBeTrue();
        var job = (await jobs.FindAsync(id, default))!;
        job.Failure.ShouldBeNull();
        job.State.ShouldBe("done");
        var report = ReplayJobs.Signed(job)!.Report;
        // Also when it ended before its first beat could say how far it is.
        (job.Done, job.Total).ShouldBe((report.Decisions, report.Decisions));
        return report;
    }

    [Fact]
    public async Task The_same_rubric_gives_the_identical_result_for_every_decision_and_touches_nothing()
    {
        await using var desk = await Desk.OpenAsync();
        var (jobs, runner) = await FilledAsync(desk, 60);
        var before = await EverythingAsync(desk);

        var report = await ReplayAsync(desk, jobs, runner, Source());
        (report.Decisions, report.Reproduced, report.Moved).ShouldBe((60, 60, 0));
        report.NotReproduced.ShouldBeEmpty();
        report.Criteria.ShouldBeEmpty();
        report.MeanAfter.ShouldBe(report.MeanBefore);
        (await ReplayAsync(desk, jobs, runner, Source())).ResultsDigest.ShouldBe(report.ResultsDigest);
        await ReplayAsync(desk, jobs, runner, Shifted());

        (await EverythingAsync(desk)).ShouldBe(before);
    }

    [Fact]
    public async Task A_score_that_was_changed_behind_the_services_back_is_named()
    {
        await using var desk = await Desk.OpenAsync();
        var (jobs, runner) = await FilledAsync(desk, 10);
        await desk.QueryAsync<string>("update app.decision set score = score - 1, digest = sha256('other') where decision_id = 'dec-case-004' returning decision_id");
        var report = await ReplayAsync(desk, jobs, runner, Source());
        (report.Decisions, report.Reproduced, report.Moved).ShouldBe((10, 9, 1));
        report.NotReproduced.ShouldBe(["dec-case-004"]);
    }

    [Fact]
    public async Task Another_rubric_says_who_moves_by_how_much_and_through_which_criterion()
    {
        await using var desk = await Desk.OpenAsync();
        var (jobs, runner) = await FilledAsync(desk, 40);
        var report = await ReplayAsync(desk, jobs, runner, Shifted());
        (report.Decisions, report.Reproduced).ShouldBe((40, 40));
        report.Moved.ShouldBeInRange(1, 40);
        report.Movers.Count.ShouldBe((int)report.Moved);
        report.Criteria.Select(each => each.Id).ShouldContain("within-limit");
        foreach (var mover in report.Movers)
        {
            mover.Change.ShouldBe(mover.After - mover.Before);
            // The criteria's shares add up to the move; each is rounded to four decimals, the scores to two.
            mover.Through.Sum(each => each.Change).ShouldBe(mover.Change!.Value, 0.012m);
        }
        foreach (var group in report.Groups) group.N.ShouldBeGreaterThanOrEqualTo(group.Moved);
        report.Groups.Sum(each => each.N).ShouldBe(40);
        report.Criteria.Sum(each => each.Change).ShouldBe(report.Movers.Sum(each => each.Change!.Value), 0.5m);

        // Checked one by one against the pure function on the same story.
        var rubric = Rubric.Parse(Encoding.UTF8.GetBytes(Shifted()));
        var late = Cases(40).Single(each => each.DecisionId == report.Movers[0].DecisionId);
        report.Movers[0].After.ShouldBe(DecisionScoring.Score(rubric, late.Subject(knownUntil: desk.Clock.GetUtcNow())).Whole.Score);
    }

    [Fact]
    public async Task Period_and_agencies_narrow_the_replay()
    {
        await using var desk = await Desk.OpenAsync();
        var (jobs, runner) = await FilledAsync(desk, 30);
        var report = await ReplayAsync(desk, jobs, runner, Source(), new(new(2026, 10, 10), new(2026, 10, 12), ["doe"]));
        report.Decisions.ShouldBe(Cases(30).Count(each => each.Facts[0].Agency == "doe" && DateOnly.FromDateTime(each.Facts.Single(fact => fact.Decision is not null).OccurredAt.DateTime) is { Day: >= 10 and <= 12 }));
        report.Groups.ShouldAllBe(each => each.Agency == "doe");
        (await ReplayAsync(desk, jobs, runner, Source(), new(new(2020, 1, 1), new(2020, 1, 2), null))).Decisions.ShouldBe(0);
    }

    [Fact]
    public async Task The_report_is_signed_and_a_changed_digit_breaks_it()
    {
        await using var desk = await Desk.OpenAsync();
        var (jobs, runner) = await FilledAsync(desk, 5);
        await ReplayAsync(desk, jobs, runner, Source());
        var job = (await jobs.FindAsync((await jobs.NewestAsync(default))[0].Id, default))!;
        var document = JsonNode.Parse(job.Report!)!;
        var signatures = document["signatures"]!.AsArray().Select(each => each!.GetValue<string>()).ToList();
        string Report() => document["report"]!.ToJsonString();
        SignedDocument.SignedBy(ReplayReport.Kind, Encoding.UTF8.GetBytes(Report()), signatures, [Key.Verifier]).ShouldBe([Key.Verifier]);
        SignedDocument.SignedBy(ReplayReport.Kind, Encoding.UTF8.GetBytes(Report()), signatures, [SigningKey.Generate("other", NoteAlgorithm.Ed25519).Verifier]).ShouldBeEmpty();
        document["report"]!["moved"] = 3;
        Should.Throw<FormatException>(() => SignedDocument.SignedBy(ReplayReport.Kind, Encoding.UTF8.GetBytes(Report()), signatures, [Key.Verifier])).Message.ShouldContain("changed");
    }

    [Fact]
    public async Task A_cancelled_replay_ends_without_report_and_a_lost_one_is_taken_up_again()
    {
        await using var desk = await Desk.OpenAsync();
        var (jobs, runner) = await FilledAsync(desk, 5);
        var job = new ReplayJob("replay-1", "user-1", "auditor", desk.Clock.GetUtcNow(), RubricShelf.InForce, new(null, null, null), "queued", null, null, 0, null, null, null);
        await jobs.AskAsync(job, Source(), default);
        (await jobs.CancelAsync("replay-1", desk.Clock.GetUtcNow(), default)).ShouldBeTrue();
        (await runner.RunNextAsync(default)).ShouldBeFalse();
        (await jobs.FindAsync("replay-1", default))!.State.ShouldBe("cancelled");
        (await jobs.CancelAsync("replay-1", desk.Clock.GetUtcNow(), default)).ShouldBeFalse();

        // Another process took it and died: while it may still live the job is its own, then anybody's.
        await jobs.AskAsync(job with { Id = "replay-2" }, Source(), default);
        var dead = Guid.NewGuid();
        (await jobs.TakeAsync(dead, desk.Clock.GetUtcNow(), default))!.Id.ShouldBe("replay-2");
        (await runner.RunNextAsync(default)).ShouldBeFalse();
        desk.Clock.Set("2026-11-20T09:01");
        (await runner.RunNextAsync(default)).ShouldBeTrue();
        (await jobs.FindAsync("replay-2", default))!.State.ShouldBe("done");
        (await jobs.BeatAsync("replay-2", dead, desk.Clock.GetUtcNow(), 1, 5, default)).ShouldBeFalse();
        (await jobs.EndAsync("replay-2", dead, desk.Clock.GetUtcNow(), null, "unavailable", 0, null, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task One_person_has_only_so_many_replays_open()
    {
        await using var desk = await Desk.OpenAsync();
        var jobs = new ReplayJobs(desk.Store);
        var job = new ReplayJob("replay-0", "user-1", "auditor", desk.Clock.GetUtcNow(), RubricShelf.InForce, new(null, null, null), "queued", null, null, 0, null, null, null);
        for (var i = 0; i < ReplayJobs.MostOpen; i++) (await jobs.AskAsync(job with { Id = $"replay-{i}" }, Source(), default)).ShouldBeTrue();
        (await jobs.AskAsync(job with { Id = "replay-more" }, Source(), default)).ShouldBeFalse();
        (await jobs.AskAsync(job with { Id = "replay-other", AskedBy = "user-2" }, Source(), default)).ShouldBeTrue();
    }

    /// <summary>Every row that a replay must not touch, as text.</summary>
    private static async Task<string> EverythingAsync(Desk desk)
    {
        var tables = new List<string>();
        foreach (var table in new[] { "events.mt_events", "events.mt_streams", "trail.leaf", "app.decision", "app.case_facts", "app.monthly", "app.score_change", "app.source_total", "app.follow" })
            tables.Add(table + " " + (await desk.QueryAsync<string>($"select coalesce(md5(string_agg(t::text, '|' order by t::text)), 'empty') || ' ' || count(*) from {table} t"))[0]);
        return string.Join('\n', tables);
    }
}
