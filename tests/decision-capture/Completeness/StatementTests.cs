using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Completeness;
using Transparency.DecisionCapture.Coverage;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.Ledger;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.DecisionCapture.Tests.Cases.CaptureDatabase;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.Completeness;

/// <summary>Statements over a real database, also after somebody with all rights has removed something.</summary>
public sealed class StatementTests : IAsyncLifetime
{
    private const string Origin = "test.example/log", Source = "urn:mol:doe:test";
    private readonly CaptureDatabase database = new();
    private readonly string keys = Directory.CreateTempSubdirectory("log-keys-").FullName;
    private readonly AheadClock tomorrow = new(TimeSpan.FromDays(1));
    private readonly BangkokDay today = BangkokDay.Of(DateTimeOffset.UtcNow);
    private IReadOnlyList<VerifierKey> verifiers = [];
    private CaptureSite site = null!;

    /// <summary>The system's clock, set ahead: what is recorded now is a day of the past for it.</summary>
    private sealed class AheadClock(TimeSpan by) : TimeProvider
    {
        public TimeSpan By { get; set; } = by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }

    public async Task InitializeAsync()
    {
        await database.InitializeAsync();
        verifiers = [.. new[] { ("ed25519.key", NoteAlgorithm.Ed25519), ("ecdsa.key", NoteAlgorithm.Ecdsa) }
            .Select(each => KeyFiles.ReadOrCreate(Path.Combine(keys, each.Item1), Origin, each.Item2).Verifier)];
        // The day is stated when a test asks, not by the job.
        tomorrow.By = TimeSpan.Zero;
        site = await StartAsync(database, settings: new Dictionary<string, string?> { ["Log:Origin"] = Origin, ["Log:SigningKeys"] = keys }, clock: tomorrow);
    }

    public async Task DisposeAsync()
    {
        await site.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }

    private Task EventsAsync(int count, string prefix = "e", string source = Source) =>
        database.AppendAsync(Enumerable.Range(0, count).Select(i => Fact("case_opened", $"{prefix}-{i}", DateTimeOffset.UtcNow,
            new { @case = new { kind = "application" } }, source, $"{prefix}-{i}") with { Inbox = new(source, $"{prefix}-{i}", new byte[32]) }));

    private Task HeartbeatAsync(long sent, string source = Source) => database.AppendAsync(Fact("source_heartbeat", "beat", DateTimeOffset.UtcNow, new { sent }, source));

