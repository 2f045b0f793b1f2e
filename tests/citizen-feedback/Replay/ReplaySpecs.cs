using System.Diagnostics;
using System.Net;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.Tests.Served;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.Replays.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Replay;

/// <summary>Service points and digested days, rebuilt from the log; ratings are rows and stay.</summary>
public sealed class ReplaySpecs(Service service) : IClassFixture<Service>
{
    private const string Address = "/api/replays/citizen-feedback";

    private async Task<Contracts.Replays.V1.Replay> RunAsync(bool swap)
    {
        var replay = await Service.BodyAsync<Contracts.Replays.V1.Replay>(await service.SendAsync(HttpMethod.Post, Address, new StartReplay(swap), Roles.Auditor, "*"));
        for (var patience = Stopwatch.StartNew(); replay.State == "running"; await Task.Delay(50))
        {
            if (patience.Elapsed > TimeSpan.FromSeconds(120)) throw new TimeoutException(replay.Trouble);
            replay = await service.ReadAsync<Contracts.Replays.V1.Replay>($"{Address}/{replay.Id}", Roles.Auditor, "*");
        }
        return replay;
    }

    [Fact]
    public async Task Points_are_the_live_ones_and_a_point_that_was_moved_is_put_back()
    {
        var (point, retired) = (await service.OpenPointAsync(), await service.OpenPointAsync("cmi"));
        await service.SendAsync(HttpMethod.Post, $"/api/service-points/{retired}/retire", null, Roles.AgencyAdmin, "doe");
        await service.SendAsync(HttpMethod.Post, $"/api/service-points/{point}/replace", new ReplaceServicePoint(30), Roles.AgencyAdmin, "doe");
        await using (var rating = service.Store.Source.CreateCommand("insert into app.rating (id, point, agency, office, service, day, question_set, question_set_version, answers, reasons) values (sha256('r'), 'P', 'doe', 'bkk', 'work-permit', '2025-01-02', 'q', 1, '{}', '{}')"))
            await rating.ExecuteNonQueryAsync();
        (await new DailyDigest(service.Store, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<DailyDigest>.Instance).DigestAsync(default)).ShouldBe(1);
        var good = await RunAsync(swap: false);
        (good.State, good.Identical).ShouldBe(("finished", true), string.Join('\n', good.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference)));
        good.Models[0].Tables.Select(table => table.Name).ShouldBe(["service_point", "digested", "digested_claims"]);
        good.Kept.ShouldAllBe(kept => kept.WhyEn != "not described");

