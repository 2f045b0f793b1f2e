using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using ServicePoint = Transparency.Contracts.CitizenFeedback.V1.ServicePoint;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>The office <c>bkk</c> closed yesterday and <c>bkk-new</c> succeeds it; <c>cmi</c> is another office of the agency.</summary>
public sealed class An_office_that_moved : IAsyncLifetime
{
    private static readonly DateOnly Yesterday = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(7)).AddDays(-1);
    private readonly Service _service = new();
    private string _point = "";

    public async Task InitializeAsync()
    {
        await _service.InitializeAsync();
        // Opened as the seed does, before the catalogue is asked for: it is kept for a minute.
        var point = PointCode.ForDemo("doe", "bkk", "work-permit");
        await ServicePointRows.AppendAsync(_service.Store, ServicePointState.None, new ServicePointFact.Opened(_point = point.Value, "doe", "bkk", "work-permit", "ช่อง 1", "Desk 1", "Asia/Bangkok"), "doe", DateTimeOffset.UtcNow, "seed", default);
        _service.Known = Service.Catalogue with { Offices = [Bkk with { ClosedOn = Yesterday, Successor = "bkk-new" }, Bkk with { Code = "bkk-new" }, Service.Catalogue.Offices[1]] };
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    private static Office Bkk => Service.Catalogue.Offices[0];

    private static Caller Admin(string? office, string? staff = "doe-1") => new("admin-" + office, [Roles.AgencyAdmin], ["doe"], office is null ? [] : [office], staff, null, "s1", []);

    private Task<HttpResponseMessage> AsAsync(Caller caller, string path, object? body = null) => _service.SendAsAsync(caller, body is null ? HttpMethod.Get : HttpMethod.Post, path, body);

    private static readonly FileComplaint Complaint = new("delay", "confidential", "service", "doe", "bkk", "work-permit", "รอใบอนุญาตเกินกำหนดแล้ว", null, null, null, null, null, null, []);

    // A replica that knows the office while it was open, as all did yesterday: each keeps the catalogue for a minute.
    private async Task<HttpClient> BeforeAsync()
    {
        const string Asks = "/api/service-points?agency=doe&office=bkk";
        (await _service.Http.GetAsync(Asks)).EnsureSuccessStatusCode();
        var (replica, moved) = (_service.ReplicaWith(), _service.Known);
        _service.Known = Service.Catalogue;
        (await replica.GetAsync(Asks)).EnsureSuccessStatusCode();
        _service.Known = moved;
        return replica;
    }

    // Filed while the office was open.
    private async Task<string> ComplaintAsync()
    {
        (await Service.BodyAsync<ComplaintReceipt>(await (await BeforeAsync()).PostAsJsonAsync("/api/complaints", Complaint, Wire.Json))).InCharge.ShouldBeNull();
        return (await Service.BodyAsync<ComplaintInbox>(await AsAsync(Admin(null), "/api/complaints"))).Complaints.Single().Id;
    }

    [Fact]
    public async Task Leaves_its_complaints_to_its_successor_and_to_no_other()
    {
        var id = await ComplaintAsync();
        var seen = await Service.BodyAsync<ComplaintInbox>(await AsAsync(Admin("bkk-new"), "/api/complaints"));
        // History is told under the office in which it happened.
        seen.Complaints.ShouldHaveSingleItem().Office.ShouldBe("bkk");
        (await Service.BodyAsync<ComplaintInbox>(await AsAsync(Admin("cmi"), "/api/complaints"))).Complaints.ShouldBeEmpty();
        (await AsAsync(Admin("cmi"), $"/api/complaints/{id}/take", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Service.BodyAsync<ComplaintDetails>(await AsAsync(Admin("bkk-new"), $"/api/complaints/{id}/messages", new AnswerComplaint("กำลังตรวจสอบ", false)))).Summary.FirstAnsweredAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Is_complained_of_at_its_successor_and_the_citizen_is_told()
    {
        (await Service.BodyAsync<ComplaintReceipt>(await _service.SendAsync(HttpMethod.Post, "/api/complaints", Complaint with { Office = "cmi" }))).InCharge.ShouldBeNull();
        (await Service.BodyAsync<ComplaintReceipt>(await _service.SendAsync(HttpMethod.Post, "/api/complaints", Complaint))).InCharge.ShouldBe("bkk-new");
        var filed = (await Service.BodyAsync<ComplaintInbox>(await AsAsync(Admin("bkk-new"), "/api/complaints"))).Complaints.ShouldHaveSingleItem();
        filed.Office.ShouldBe("bkk-new");
        (await Service.BodyAsync<ComplaintDetails>(await AsAsync(Admin("bkk-new"), "/api/complaints/" + filed.Id))).NamedOffice.ShouldBe("bkk");
        // Entered at a desk it goes the same way.
        (await Service.BodyAsync<ComplaintReceipt>(await AsAsync(Admin(null), "/api/complaints/entered", Complaint with { Channel = "hotline" }))).InCharge.ShouldBe("bkk-new");
    }

    [Fact]
    public async Task Is_rated_by_its_old_poster_for_its_successor_from_the_day_after_its_last()
    {
        async Task RateAsync(Func<SubmitRating, Task<HttpResponseMessage>> send, int from)
        {
            for (var seed = from; seed < from + 10; seed++) (await Service.BodyAsync<RatingReceipt>(await send(Given.Rating(seed, _point, "yes", "none")))).Duplicate.ShouldBeFalse();
        }
        async Task<Dictionary<string, long>> PublishedAsync() => (await _service.ReadAsync<RatingSummary>("/api/ratings/summary?by=office&agency=doe")).Groups.ToDictionary(g => g.Key, g => g.N);
        using var before = await BeforeAsync();
        await RateAsync(rating => before.PostAsJsonAsync("/api/ratings", rating, Wire.Json), 9_100);
        await _service.ReleaseAsync();
        (await PublishedAsync()).ShouldBe(new Dictionary<string, long> { ["bkk"] = 10 });

        await RateAsync(rating => _service.SendAsync(HttpMethod.Post, "/api/ratings", rating), 9_200);
        // The same rating kept on a phone since before the move is told that it counts, and counts nowhere else.
        (await Service.BodyAsync<RatingReceipt>(await _service.SendAsync(HttpMethod.Post, "/api/ratings", Given.Rating(9_100, _point, "yes", "none")))).Duplicate.ShouldBeTrue();
        await _service.ReleaseAsync();
        // What belongs to a point and a day is of one office: the successor's wait until the day is over.
        (await PublishedAsync()).ShouldBe(new Dictionary<string, long> { ["bkk"] = 10 });
        await ReleaseOnAsync(1);
        (await PublishedAsync()).ShouldBe(new Dictionary<string, long> { ["bkk"] = 10, ["bkk-new"] = 10 }, ignoreOrder: true);
        // Fewer than ten of each are never put together to make ten.
        for (var seed = 9_300; seed < 9_306; seed++)
        {
            (await before.PostAsJsonAsync("/api/ratings", Given.Rating(seed, _point, "no", "none"), Wire.Json)).EnsureSuccessStatusCode();
            (await _service.SendAsync(HttpMethod.Post, "/api/ratings", Given.Rating(seed + 50, _point, "no", "none"))).EnsureSuccessStatusCode();
        }
        await ReleaseOnAsync(2);
        (await PublishedAsync()).Values.Sum().ShouldBe(20);
    }

    private async Task ReleaseOnAsync(int days)
    {
        using var release = new Release(_service.Store, _service.Services.GetRequiredService<QuestionSet>(), _service.Services.GetRequiredService<RecordReleased>(), new Claim_codes_at_the_service.Later(TimeSpan.FromDays(days)), NullLogger<Release>.Instance);
        await release.ReleaseAsync(default);
    }

    [Fact]
    public async Task Leaves_the_votes_of_its_cases_to_its_successor()
    {
        var (token, spent) = (_service.CodeOf(await _service.OpenCaseAsync()), _service.CodeOf(await _service.OpenCaseAsync()));
        // Earned under the key of the office that had the case: a token says no more than that.
        (await _service.LookAsync(token)).Office.ShouldBe("bkk-new");
        var earned = await _service.EarnAsync(token);
        (await _service.TryAsync(earned.Vote())).ShouldBe(HttpStatusCode.OK);
        (await _service.SendAsync(HttpMethod.Post, "/api/votes/by-code", new SpendCode(spent, Given.RandomId(9_400), new Dictionary<string, string> { ["e1"] = "yes", ["e3"] = "none" }, [], null))).EnsureSuccessStatusCode();
        (await _service.CountAsync("select count(*) from app.rating where office = 'bkk-new' and point = 'bkk-new/work-permit' and basis in ('token', 'code')")).ShouldBe(2);
        (await _service.CountAsync("select count(*) from app.rating where office = 'bkk'")).ShouldBe(0);
    }

    [Fact]
    public async Task Plans_nothing_any_more()
    {
        var plan = new PlanImprovement("doe", "bkk", null, "เพิ่มช่องบริการ", "More counters", [Given.Questions.ReasonCodes[0].Code], "หัวหน้างาน", "สมหญิง ใจดี", Yesterday.AddDays(30));
        using var refused = await AsAsync(Admin(null), "/api/improvements", plan);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("\"closed\"");
        (await AsAsync(Admin("bkk-new"), "/api/improvements", plan with { Office = "bkk-new" })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Leaves_its_posters_to_its_successor_whose_new_poster_carries_the_new_office()
    {
        (await AsAsync(Admin("cmi"), $"/api/service-points/{_point}/replace", new ReplaceServicePoint(30))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var next = await Service.BodyAsync<ServicePoint>(await AsAsync(Admin("bkk-new"), $"/api/service-points/{_point}/replace", new ReplaceServicePoint(30)));
        next.Office.ShouldBe("bkk-new");
        (await _service.ReadAsync<ServicePoint>("/api/service-points/" + _point)).Office.ShouldBe("bkk");
        (await _service.ReadAsync<Contracts.CitizenFeedback.V1.ServicePoints>("/api/service-points?agency=doe&office=bkk-new")).Points.Select(p => p.Office).Distinct().Order().ShouldBe(["bkk", "bkk-new"]);
        (await _service.ReadAsync<Contracts.CitizenFeedback.V1.ServicePoints>("/api/service-points?agency=doe&office=cmi")).Points.ShouldBeEmpty();
        using var closed = await AsAsync(Admin(null), "/api/service-points", new OpenServicePoint("doe", "bkk", "work-permit", "ช่อง 2", "Desk 2"));
        closed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await closed.Content.ReadAsStringAsync()).ShouldContain("closed");
        (await AsAsync(Admin("bkk-new"), $"/api/service-points/{_point}/retire", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Leaves_its_texts_codes_and_improvements_to_its_successor()
    {
        (await AsAsync(Admin("bkk-new"), "/api/ratings/texts?agency=doe&office=bkk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await AsAsync(Admin("cmi"), "/api/ratings/texts?agency=doe&office=bkk")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var caseId = await _service.OpenCaseAsync();
        var officer = Admin("bkk-new") with { Roles = [Roles.Officer] };
        (await AsAsync(officer with { Offices = ["cmi"] }, $"/api/claim-codes/{caseId}/hand-out", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _service.WithoutPost.Add("bkk");
        var elsewhere = await AsAsync(officer, $"/api/claim-codes/{caseId}/hand-out", new { });
        (await elsewhere.Content.ReadAsStringAsync()).ShouldContain("other-office");
        _service.WithoutPost.Clear();
        (await AsAsync(officer, $"/api/claim-codes/{caseId}/hand-out", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Is_acted_for_by_those_only_who_hold_a_post_that_day()
    {
        var id = await ComplaintAsync();
        _service.WithoutPost.Add("doe-1");
        foreach (var path in new[] { $"/api/complaints/{id}/take", $"/api/complaints/{id}/messages", $"/api/complaints/{id}/refer", $"/api/complaints/{id}/conclude", $"/api/complaints/{id}/case", "/api/complaints/entered",
                     "/api/service-points", $"/api/service-points/{_point}/replace", $"/api/service-points/{_point}/retire", "/api/improvements", "/api/improvements/x/progress", "/api/improvements/x/publish" })
        {
            using var without = await AsAsync(Admin(null), path, new { });
            without.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await without.Content.ReadAsStringAsync()).ShouldContain("transparency:no-posting");
            using var unknown = await AsAsync(Admin(null, staff: null), path, new { });
            (await unknown.Content.ReadAsStringAsync()).ShouldContain("transparency:no-staff-code");
        }
        // Looking stays with the grant, and with a post the same act goes through.
        (await AsAsync(Admin(null), "/api/complaints/" + id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _service.WithoutPost.Clear();
        (await AsAsync(Admin(null), $"/api/complaints/{id}/take", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await AsAsync(Admin("bkk-new"), $"/api/complaints/{id}/take", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
        _service.Standings.Last().Offices.ShouldBe(["bkk-new"]);
    }

    [Fact]
    public void Leaves_no_act_at_which_no_post_is_asked_for_but_these() => _service.Services.GetServices<EndpointDataSource>().WithoutPost().ShouldBe(
    [
        // Replays are the auditors' and operations', for every agency.
        "DELETE /api/replays/citizen-feedback/{id}",
        // Approved by the ministry's administrator, whose grant is for every agency.
        "POST /api/language-packs/{code}/approve",
        // The remedy of a person against an order: it must be open to somebody who was taken from their post.
        "POST /api/objections", "POST /api/objections/{id}/conclude", "POST /api/objections/{id}/open", "POST /api/objections/{id}/referral-ended", "POST /api/objections/{id}/supplements", "POST /api/objections/{id}/withdraw",
        "POST /api/replays/citizen-feedback/",
    ]);
}
