using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Transparency.Contracts.Replays.V1;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.DecisionCapture.Tests.Cases.CaptureDatabase;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.Replay;

/// <summary>Replays of decision-capture through its endpoints, over a real log.</summary>
public sealed class ReplayTests(CaptureDatabase database) : IClassFixture<CaptureDatabase>, IAsyncLifetime
{
    private const string Address = "/api/replays/decision-capture";
    private static readonly DateTimeOffset Morning = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly Caller Auditor = Person(Roles.Auditor, "*");
    private CaptureSite site = null!;

    public async Task InitializeAsync()
    {
        site = await CaptureSite.StartAsync(database);
        if (await database.Store.HeadAsync() > 0) return;
        // Late facts and several per case, in shuffled order; a hold that stands, one that was released, an erasure.
        var facts = Enumerable.Range(0, 40).SelectMany(c => (Append[])
        [
            Fact("case_opened", $"c{c}", Morning.AddMinutes(c), new { @case = new { kind = "application" } }),
            Fact("step_completed", $"c{c}", Morning.AddMinutes(c + 60), new { step = "examine" }, source: c % 2 == 0 ? "urn:s" : "urn:other"),
            Fact("decision_reached", $"c{c}", Morning.AddMinutes(c + 120), new { decisionPoint = "grant", outcome = "granted" }, decisionId: $"dec-{c}"),
        ]).ToArray();
        new Random(3).Shuffle(facts);
        await database.AppendAsync(facts);
        var by = new ActedBy("user-1", Roles.Auditor, null);
        await HoldAsync("hold-1", ExpectedVersion.NoStream, new HoldPlaced("hold-1", CaseIds.Case("doe", "work-permit", "c1"), null, "court", new("คดี"), by), HoldRows.Add, "hold_placed");
        await HoldAsync("hold-2", ExpectedVersion.NoStream, new HoldPlaced("hold-2", null, "subject-9", "audit", new("สอบ"), by), HoldRows.Add, "hold_placed");
        await HoldAsync("hold-2", ExpectedVersion.Exactly(1), new HoldReleased("hold-2", new("จบ"), by), HoldRows.Add, "hold_released");
        var erased = new ErasureFact.Erased("erasure-1", "subject-1", "consent-withdrawn", "33", new([], ["subject-1", "text-1"], 4, null), by);
        (await new Erasures(database.Store, TimeProvider.System).AddAsync("erasure-1", 0, [erased], Auditor, (batch, at) => ErasedKeys.Add(batch, erased, at), default)).ShouldBeTrue();
        await site.CaughtUpAsync(database);
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    private delegate void Row<T>(NpgsqlBatch batch, T fact, DateTimeOffset at, string schema = ReadModel.Live);

    private async Task HoldAsync<T>(string id, ExpectedVersion expected, T fact, Row<T> row, string type)
    {
        var now = DateTimeOffset.UtcNow;
        await database.AppendAsync(new Append("mol", id, "hold", expected, [NewEvent.Of(type, fact, now, id, "user-1")]) { Alongside = batch => row(batch, fact, now) });
    }

    private async Task<Contracts.Replays.V1.Replay> RunAsync(bool swap)
    {
        using var answer = await site.SendAsync(HttpMethod.Post, Address, Auditor, new StartReplay(swap));
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        var replay = (await answer.Content.ReadFromJsonAsync<Contracts.Replays.V1.Replay>(Wire.Json))!;
        for (var patience = Stopwatch.StartNew(); replay.State == "running"; await Task.Delay(50))
        {
            if (patience.Elapsed > TimeSpan.FromSeconds(120)) throw new TimeoutException(replay.Trouble);
            replay = await site.GetAsync<Contracts.Replays.V1.Replay>($"{Address}/{replay.Id}", Auditor);
        }
        return replay;
    }

    [Fact]
    public async Task Every_read_model_is_the_live_one_and_a_changed_row_is_named_and_put_right()
    {
        var head = await database.Store.HeadAsync();
        var good = await RunAsync(swap: false);
        good.Models.SelectMany(model => model.Tables).ShouldAllBe(table => table.FirstDifference == null && table.DigestLive == table.DigestRebuilt);
        good.Models.SelectMany(model => model.Tables).Select(table => (table.Name, table.RowsLive)).ShouldBe([("case_summary", 40), ("source_total", 3), ("recorded_month", 2), ("tracking_code", 40), ("erased_key", 2), ("legal_hold", 2), ("coverage", 0), ("escalation", 0)]);
        (good.State, good.Identical, good.Models[0].Events).ShouldBe(("finished", true, head));

        var caseId = CaseIds.Case("doe", "work-permit", "c7");
        await using (var tamper = database.Store.Source.CreateCommand($"update app.case_summary set status = 'received', last_outcome = 'refused' where case_id = '{caseId}'; update app.legal_hold set released_at = null where hold_id = 'hold-2'"))
            await tamper.ExecuteNonQueryAsync();
        var found = await RunAsync(swap: true);
        found.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference).OfType<string>().ShouldBe(
            [$"case_summary at case_id={caseId}: status, last_outcome differs from what is recorded", "legal_hold at hold_id=hold-2: released_at differs from what is recorded"]);

        await database.AppendAsync(Fact("case_closed", "c7", Morning.AddDays(1)));
        await site.CaughtUpAsync(database);
        (await RunAsync(swap: false)).Identical.ShouldBe(true);
        (await database.Store.HeadAsync()).ShouldBe(head + 1, "a replay records nothing");
    }

    [Fact]
    public async Task What_is_not_rebuilt_is_listed_with_the_reason() =>
        (await RunAsync(swap: false)).Kept.ShouldAllBe(kept => kept.WhyEn != "not described");

    [Theory]
    [InlineData(Roles.Auditor, "*", HttpStatusCode.OK)]
    [InlineData(Roles.Operations, "*", HttpStatusCode.OK)]
    [InlineData(Roles.Auditor, "doe", HttpStatusCode.Forbidden)]
    [InlineData(Roles.AgencyAdmin, "*", HttpStatusCode.Forbidden)]
    [InlineData(Roles.RedFlagAdmin, "*", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Executive, "*", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Service, "*", HttpStatusCode.Forbidden)]
    public async Task Replays_are_for_auditors_and_operations_of_every_agency(string role, string agency, HttpStatusCode expected)
    {
        using var listed = await site.SendAsync(Address, Person(role, agency));
        listed.StatusCode.ShouldBe(expected);
        if (expected == HttpStatusCode.OK) return;
        using var started = await site.SendAsync(HttpMethod.Post, Address, Person(role, agency), new StartReplay(true));
        started.StatusCode.ShouldBe(expected);
        using var cancelled = await site.SendAsync(HttpMethod.Delete, Address + "/replay-1", Person(role, agency));
        cancelled.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Nobody_without_a_ticket_and_nothing_that_is_not_there()
    {
        using var anonymous = await site.SendAsync(Address, null);
        anonymous.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var missing = await site.SendAsync(Address + "/replay-1", Auditor);
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var ended = await site.SendAsync(HttpMethod.Delete, $"{Address}/{(await RunAsync(swap: false)).Id}", Auditor);
        ended.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }
}