        await using (var tamper = service.Store.Source.CreateCommand($"update app.service_point set office = 'cmi' where point = '{point}'")) await tamper.ExecuteNonQueryAsync();
        (await RunAsync(swap: true)).Models[0].Tables[0].FirstDifference.ShouldBe($"service_point at point={point}: office differs from what is recorded");
        (await service.ReadAsync<Contracts.CitizenFeedback.V1.ServicePoint>($"/api/service-points/{point}")).Office.ShouldBe("bkk");
    }

    [Fact]
    public async Task Operations_hear_of_complaints_and_objections_only_whether_they_are_the_same()
    {
        var replay = await RunAsync(swap: false);
        var told = (await service.ReadAsync<Contracts.Replays.V1.Replay>($"{Address}/{replay.Id}", Roles.Operations, "*")).Models.SelectMany(model => model.Tables).ToDictionary(table => table.Name);
        foreach (var name in (string[])["complaint", "objection"])
        {
            var (whole, table) = (replay.Models.SelectMany(model => model.Tables).First(each => each.Name == name), told[name]);
            (table.RowsLive, table.RowsRebuilt, table.DigestLive, table.DigestRebuilt, table.FirstDifference, table.WithheldSame).ShouldBe((0, 0, "", "", null, whole.DigestLive == whole.DigestRebuilt));
            (whole.DigestLive.Length, whole.WithheldSame).ShouldBe((64, null));
        }
        told["service_point"].DigestLive.Length.ShouldBe(64);
    }

    [Theory]
    [InlineData(Roles.AgencyAdmin, "*", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Operations, "doe", HttpStatusCode.Forbidden)]
    [InlineData(null, "*", HttpStatusCode.Unauthorized)]
    public async Task Nobody_else_starts_one(string? role, string agency, HttpStatusCode expected)
    {
        using var answer = await service.SendAsync(HttpMethod.Post, Address, new StartReplay(false), role, agency);
        answer.StatusCode.ShouldBe(expected);
    }

    private static string?[] Differences(Contracts.Replays.V1.Replay replay) => [.. replay.Models.SelectMany(model => model.Tables).Select(table => table.FirstDifference).OfType<string>()];

    private async Task ExecuteAsync(string sql)
    {
        await using var command = service.Store.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<(string, int, string, byte[])>> FilesAsync()
    {
        var files = new List<(string, int, string, byte[])>();
        await using var command = service.Store.Source.CreateCommand("select complaint, no, media_type, content from app.complaint_evidence");
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync()) files.Add((row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetFieldValue<byte[]>(3)));
        return files;
    }

    // Filed with two files, followed by its complainant and closed by its desk; and a baseline, stated twice.
    private async Task<string> ComplaintAsync()
    {
        string File(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("%PDF-1.7 " + text));
        var filed = new FileComplaint("delay", "anonymous", "service", "doe", "bkk", "work-permit", "ยื่นเรื่องแล้วไม่มีความคืบหน้า", null, null, null, null, null, null, [new(File("one")), new(File("two"))]);
        var receipt = await Service.BodyAsync<ComplaintReceipt>(await service.SendAsync(HttpMethod.Post, "/api/complaints", filed));
        receipt.Evidence.Count.ShouldBe(2);
        string id;
        await using (var find = service.Store.Source.CreateCommand("select complaint from app.complaint order by filed_at desc limit 1")) id = (string)(await find.ExecuteScalarAsync())!;
        (await service.SendAsync(HttpMethod.Post, $"/api/complaints/{id}/conclude", new ConcludeComplaint("partly", "แก้ไขขั้นตอนแล้ว"), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var complaints in new[] { 90, 100 })
            (await service.SendAsync(HttpMethod.Post, "/api/complaints/baseline", new ComplaintBaseline(new(2024, 10, 1), new(2025, 9, 30), complaints, 20_000, "รายงานประจำปี 2568"), Roles.RedFlagAdmin, "*")).StatusCode.ShouldBe(HttpStatusCode.OK);
        return id;
    }

    [Theory]
    [InlineData("update app.complaint set outcome = 'unsubstantiated' where complaint = '{0}'", "complaint at complaint={0}: outcome differs from what is recorded", true)]
    [InlineData("delete from app.complaint where complaint = '{0}'", "complaint at complaint={0}: missing, although recorded", true)]
    [InlineData("update app.complaint_baseline set complaints = 500", "complaint_baseline at one=true: complaints differs from what is recorded", true)]
    [InlineData("update app.complaint_evidence set content = (select content from app.complaint_evidence where complaint = '{0}' and no = 2) where complaint = '{0}' and no = 1", "complaint_evidence at complaint={0} no=1: content does not open in its place: it differs from what was kept, or the key is another one", false)]
    [InlineData("update app.complaint_evidence set content = 'x' where complaint = '{0}' and no = 2", "complaint_evidence at complaint={0} no=2: content does not open in its place: it differs from what was kept, or the key is another one", false)]
    [InlineData("update app.complaint_evidence set media_type = 'image/png' where complaint = '{0}' and no = 2", "complaint_evidence at complaint={0} no=2: media_type differs from what is recorded", false)]
    [InlineData("delete from app.complaint_evidence where complaint = '{0}' and no = 2", "complaint_evidence at complaint={0} no=2: missing, although recorded", false)]
    [InlineData("insert into app.complaint_evidence values ('{0}', 9, 'image/png', 'x')", "complaint_evidence at complaint={0} no=9: nothing recorded says so", false)]
    public async Task Complaints_are_rebuilt_their_files_opened_again_and_what_was_changed_is_named(string attack, string named, bool putRight)
    {
        var id = await ComplaintAsync();
        Differences(await RunAsync(swap: false)).ShouldBeEmpty();
        var before = await FilesAsync();
        await ExecuteAsync(attack.Replace("{0}", id, StringComparison.Ordinal));
        Differences(await RunAsync(swap: true)).ShouldBe([named.Replace("{0}", id, StringComparison.Ordinal)]);
        Differences(await RunAsync(swap: false)).Length.ShouldBe(putRight ? 0 : 1, "bytes are in no log: what is lost is named until somebody brings it back");
        await ExecuteAsync("delete from app.complaint_evidence");
        foreach (var (complaint, no, type, content) in before)
        {
            await using var back = service.Store.Source.CreateCommand("insert into app.complaint_evidence values ($1, $2, $3, $4)");
            foreach (var value in new object[] { complaint, no, type, content }) back.Parameters.Add(new() { Value = value });
            await back.ExecuteNonQueryAsync();
        }
        Differences(await RunAsync(swap: false)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("update app.objection set named = '{}' where objection = '{0}'", "objection at objection={0}: named differs from what is recorded", true)]
    [InlineData("update app.objection_evidence set content = 'x' where objection = '{0}'", "objection_evidence at objection={0} no=1: content does not open in its place: it differs from what was kept, or the key is another one", false)]
    [InlineData("update app.language_pack set digest = 'x' where code = 'vi'", "language_pack at code=vi: digest differs from what is recorded", true)]
    public async Task Objections_and_approvals_are_rebuilt_and_what_was_changed_is_named(string attack, string named, bool putRight)
    {
        var sent = Objections.ObjectionSpecs.Sent() with { Evidence = [new(Convert.ToBase64String("%PDF-1.7 order"u8))] };
        var own = await Service.BodyAsync<OwnObjection>(await service.SendAsync(HttpMethod.Post, "/api/objections", sent, Roles.Officer, "doe"));
        await Service.BodyAsync<LanguagePackApproval>(await service.SendAsync(HttpMethod.Post, "/api/language-packs/vi/approve", new ApproveLanguagePack(new string('c', 64), "นายผู้ตรวจ"), Roles.AgencyAdmin, "*"));
        Differences(await RunAsync(swap: false)).ShouldBeEmpty();
        await using var keep = service.Store.Source.CreateCommand($"select content from app.objection_evidence where objection = '{own.Id}'");
        var content = (byte[])(await keep.ExecuteScalarAsync())!;
        await ExecuteAsync(attack.Replace("{0}", own.Id, StringComparison.Ordinal));
        Differences(await RunAsync(swap: true)).ShouldBe([named.Replace("{0}", own.Id, StringComparison.Ordinal)]);
        Differences(await RunAsync(swap: false)).Length.ShouldBe(putRight ? 0 : 1);
        await ExecuteAsync($"update app.objection_evidence set content = '\\x{Convert.ToHexString(content)}' where objection = '{own.Id}'");
        Differences(await RunAsync(swap: false)).ShouldBeEmpty();
    }
}
