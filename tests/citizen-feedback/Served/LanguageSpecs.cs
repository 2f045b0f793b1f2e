using System.Net;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>Which language a rating and a complaint came in, and who has read a translation.</summary>
public sealed class Languages_at_the_service(Service service) : IClassFixture<Service>
{
    private static readonly string One = new('1', 64), Two = new('2', 64);

    private Task<HttpResponseMessage> ApproveAsync(string code, string digest, string? role = Roles.AgencyAdmin, string agency = "*") =>
        service.SendAsync(HttpMethod.Post, $"/api/language-packs/{code}/approve", new ApproveLanguagePack(digest, "นางสาวผู้อ่านคำแปล"), role, agency);

    [Fact]
    public async Task A_pack_is_approved_by_name_digest_and_day_and_a_changed_one_is_another()
    {
        (await Service.BodyAsync<LanguagePackApproval>(await ApproveAsync("km", One))).Digest.ShouldBe(One);
        await Service.BodyAsync<LanguagePackApproval>(await ApproveAsync("km", One));
        (await service.CountAsync("select count(*) from events.mt_events where type = 'language_pack_approved' and stream_id = 'language-pack-km'")).ShouldBe(1, "a repeat is no second approval");
        await Service.BodyAsync<LanguagePackApproval>(await ApproveAsync("km", Two));
        var open = await service.SendAsync(HttpMethod.Get, "/api/language-packs");
        (await open.Content.ReadAsStringAsync()).ShouldNotContain("นางสาวผู้อ่านคำแปล");
        (await Service.BodyAsync<LanguagePackApprovals>(open)).Packs.Single(p => p.Code == "km").Digest.ShouldBe(Two);
        (await service.ReadAsync<NamedLanguagePackApprovals>("/api/language-packs/approvals", Roles.AgencyAdmin, "doe")).Packs.Single(p => p.Code == "km").ApprovedBy.ShouldBe("นางสาวผู้อ่านคำแปล");
    }

    [Theory]
    [InlineData(Roles.AgencyAdmin, "doe", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Auditor, "*", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Officer, "*", HttpStatusCode.Forbidden)]
    [InlineData(null, "*", HttpStatusCode.Unauthorized)]
    public async Task Nobody_else_approves_one(string? role, string agency, HttpStatusCode expected)
    {
        (await ApproveAsync("lo", One, role, agency)).StatusCode.ShouldBe(expected);
        (await service.ReadAsync<LanguagePackApprovals>("/api/language-packs")).Packs.ShouldNotContain(p => p.Code == "lo");
    }

    [Fact]
    public async Task Names_are_for_administrators_and_auditors()
    {
        (await service.SendAsync(HttpMethod.Get, "/api/language-packs/approvals", null, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await service.SendAsync(HttpMethod.Get, "/api/language-packs/approvals")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await ApproveAsync("fr", One)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_rating_keeps_the_language_of_its_page_and_refuses_one_that_is_none()
    {
        var point = await service.OpenPointAsync();
        await service.RateAsync(Given.Rating(90_001, point) with { Language = "my" });
        await service.RateAsync(Given.Rating(90_002, point));
        (await service.CountAsync($"select count(*) from app.rating where point = '{point}' and language = 'my'")).ShouldBe(1);
        (await service.CountAsync($"select count(*) from app.rating where point = '{point}' and language is null")).ShouldBe(1);
        (await service.SendAsync(HttpMethod.Post, "/api/ratings", Given.Rating(90_003, point) with { Language = "tlh" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_complaint_tells_its_desk_the_language_it_came_in()
    {
        var sent = new FileComplaint("delay", "anonymous", "service", "doe", "bkk", "work-permit", "စောင့်ရတာ သုံးပတ် ကျော်ပြီ", null, null, null, null, null, null, null, "my");
        await Service.BodyAsync<ComplaintReceipt>(await service.SendAsync(HttpMethod.Post, "/api/complaints", sent));
        var id = (await service.ReadAsync<ComplaintInbox>("/api/complaints?state=all", Roles.AgencyAdmin, "doe")).Complaints.Single().Id;
        (await service.ReadAsync<ComplaintDetails>("/api/complaints/" + id, Roles.AgencyAdmin, "doe")).ShouldSatisfyAllConditions(c => c.Language.ShouldBe("my"), c => c.What.ShouldBe(sent.What));
        (await service.SendAsync(HttpMethod.Post, "/api/complaints", sent with { Language = "xx" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
