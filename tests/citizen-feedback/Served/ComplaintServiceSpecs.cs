using System.Net;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Served;

public sealed class Complaints_at_the_service(Service service) : IClassFixture<Service>
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"), .. Chunk("tEXt"), .. Chunk("IEND")];

    private static byte[] Chunk(string type) => [0, 0, 0, 6, .. System.Text.Encoding.ASCII.GetBytes(type), .. "author"u8, 0, 0, 0, 0];

    private static FileComplaint Sent(string what, string category = "delay") =>
        new(category, "confidential", "service", "doe", "bkk", "work-permit", what, "ช่อง 3 เมื่อวาน", "นางสาวตัวอย่าง", null, null, null, null, [new(Convert.ToBase64String(Png))]);

    private async Task<(ComplaintReceipt Receipt, string Id)> FileAsync(string what, string category = "delay", string role = Roles.AgencyAdmin, string agency = "doe")
    {
        var before = (await Inbox(role, agency)).Complaints.Select(c => c.Id).ToHashSet();
        var receipt = await Service.BodyAsync<ComplaintReceipt>(await service.SendAsync(HttpMethod.Post, "/api/complaints", Sent(what, category)));
        return (receipt, (await Inbox(role, agency)).Complaints.Single(c => !before.Contains(c.Id)).Id);
    }

    private Task<ComplaintInbox> Inbox(string role, string agency) => service.ReadAsync<ComplaintInbox>("/api/complaints?state=all", role, agency);

    [Fact]
    public async Task Are_followed_answered_closed_and_reopened_by_code_and_secret()
    {
        var (receipt, id) = await FileAsync("รอใบอนุญาตเกินกำหนดแล้วสามสัปดาห์");
        Task<TrackedComplaint> TrackAsync() => PostAsync<TrackedComplaint>("/api/complaints/track", new TrackComplaint(receipt.Code.ToLowerInvariant(), receipt.Secret));
        (await TrackAsync()).Status.ShouldBe("received");

        await DeskAsync<ComplaintDetails>(id, "take", new { });
        (await DeskAsync<ComplaintDetails>(id, "messages", new AnswerComplaint("ขอเลขที่คำขอ", true))).Summary.FirstAnsweredAt.ShouldNotBeNull();
        var seen = await TrackAsync();
        (seen.Status, seen.Messages.Single().Text).ShouldBe(("your-turn", "ขอเลขที่คำขอ"));
        (await PostAsync<TrackedComplaint>("/api/complaints/track/messages", new TrackedMessage(receipt.Code, receipt.Secret, "WP-1", [new(Convert.ToBase64String(Png))]))).Evidence.Count.ShouldBe(2);

        await DeskAsync<ComplaintDetails>(id, "conclude", new ConcludeComplaint("substantiated", "ออกใบอนุญาตแล้วและแก้คิวงาน"));
        (await TrackAsync()).ShouldSatisfyAllConditions(t => t.Status.ShouldBe("done"), t => t.WhatWasDone.ShouldBe("ออกใบอนุญาตแล้วและแก้คิวงาน"), t => t.MayReopen.ShouldBeTrue());
        (await PostAsync<TrackedComplaint>("/api/complaints/track/reopen", new TrackedMessage(receipt.Code, receipt.Secret, "ยังไม่ได้รับใบอนุญาต", null))).Status.ShouldBe("in-progress");
        var steps = (await service.ReadAsync<ComplaintDetails>($"/api/complaints/{id}", Roles.AgencyAdmin, "doe")).Steps.Select(s => s.What);
        steps.ShouldBe(["filed", "taken", "concluded", "reopened"]);
    }

    [Fact]
    public async Task Come_to_the_desk_fifty_a_page_with_their_number_and_none_is_left_out_when_one_is_answered_meanwhile()
    {
        var before = (await service.ReadAsync<ComplaintInbox>("/api/complaints?state=open", Roles.Auditor, "*")).Total;
        for (var i = 0; i < 110; i++)
            (await service.SendAsync(HttpMethod.Post, "/api/complaints", Sent($"เรื่องเกี่ยวกับศูนย์ลำดับที่ {i}") with { About = "centre", Evidence = null })).IsSuccessStatusCode.ShouldBeTrue();
        var seen = new List<string>();
        var pages = 0;
        for (string? after = ""; after is not null; pages++)
        {
            var page = await service.ReadAsync<ComplaintInbox>($"/api/complaints?state=open&after={Uri.EscapeDataString(after)}", Roles.Auditor, "*");
            (page.Total, page.Open).ShouldBe((before + 110, before + 110));
            page.Complaints.Count.ShouldBeLessThanOrEqualTo(50);
            seen.AddRange(page.Complaints.Select(each => each.Id));
            // Answering the first one moves it behind the others; those that follow stay where they are.
            if (pages == 0) (await service.SendAsync(HttpMethod.Post, $"/api/complaints/{page.Complaints[0].Id}/messages", new AnswerComplaint("รับเรื่องแล้ว", false), Roles.Auditor, "*")).IsSuccessStatusCode.ShouldBeTrue();
            after = page.Next;
        }
        seen.Distinct().Count().ShouldBe((int)before + 110);
        pages.ShouldBeGreaterThanOrEqualTo(3);
        foreach (var wrong in new[] { "2", "2~2026-11-28~2026-11-28T00:00:00.000000~c", "1~28.11.2026~2026-11-28T00:00:00.000000~c", "1~2026-11-28~2026-11-28~c", "1~2026-11-28~2026-11-28T00:00:00.000000~" })
        {
            using var refused = await service.SendAsync(HttpMethod.Get, $"/api/complaints?state=open&after={Uri.EscapeDataString(wrong)}", null, Roles.Auditor, "*");
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest, wrong);
            (await refused.Content.ReadAsStringAsync()).ShouldContain("\"after\"");
        }
    }

    [Fact]
    public async Task Are_unknown_with_a_wrong_secret_and_to_every_other_desk()
    {
        var (receipt, id) = await FileAsync("ไม่มีใครรับโทรศัพท์เลยสักครั้ง");
        (await service.SendAsync(HttpMethod.Post, "/api/complaints/track", new TrackComplaint(receipt.Code, new string('0', 16)))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var (role, agency) in new[] { (Roles.AgencyAdmin, "dsd"), (Roles.RedFlagAdmin, "*"), (Roles.Auditor, "*") })
        {
            (await service.SendAsync(HttpMethod.Get, $"/api/complaints/{id}", null, role, agency)).StatusCode.ShouldBe(HttpStatusCode.NotFound, role);
            (await service.SendAsync(HttpMethod.Get, $"/api/complaints/{id}/evidence/1", null, role, agency)).StatusCode.ShouldBe(HttpStatusCode.NotFound, role);
            (await service.SendAsync(HttpMethod.Post, $"/api/complaints/{id}/take", null, role, agency)).StatusCode.ShouldBe(HttpStatusCode.NotFound, role);
        }
        foreach (var role in new[] { Roles.Officer, Roles.Executive, Roles.Operations, Roles.Verifier })
            (await service.SendAsync(HttpMethod.Get, $"/api/complaints/{id}", null, role, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        (await service.SendAsync(HttpMethod.Get, "/api/complaints")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task About_bribery_are_in_the_inbox_of_the_centre_alone()
    {
        var (_, id) = await FileAsync("ถูกเรียกเงินสองพันบาทหน้าห้อง", "bribery", Roles.RedFlagAdmin, "*");
        (await Inbox(Roles.AgencyAdmin, "doe")).Complaints.ShouldNotContain(c => c.Id == id);
        (await Inbox(Roles.Auditor, "*")).Complaints.ShouldNotContain(c => c.Id == id);
        (await service.SendAsync(HttpMethod.Get, $"/api/complaints/{id}", null, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Are_unreadable_at_rest_and_their_files_come_back_without_metadata()
    {
        var (receipt, id) = await FileAsync("ข้อความที่ต้องไม่มีใครอ่านได้จากฐานข้อมูล");
        await using var command = service.Store.Source.CreateCommand("""
            select (select count(*) from events.mt_events where data::text like any($1)) + (select count(*) from app.complaint c where c::text like any($1))
                 + (select count(*) from app.complaint_evidence where position('author'::bytea in content) > 0)
            """);
        command.Parameters.Add(new() { Value = new[] { "%ต้องไม่มีใคร%", "%ตัวอย่าง%", $"%{receipt.Code}%", $"%{receipt.Secret}%" } });
        (await command.ExecuteScalarAsync()).ShouldBe(0L);
        var file = await service.SendAsync(HttpMethod.Get, $"/api/complaints/{id}/evidence/1", null, Roles.AgencyAdmin, "doe");
        file.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        System.Text.Encoding.Latin1.GetString(await file.Content.ReadAsByteArrayAsync()).ShouldNotContain("tEXt");
    }

    [Fact]
    public async Task Hold_the_case_they_name_once()
    {
        var (_, id) = await FileAsync("เอกสารที่ยื่นไว้หายไปจากแฟ้ม");
        var caseId = "case-" + Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString("n");
        await DeskAsync<ComplaintDetails>(id, "case", new LinkCase(caseId));
        await DeskAsync<ComplaintDetails>(id, "case", new LinkCase(caseId));
        for (var attempt = 0; attempt < 600 && service.Holds.IsEmpty; attempt++) await Task.Delay(100);
        var held = service.Holds.Single(h => h.CaseId == caseId);
        // The same words as an objection: whoever sees a hold does not learn which of the two there is.
        held.Kind.ShouldBe("reserved");
        held.Reason.ShouldMatch("^citizen-feedback: [0-9a-f]{32}$");
        (held.Kind + held.Reason).ShouldNotContain(id["complaint-".Length..]);
        service.Released.ShouldNotContain(held.Reason);

        await DeskAsync<ComplaintDetails>(id, "conclude", new ConcludeComplaint("substantiated", "ดำเนินการแก้ไขแล้วตามที่ร้องเรียน"));
        for (var attempt = 0; attempt < 600 && !service.Released.Contains(held.Reason); attempt++) await Task.Delay(100);
        service.Released.ShouldContain(held.Reason, "what has ended holds nothing");
    }

    [Fact]
    public async Task Are_counted_in_tens_and_the_baseline_is_the_centres_to_state()
    {
        var baseline = new ComplaintBaseline(new(2025, 10, 1), new(2026, 9, 30), 120, 60000, "รายงานผลการดำเนินงานเรื่องร้องเรียน 2568");
        (await service.SendAsync(HttpMethod.Post, "/api/complaints/baseline", baseline, Roles.RedFlagAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await service.SendAsync(HttpMethod.Post, "/api/complaints/baseline", baseline, Roles.AgencyAdmin, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await service.SendAsync(HttpMethod.Post, "/api/complaints/baseline", baseline, Roles.RedFlagAdmin, "*")).StatusCode.ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < 11; i++)
            await Service.BodyAsync<ComplaintReceipt>(await service.SendAsync(HttpMethod.Post, "/api/complaints/entered", Sent($"ถูกปฏิบัติไม่เท่าเทียม ครั้งที่ {i}", "unfair") with { Channel = "letter" }, Roles.AgencyAdmin, "doe"));
        (await service.SendAsync(HttpMethod.Post, "/api/complaints/entered", Sent("ถูกปฏิบัติไม่เท่าเทียม") with { Channel = "letter" }, Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var figures = await service.ReadAsync<ComplaintStatistics>("/api/complaints/statistics");
        figures.Agencies.ShouldAllBe(a => a.Filed % 10 == 0);
        figures.Target.PerThousand.ShouldBe(2.2m);
        figures.Target.Change.ShouldBe(0.1m);
    }

    private async Task<T> PostAsync<T>(string path, object body) => await Service.BodyAsync<T>(await service.SendAsync(HttpMethod.Post, path, body));

    private async Task<T> DeskAsync<T>(string id, string what, object body) => await Service.BodyAsync<T>(await service.SendAsync(HttpMethod.Post, $"/api/complaints/{id}/{what}", body, Roles.AgencyAdmin, "doe"));
}