    private async Task OwnerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database.Owner);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private Task RemoveAsync(string table, string where) =>
        OwnerAsync($"ALTER TABLE {table} DISABLE TRIGGER append_only_delete; DELETE FROM {table} WHERE {where}; ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only_delete");

    private async Task SettledAsync()
    {
        await using var command = database.Store.Source.CreateCommand("select low_seq >= (select last_value from events.mt_events_sequence) from trail.sweep");
        for (var patience = Stopwatch.StartNew(); !(bool)(await command.ExecuteScalarAsync())!; await Task.Delay(50))
            if (patience.Elapsed > TimeSpan.FromSeconds(120)) throw new TimeoutException("the sweep does not reach the newest number");
    }

    private async Task<DayStatement> StateAsync(BangkokDay? day = null)
    {
        tomorrow.By = TimeSpan.FromDays((day?.Date.DayNumber ?? today.Date.DayNumber) - today.Date.DayNumber + 1) + StateDay.Settling;
        using var made = await site.SendAsync(HttpMethod.Post, $"/api/completeness/{day ?? today}", Person(Roles.Auditor, "*"));
        made.StatusCode.ShouldBe(HttpStatusCode.OK, await made.Content.ReadAsStringAsync());
        return await site.GetAsync<DayStatement>($"/api/completeness/{day ?? today}/detail", Person(Roles.Auditor, "*"));
    }

    [Fact]
    public async Task A_whole_day_adds_up_and_is_signed_recorded_and_the_same_for_ever()
    {
        await EventsAsync(5);
        await HeartbeatAsync(5);
        await SettledAsync();
        var statement = await StateAsync();
        statement.AddsUp.ShouldBeTrue();
        statement.Findings.ShouldBeEmpty();
        statement.OfDay.ShouldBe(new(5, 5, 0, 0, 0));
        statement.Sources.Single().Source.ShouldBe(Source);

        using var first = await site.SendAsync($"/api/completeness/{today}", null);
        var text = await first.Content.ReadAsStringAsync();
        var note = SignedNote.Parse(text);
        verifiers.ShouldAllBe(key => note.Signatures.Any(signature => key.Verify(note.Text, signature)));
        note.Text.ShouldContain($"detail-sha256 {Convert.ToHexStringLower(StatementNote.Digest(statement))}\n");
        await EventsAsync(3, "later");
        using (var repeated = await site.SendAsync(HttpMethod.Post, $"/api/completeness/{today}", Person(Roles.Operations, "*")))
            repeated.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var again = await site.SendAsync($"/api/completeness/{today}", null);
        (await again.Content.ReadAsStringAsync()).ShouldBe(text);
        var listed = (await site.GetAsync<StatedDays>("/api/completeness", Person(Roles.Executive, "*"))).Days.Single();
        (await database.Store.ReadPageAsync(listed.Index - 1, 1)).Single().Type.ShouldBe("completeness_stated");
    }

    [Fact]
    public async Task A_day_carries_the_coverage_that_was_stated_last_and_an_agency_sees_its_own()
    {
        var by = new ActedBy("user-1", Roles.AgencyAdmin, null);
        var month = CoverageRows.Text(new DateOnly(today.Date.Year, today.Date.Month, 1).AddMonths(-1));
        foreach (var (agency, recorded) in new[] { ("doe", 90L), ("sso", 101L) })
            await database.AppendAsync(CoverageRows.Append([new CoverageFact.TotalStated(agency, "s", month, "payments", 100, "bank", "form", by), new CoverageFact.Stated(agency, "s", month, "payments", 100, recorded, 0, 0)],
                0, DateTimeOffset.UtcNow, null));
        await SettledAsync();
        var statement = await StateAsync();
        statement.Coverage!.Select(each => (each.Agency, each.Month, each.Total, each.Recorded)).ShouldBe([("doe", month, 100, 90), ("sso", month, 100, 101)]);
        using var note = await site.SendAsync($"/api/completeness/{today}", null);
        var text = await note.Content.ReadAsStringAsync();
        text.ShouldContain("coverage-months 2\ncoverage-below 1\ncoverage-over 1\n");
        text.ShouldContain($"detail-sha256 {Convert.ToHexStringLower(StatementNote.Digest(statement))}\n");
        (await site.GetAsync<DayStatement>($"/api/completeness/{today}/detail", Person(Roles.AgencyAdmin, "doe"))).Coverage!.ShouldHaveSingleItem().Agency.ShouldBe("doe");
    }

    [Fact]
    public async Task A_dropped_message_is_named_with_its_source_and_interval_and_stays_open_the_next_day()
    {
        await EventsAsync(4);
        await HeartbeatAsync(4);
        await EventsAsync(3, "second");
        await EventsAsync(2, "other", "urn:other");
        await HeartbeatAsync(8);
        await HeartbeatAsync(2, "urn:other");
        await SettledAsync();
        var statement = await StateAsync();
        statement.AddsUp.ShouldBeFalse();
        statement.OfDay.ShouldBe(new(10, 9, 0, 1, 0));
        var finding = statement.Findings.Single();
        (finding.Code, finding.Source, finding.Count, finding.FromIndex, finding.ToIndex).ShouldBe(("message-missing", Source, 1L, 4L, 10L));

        var next = await StateAsync(today.Next);
        next.OfDay.Unexplained.ShouldBe(0);
        (next.AddsUp, next.SinceBeginning.Unexplained).ShouldBe((false, 1L));
    }

    [Fact]
    public async Task A_row_that_was_deleted_is_named_by_index_number_and_source()
    {
        await EventsAsync(5);
        await HeartbeatAsync(5);
        await SettledAsync();
        await site.Services.GetRequiredService<SequenceGaps>().ScanAsync(default);
        var victim = (await database.Store.ReadPageAsync(1, 1)).Single();
        await RemoveAsync("events.mt_events", $"seq_id = {victim.SeqId}");
        var statement = await StateAsync();
        statement.AddsUp.ShouldBeFalse();
        var finding = statement.Findings.Single();
        (finding.Code, finding.Source, finding.FromIndex, finding.FromSequence).ShouldBe(("event-missing", Source, 2L, victim.SeqId));
        statement.SinceBeginning.ShouldBe(new(5, 4, 0, 1, 0));
        statement.Store.GapNumbers.ShouldBe(1);
    }

    [Fact]
    public async Task A_leaf_that_was_deleted_is_named_by_index_number_and_source()
    {
        await EventsAsync(5);
        await HeartbeatAsync(5);
        await SettledAsync();
        var victim = (await database.Store.ReadPageAsync(2, 1)).Single();
        await RemoveAsync("trail.leaf", "idx = 3");
        var statement = await StateAsync();
        var finding = statement.Findings.Single();
        (finding.Code, finding.Source, finding.FromIndex, finding.FromSequence).ShouldBe(("leaf-missing", Source, 3L, victim.SeqId));
        statement.SinceBeginning.ShouldBe(new(5, 4, 0, 1, 0));
    }

    [Fact]
    public async Task Row_and_leaf_deleted_together_leave_a_hole_and_a_number_that_nothing_explains()
    {
        await EventsAsync(5);
        await HeartbeatAsync(5);
        await SettledAsync();
        await site.Services.GetRequiredService<SequenceGaps>().ScanAsync(default);
        var victim = (await database.Store.ReadPageAsync(2, 1)).Single();
        await RemoveAsync("trail.leaf", "idx = 3");
        await RemoveAsync("events.mt_events", $"seq_id = {victim.SeqId}");
        var statement = await StateAsync();
        statement.Findings.Select(each => (each.Code, each.Source, each.FromIndex, each.FromSequence))
            .ShouldBe([("leaf-missing", Source, 3L, null), ("sequence-gap", null, null, victim.SeqId)]);
        statement.SinceBeginning.Unexplained.ShouldBe(1, "one event was removed");
    }

    [Fact]
    public async Task A_number_burnt_by_a_group_that_was_undone_is_explained_while_it_is_fresh()
    {
        await EventsAsync(2);
        await OwnerAsync("SELECT nextval('events.mt_events_sequence') FROM generate_series(1, 3)");
        await EventsAsync(2, "after");
        await HeartbeatAsync(4);
        await SettledAsync();
        var gaps = site.Services.GetRequiredService<SequenceGaps>();
        await gaps.ScanAsync(default);
        await gaps.ScanAsync(default);
        (await gaps.RecordedAsync(default)).Single().Gaps.Single().ShouldBe(new(3, 5, "rolled-back"));
        var statement = await StateAsync();
        (statement.AddsUp, statement.Store.GapNumbers, statement.Store.UnexplainedNumbers).ShouldBe((true, 3L, 0L));
    }

    [Fact]
    public async Task Events_of_another_writer_stand_apart_until_it_is_registered()
    {
        await EventsAsync(1);
        await OwnerAsync("""
            SELECT events.mt_quick_append_events('case-foreign', 'case', 'doe', ARRAY[gen_random_uuid()], ARRAY['case_opened'], ARRAY['Some.Event, Other.Program'],
              ARRAY['{"source": "urn:x"}'::jsonb], ARRAY[NULL]::bytea[], ARRAY[NULL]::varchar[], ARRAY[NULL]::varchar[], ARRAY[NULL]::jsonb[], ARRAY[NULL]::varchar[], ARRAY[now()])
            """);
        await SettledAsync();
        var statement = await StateAsync();
        (statement.AddsUp, statement.Store.Foreign, statement.SinceBeginning.Recorded).ShouldBe((false, 1L, 1L));
        statement.Findings.Single().Source.ShouldBe("Other.Program");
        using (var proposed = await site.SendAsync(HttpMethod.Post, "/api/completeness/writers", Person(Roles.Operations, "*"), new { writer = "Other.Program", reason = "Migration 12/2569" }))
            proposed.StatusCode.ShouldBe(HttpStatusCode.OK);
        // One person alone changes nothing.
        (await StateAsync(today.Next)).AddsUp.ShouldBeFalse();
        using (var registered = await site.SendAsync(HttpMethod.Post, "/api/completeness/writers/decide", Person(Roles.Auditor, "*") with { Subject = "user-2" }, new { writer = "Other.Program", approve = true }))
            registered.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StateAsync(today.Next.Next)).ShouldSatisfyAllConditions(next => next.AddsUp.ShouldBeTrue(), next => next.Store.Foreign.ShouldBe(0));
    }

    [Fact]
    public async Task The_job_states_every_day_that_has_passed_once()
    {
        await EventsAsync(2);
        await HeartbeatAsync(2);
        await SettledAsync();
        tomorrow.By = TimeSpan.FromDays(2) + StateDay.Settling;
        await using var job = ActivatorUtilities.CreateInstance<Disposing>(site.Services);
        await job.Job.StateAsync(default);
        await job.Job.StateAsync(default);
        (await site.GetAsync<StatedDays>("/api/completeness", Person(Roles.Auditor, "*"))).Days.Select(each => each.Day).ShouldBe([today.Next.ToString(), today.ToString()]);
    }

    /// <summary>A job of its own beside the one of the host, as on another replica.</summary>
    private sealed class Disposing(IServiceProvider services) : IAsyncDisposable
    {
        public DailyStatements Job { get; } = ActivatorUtilities.CreateInstance<DailyStatements>(services);

        public ValueTask DisposeAsync()
        {
            Job.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task Whoever_may_not_ask_or_asks_too_early_is_told_so()
    {
        foreach (var role in (string[])[Roles.Officer, Roles.Executive, Roles.Verifier, Roles.DataProtectionOfficer, Roles.CaseSystem])
        {
            (await site.SendAsync($"/api/completeness/{today}/detail", Person(role, "*"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
            (await site.SendAsync(HttpMethod.Post, $"/api/completeness/{today}", Person(role, "*"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        }
        (await site.SendAsync($"/api/completeness/{today}/detail", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await site.SendAsync($"/api/completeness/{today}", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await site.SendAsync("/api/completeness/2569-11-02", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound, "a day far ahead was never stated");
        (await site.SendAsync("/api/completeness/yesterday", null)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await site.SendAsync(HttpMethod.Post, $"/api/completeness/{today}", Person(Roles.Auditor, "*"))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }
}
