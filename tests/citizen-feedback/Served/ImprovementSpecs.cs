using System.Net;
using System.Text;
using System.Text.Json;
using Transparency.CitizenFeedback.Improvements;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.OpenData.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Served;

public sealed class Improvements_at_the_service(Service service) : IClassFixture<Service>
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(7));
    private static readonly string Reason = Given.Questions.ReasonCodes[0].Code, Other = Given.Questions.ReasonCodes[1].Code;
    private static readonly PlanImprovement Plan = new("doe", "bkk", "work-permit", "เพิ่มช่องบริการช่วงเช้า", "More counters in the morning", [Reason], "หัวหน้างานบริการ", "สมหญิง ใจดี", Today.AddDays(30));

    private async Task<Improvement> PlannedAsync(PlanImprovement? plan = null) => await Service.BodyAsync<Improvement>(await service.SendAsync(HttpMethod.Post, "/api/improvements", plan ?? Plan, Roles.AgencyAdmin, "doe"));

    // As long ago as the days before the change: since when it works is no day before the plan.
    private async Task<Improvement> PlannedBeforeAsync(int days)
    {
        var records = new ImprovementRecords(service.Store, new Owners(service.Store, new OwnerSeal(new byte[32])), new Claim_codes_at_the_service.Later(TimeSpan.FromDays(-days)));
        var id = records.NewId();
        (await records.AddAsync(ImprovementState.None, 0, new ImprovementFact.Planned(id, Plan.Agency, Plan.Office, Plan.Service, Plan.TitleTh, Plan.TitleEn, Plan.Reasons, Plan.OwnerRole, Plan.OwnerName, Plan.DueOn), "u1", default)).ShouldBeTrue();
        return (await service.ReadAsync<ImprovementList>("/api/improvements?agency=doe", Roles.AgencyAdmin, "doe")).Improvements.Single(each => each.Id == id);
    }

    private Task<HttpResponseMessage> ReportAsync(string id, DateOnly? since, string agency = "doe", string role = Roles.AgencyAdmin) =>
        service.SendAsync(HttpMethod.Post, $"/api/improvements/{id}/progress", new ReportImprovement("เปิดช่อง 3 และ 4 เวลา 08.30 น.", since), role, agency);

    private Task<HttpResponseMessage> PublishAsync(string id, string agency = "doe") =>
        service.SendAsync(HttpMethod.Post, $"/api/improvements/{id}/publish", new PublishImprovement("เปิดเพิ่มสองช่องทุกเช้า", "Two more counters every morning"), Roles.AgencyAdmin, agency);

    // Released counts of one day, as the release writes them.
    private async Task CountedAsync(DateOnly day, long ratings, long named, string office = "bkk")
    {
        await using var command = service.Store.Source.CreateCommand($"""
            insert into app.tally (point, released_on, question, option, agency, office, service, n) values ('P-{day:yyyyMMdd}-{office}', $1, 'rating', '', 'doe', '{office}', 'work-permit', {ratings}),
              ('P-{day:yyyyMMdd}-{office}', $1, 'reason', '{Reason}', 'doe', '{office}', 'work-permit', {named}), ('P-{day:yyyyMMdd}-{office}', $1, 'reason', '{Other}', 'doe', '{office}', 'work-permit', {ratings})
            """);
        command.Parameters.Add(new Npgsql.NpgsqlParameter<DateOnly> { TypedValue = day });
        await command.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task Publish_figures_that_the_service_counted_before_and_after()
    {
        var since = Today.AddDays(-20);
        await CountedAsync(since.AddDays(-91), 1000, 1000);
        await CountedAsync(since.AddDays(-90), 30, 20);
        await CountedAsync(since.AddDays(-1), 10, 4);
        await CountedAsync(since, 20, 3);
        await CountedAsync(since, 50, 50, "cmi");
        var planned = await PlannedBeforeAsync(30);
        (planned.State, planned.Overdue, planned.OwnerName, planned.Steps.Count).ShouldBe(("planned", false, "สมหญิง ใจดี", 1));
        (await PublishAsync(planned.Id)).StatusCode.ShouldBe(HttpStatusCode.Conflict, "nothing works yet");
        (await Service.BodyAsync<Improvement>(await ReportAsync(planned.Id, since))).State.ShouldBe("in-progress");
        // The day divides the figures: nobody moves it to where they look best.
        (await ReportAsync(planned.Id, since.AddDays(1))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ReportAsync(planned.Id, since)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var published = await Service.BodyAsync<Improvement>(await PublishAsync(planned.Id));
        (published.State, published.PublishedOn, published.Steps.Count).ShouldBe(("published", Today, 4));
        published.Before.ShouldBe(new ReasonFigure(since.AddDays(-90), since.AddDays(-1), 40, 24, 0.6m));
        published.After.ShouldBe(new ReasonFigure(since, Today, 20, 3, 0.15m));
        (await PublishAsync(planned.Id)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ReportAsync(planned.Id, null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        // Everybody reads it without the owner's name; what is for one office does not stand with another.
        var found = (await service.ReadAsync<ImprovementList>("/api/improvements?agency=doe&office=bkk&service=work-permit")).Improvements.Single(each => each.Id == planned.Id);
        (found.OwnerRole, found.OwnerName, found.ResultTh).ShouldBe(("หัวหน้างานบริการ", null, "เปิดเพิ่มสองช่องทุกเช้า"));
        (await service.ReadAsync<ImprovementList>("/api/improvements?agency=doe&office=cmi")).Improvements.ShouldNotContain(each => each.Id == planned.Id);
        (await service.ReadAsync<ImprovementList>("/api/improvements?agency=doe", Roles.AgencyAdmin, "dsd")).Improvements.ShouldAllBe(each => each.OwnerName == null);
        (await service.ReadAsync<ImprovementList>("/api/improvements?agency=doe", Roles.Auditor, "*")).Improvements.ShouldContain(each => each.OwnerName == "สมหญิง ใจดี");
        (await service.Store.ReadStreamAsync("doe", planned.Id)).Select(e => e.Type).ShouldBe(["improvement_planned", "improvement_reported", "improvement_reported", "improvement_published"]);
    }

    [Fact]
    public async Task Come_fifty_a_page_with_their_number_and_none_is_left_out_or_shown_twice()
    {
        var agency = (await service.ReadAsync<ImprovementList>("/api/improvements?agency=doe&office=cmi")).Total;
        for (var i = 0; i < 120; i++) await PlannedAsync(Plan with { Office = "cmi", Service = null, DueOn = Today.AddDays(i / 40), Reasons = [i == 7 ? Other : Reason] });
        var seen = new List<string>();
        var pages = 0;
        for (string? after = ""; after is not null; pages++)
        {
            var page = await service.ReadAsync<ImprovementList>($"/api/improvements?agency=doe&office=cmi&after={Uri.EscapeDataString(after)}");
            page.Total.ShouldBe(agency + 120);
            page.Improvements.Count.ShouldBeLessThanOrEqualTo(50);
            // What answers a reason counts on whatever page it stands.
            page.Reasons.ShouldBe(new[] { Other, Reason }, ignoreOrder: true);
            seen.AddRange(page.Improvements.Select(each => each.Id));
            // Newer ones that come meanwhile push nothing over the edge of a page.
            if (pages == 0) await PlannedAsync(Plan with { Office = "bkk", DueOn = Today.AddDays(40) });
            after = page.Next;
        }
        (pages, seen.Count, seen.Distinct().Count()).ShouldBe(((int)(agency + 120 + 49) / 50, (int)agency + 120, (int)agency + 120));
        (await service.SendAsync(HttpMethod.Get, "/api/improvements?after=yesterday")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Hold_the_name_of_their_owner_sealed_beside_the_log_and_without_it_when_it_is_taken_away()
    {
        const string name = "นายผู้รับผิดชอบ ลับเฉพาะ";
        var planned = await PlannedAsync(Plan with { OwnerName = name });
        planned.OwnerName.ShouldBe(name);
        (await service.CountAsync($"select count(*) from events.mt_events e where e::text like '%{name}%'")).ShouldBe(0);
        (await service.CountAsync($"select count(*) from app.improvement i where i::text like '%{name}%'")).ShouldBe(0);
        (await service.CountAsync($"select count(*) from app.improvement_owner where improvement = '{planned.Id}' and position(convert_to('{name}', 'UTF8') in sealed) = 0")).ShouldBe(1);
        service.Lines.ShouldNotContain(line => line.Contains(name, StringComparison.Ordinal));
        await using (var taken = service.Store.Source.CreateCommand($"delete from app.improvement_owner where improvement = '{planned.Id}'")) await taken.ExecuteNonQueryAsync();
        (await Service.BodyAsync<Improvement>(await ReportAsync(planned.Id, Today))).ShouldSatisfyAllConditions(each => each.OwnerName.ShouldBeNull(), each => each.OwnerRole.ShouldBe(Plan.OwnerRole));
    }

    [Fact]
    public async Task Lose_a_name_that_stood_in_their_row_and_a_replay_finds_nothing_to_say()
    {
        // As it was written before: the name in the fact and in the row.
        const string name = "นางผู้รับผิดชอบ คนก่อน";
        var records = new ImprovementRecords(service.Store, new Owners(service.Store, new OwnerSeal(new byte[32])), TimeProvider.System);
        var id = records.NewId();
        var fact = new ImprovementFact.Planned(id, "doe", "bkk", null, "เรื่องก่อน", "An old one", [Reason], "หัวหน้างาน", name, Today.AddDays(9));
        var at = DateTimeOffset.UnixEpoch.AddDays(20_000);
        await service.Store.AppendAsync(new EventStore.Append("doe", id, "improvement", EventStore.ExpectedVersion.NoStream, [new(Guid.NewGuid(), "improvement_planned", "", JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), ServiceDefaults.Wire.Json), at, id, null, "u1", ReadOnlyMemory<byte>.Empty)]));
        await using (var old = service.Store.Source.CreateCommand("insert into app.improvement values ($1, 'doe', 'bkk', null, $2, $3::json)"))
        {
            old.Parameters.Add(new() { Value = id });
            old.Parameters.Add(new Npgsql.NpgsqlParameter<DateOnly> { TypedValue = fact.DueOn });
            old.Parameters.Add(new() { Value = JsonSerializer.Serialize(new ImprovementState(fact, "planned", null, null, [new("planned", at, null)]), ServiceDefaults.Wire.Json) });
            await old.ExecuteNonQueryAsync();
        }
        (await records.MoveOwnersAsync(default)).ShouldBe(1);
        (await records.MoveOwnersAsync(default)).ShouldBe(0);
        (await service.CountAsync($"select count(*) from app.improvement i where i::text like '%{name}%'")).ShouldBe(0);
        (await service.ReadAsync<ImprovementList>("/api/improvements?agency=doe&office=bkk", Roles.AgencyAdmin, "doe")).Improvements.Single(each => each.Id == id).OwnerName.ShouldBe(name);
        (await service.ReadAsync<ImprovementList>("/api/improvements?agency=doe&office=bkk")).Improvements.Single(each => each.Id == id).OwnerName.ShouldBeNull();
    }

    [Fact]
    public async Task Show_no_figure_below_ten_ratings()
    {
        var planned = await PlannedAsync(Plan with { Office = "cmi", Reasons = [Other] });
        (await ReportAsync(planned.Id, Today)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var published = await Service.BodyAsync<Improvement>(await PublishAsync(planned.Id));
        (published.After!.Ratings, published.After.Named, published.After.PerRating).ShouldBe((null, null, null));
    }

    [Theory]
    [InlineData(null, "doe", HttpStatusCode.Unauthorized)]
    [InlineData(Roles.AgencyAdmin, "dsd", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Officer, "doe", HttpStatusCode.Forbidden)]
    [InlineData(Roles.Auditor, "*", HttpStatusCode.Forbidden)]
    public async Task Are_planned_by_the_agency_itself(string? role, string agency, HttpStatusCode status) =>
        (await service.SendAsync(HttpMethod.Post, "/api/improvements", Plan, role, agency)).StatusCode.ShouldBe(status);

    [Fact]
    public async Task Are_changed_by_nobody_else_and_name_every_fault()
    {
        var planned = await PlannedAsync();
        (await ReportAsync(planned.Id, null, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PublishAsync(planned.Id, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ReportAsync("improvement-0", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ReportAsync(planned.Id, Today.AddDays(1))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ReportAsync(planned.Id, Today.AddDays(-1))).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "before the plan");
        (await ReportAsync(planned.Id, DateOnly.MinValue)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        // What is missing is a fault that is named, not one of ours.
        foreach (var (path, body) in new (string, object)[] { ("/progress", new { worksSince = Today }), ("/publish", new { resultTh = "เปิดเพิ่มสองช่องทุกเช้า" }) })
            (await service.SendAsync(HttpMethod.Post, $"/api/improvements/{planned.Id}{path}", body, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.BadRequest, path);
        (await service.SendAsync(HttpMethod.Post, "/api/improvements", new { agency = "doe", titleTh = "ก", titleEn = "a", ownerRole = "r", ownerName = "n", dueOn = Today }, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using (var nowhere = await service.SendAsync(HttpMethod.Post, "/api/improvements", Plan with { Agency = "bogus", Office = null, Service = null }, Roles.AgencyAdmin, "*"))
        {
            nowhere.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await nowhere.Content.ReadAsStringAsync()).ShouldContain("unknown-agency");
        }
        using var answer = await service.SendAsync(HttpMethod.Post, "/api/improvements", Plan with { Office = "moon", Service = "magic", TitleTh = " ", Reasons = ["nothing", "nothing"], DueOn = Today.AddDays(-1) }, Roles.AgencyAdmin, "doe");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await answer.Content.ReadAsStringAsync();
        foreach (var rule in new[] { "unknown-office", "unknown-service", "titleTh", "unknown-reason", "count", "dueOn" }) text.ShouldContain(rule);
    }

    [Fact]
    public void Are_overdue_after_their_day_until_they_are_published()
    {
        var state = ImprovementState.None.Evolve(new ImprovementFact.Planned("i", "doe", null, null, "ก", "a", [Reason], "r", "n", Today), DateTimeOffset.UnixEpoch);
        (state.View(Today, null).Overdue, state.View(Today.AddDays(1), null).Overdue).ShouldBe((false, true));
        state = state.Evolve(new ImprovementFact.Published("ผล", "result", Today, new(Today, Today, null, null), new(Today, Today, null, null)), DateTimeOffset.UnixEpoch);
        state.View(Today.AddDays(1), null).Overdue.ShouldBeFalse();
    }

    [Fact]
    public async Task Stand_in_the_open_data_with_dictionary_and_validator_and_within_a_minute()
    {
        var planned = await PlannedAsync(Plan with { Office = null, Service = null, TitleTh = "=สูตร, \"อ้าง\"" });
        OpenImprovements set;
        using (var minute = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
            while ((set = await service.ReadAsync<OpenImprovements>("/api/open-data/feedback/improvements.json?agency=doe")).Rows.All(row => row.Id != planned.Id)) await Task.Delay(200, minute.Token);
        var index = await service.ReadAsync<OpenDataIndex>("/api/open-data/feedback");
        foreach (var (dataset, row) in index.Datasets.Zip(new[] { typeof(OpenRating), typeof(OpenImprovement) }))
            dataset.Columns.Select(column => column.Name).ShouldBe(row.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)), dataset.Id);
        using var csv = await service.SendAsync(HttpMethod.Get, "/api/open-data/feedback/improvements.csv");
        csv.Headers.CacheControl!.ToString().ShouldBe("public, max-age=15");
        var text = Encoding.UTF8.GetString(await csv.Content.ReadAsByteArrayAsync());
        // A spreadsheet shows it as text instead of computing it.
        text.ShouldContain("\"'=สูตร, \"\"อ้าง\"\"\"");
        text.ShouldNotContain("สมหญิง");
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/open-data/feedback/improvements.csv") { Headers = { IfNoneMatch = { csv.Headers.ETag! } } };
        (await service.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await service.SendAsync(HttpMethod.Get, "/api/open-data/feedback/ratings.pdf")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
