using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Served;

public sealed class Ratings_at_the_service(Service service) : IClassFixture<Service>
{
    private static int _seed;
    private static SubmitRating Next(string point, string e1 = "yes", string e3 = "none") => Given.Rating(Interlocked.Increment(ref _seed), point, e1, e3);

    [Fact]
    public async Task Count_once_however_often_they_are_sent()
    {
        var rating = Next(await service.OpenPointAsync());
        (await Service.BodyAsync<RatingReceipt>(await service.SendAsync(HttpMethod.Post, "/api/ratings", rating))).Duplicate.ShouldBeFalse();
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            await Service.BodyAsync<RatingReceipt>(await service.SendAsync(HttpMethod.Post, "/api/ratings", rating with { Answers = new Dictionary<string, string> { ["e1"] = "no" } }))));
        again.ShouldAllBe(r => r.Counted && r.Duplicate);
        (await service.ReadAsync<RatingReceipt>($"/api/ratings/{rating.Rating}")).Counted.ShouldBeTrue();
        (await service.SendAsync(HttpMethod.Get, $"/api/ratings/{Given.RandomId(int.MaxValue)}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Enter_the_figures_ten_together_and_no_rest_with_them()
    {
        var point = await service.OpenPointAsync();
        Task<RatingGroup?> GroupAsync() => GroupOfAsync(point, null);
        for (var i = 0; i < 9; i++) await service.RateAsync(Next(point));
        await service.ReleaseAsync();
        (await GroupAsync()).ShouldBeNull();
        await service.RateAsync(Next(point, "no"));
        await service.ReleaseAsync();
        (await GroupAsync())!.N.ShouldBe(10);
        for (var i = 0; i < 9; i++) await service.RateAsync(Next(point, "no"));
        await service.ReleaseAsync();
        var group = (await GroupAsync())!;
        (group.N, group.Published).ShouldBe((10, true));
        group.Questions.Single(q => q.QuestionId == "e1").Mean.ShouldBe(90m);
    }

    private async Task<RatingGroup?> GroupOfAsync(string point, string? role, params string[] agencies) =>
        (await service.ReadAsync<RatingSummary>("/api/ratings/summary?by=point", role, agencies)).Groups.SingleOrDefault(g => g.Key == point);

    [Fact]
    public async Task Show_the_bribery_answers_to_nobody_at_the_office()
    {
        var point = await service.OpenPointAsync();
        for (var i = 0; i < 10; i++) await service.RateAsync(Next(point, e3: "asked"));
        await service.ReleaseAsync();
        foreach (var (role, agencies) in new (string?, string[])[] { (null, []), (Roles.AgencyAdmin, ["doe"]), (Roles.Officer, ["doe"]), (Roles.Executive, ["*"]), (Roles.Auditor, ["doe"]) })
            (await GroupOfAsync(point, role, agencies))!.Questions.ShouldNotContain(q => q.QuestionId == "e3", role);
        (await GroupOfAsync(point, Roles.RedFlagAdmin, "*"))!.Questions.Single(q => q.QuestionId == "e3").Answers["asked"].ShouldBe(10);
    }

    [Fact]
    public async Task Keep_texts_unreadable_at_rest_and_from_an_office_that_was_reported()
    {
        var point = await service.OpenPointAsync("cmi");
        // All twelve in one batch: the service's own release could come after ten of them and keep the rest back.
        await using (await service.HoldReleaseAsync())
            for (var i = 0; i < 12; i++) await service.RateAsync(Next(point, e3: i < 2 ? "asked" : "none") with { Text = i < 2 ? "ขอเงินหน้าห้อง" : $"คุณสมชาย บริการช้า {i}" });
        await service.ReleaseAsync();
        var path = "/api/ratings/texts?agency=doe&office=cmi";
        var office = await service.ReadAsync<RatingTexts>(path, Roles.AgencyAdmin, "doe");
        (office.Published, office.N).ShouldBe((true, 10));
        office.Texts.ShouldAllBe(t => t.StartsWith("คุณ•••"));
        (await service.ReadAsync<RatingTexts>(path, Roles.RedFlagAdmin, "*")).N.ShouldBe(12);
        (await service.SendAsync(HttpMethod.Get, path, null, Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await service.SendAsync(HttpMethod.Get, path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await using var command = service.Store.Source.CreateCommand("select count(*) from app.rating where position('ขอเงิน'::bytea in text) > 0");
        (await command.ExecuteScalarAsync()).ShouldBe(0L);
    }

    [Theory]
    [InlineData("""{"rating":"x","point":"{0}","answers":{"e1":"yes"},"reasons":[],"phone":"0812345678"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"rating":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"rating":"AAAAAAAAAAAAAAAAAAAAAA","rating":"AAAAAAAAAAAAAAAAAAAAAA"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"rating":"AAAAAAAAAAAAAAAAAAAAAA","point":"00000000","answers":{"e1":"yes"},"reasons":[]}""", HttpStatusCode.NotFound)]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    public async Task Are_refused_with_anything_nobody_asked_for(string body, HttpStatusCode status) =>
        (await service.SendAsync(HttpMethod.Post, "/api/ratings", new StringContent(body, System.Text.Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(status);

    [Fact]
    public async Task Are_refused_as_a_form_and_at_a_closed_point()
    {
        (await service.SendAsync(HttpMethod.Post, "/api/ratings", new StringContent("e1=yes", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"))).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        var point = await service.OpenPointAsync();
        (await service.SendAsync(HttpMethod.Post, $"/api/service-points/{point}/retire", null, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await service.SendAsync(HttpMethod.Post, "/api/ratings", Next(point))).StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Are_digested_once_when_their_day_is_over()
    {
        await service.RateAsync(Next(await service.OpenPointAsync()));
        var early = new DailyDigest(service.Store, TimeProvider.System, NullLogger<DailyDigest>.Instance);
        (await early.DigestAsync(default)).ShouldBe(0);
        var later = new DailyDigest(service.Store, new Later(TimeSpan.FromDays(3)), NullLogger<DailyDigest>.Instance);
        (await later.DigestAsync(default)).ShouldBeGreaterThan(0);
        (await later.DigestAsync(default)).ShouldBe(0);
        await using var command = service.Store.Source.CreateCommand("select data from events.mt_events where type = 'ratings_digested' and data ->> 'office' = 'bkk' limit 1");
        var fact = System.Text.Json.JsonSerializer.Deserialize<RatingsDigested>((string)(await command.ExecuteScalarAsync())!, ServiceDefaults.Wire.Json)!;
        (await DailyDigest.OfAsync(service.Store.Source, "doe", "bkk", fact.Day, default)).Digest.Length.ShouldBe(64);
    }

    [Fact]
    public async Task Are_told_to_wait_when_too_many_come_at_once_and_none_is_lost()
    {
        var point = await service.OpenPointAsync();
        using var narrow = service.ReplicaWith(("Ratings:AtOnce", "1"), ("Ratings:Waiting", "0"));
        var ratings = Enumerable.Range(0, 100).Select(_ => Next(point)).ToList();
        var waited = 0;
        await Task.WhenAll(ratings.Select(async rating =>
        {
            while (true)
            {
                using var answer = await narrow.PostAsJsonAsync("/api/ratings", rating, ServiceDefaults.Wire.Json);
                if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    (await Service.BodyAsync<RatingReceipt>(answer)).Counted.ShouldBeTrue();
                    return;
                }
                answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
                Interlocked.Increment(ref waited);
                await Task.Yield();
            }
        }));
        waited.ShouldBeGreaterThan(0);
        (await service.CountAsync($"select count(*) from app.rating where point = '{point}'")).ShouldBe(100);
    }

    [Fact]
    public async Task Never_wait_behind_posters_that_are_opened()
    {
        var point = await service.OpenPointAsync();
        using var narrow = service.ReplicaWith(("Scans:AtOnce", "1"), ("Scans:Waiting", "0"), ("Ratings:AtOnce", "1"), ("Ratings:Waiting", "0"));
        await using var db = await service.Store.Source.OpenConnectionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("begin; lock table app.point_scan in share mode", db)) await hold.ExecuteNonQueryAsync();
        // The database takes no count now: the one that is let in waits, the next is told to come again, and a rating is taken all the same.
        var waiting = narrow.PostAsync(new Uri($"/api/service-points/{point}/scans", UriKind.Relative), null);
        while (await service.CountAsync("select count(*) from pg_locks where relation = 'app.point_scan'::regclass and not granted and database = (select oid from pg_database where datname = current_database())") == 0) await Task.Delay(20);
        using (var next = await narrow.PostAsync(new Uri($"/api/service-points/{point}/scans", UriKind.Relative), null))
        {
            next.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            next.Headers.RetryAfter.ShouldNotBeNull();
        }
        for (var i = 0; i < 5; i++)
            using (var answer = await narrow.PostAsJsonAsync("/api/ratings", Next(point), ServiceDefaults.Wire.Json)) answer.StatusCode.ShouldBe(HttpStatusCode.OK, string.Join("\n", service.Lines.Where(line => line.Contains("xception", StringComparison.Ordinal)).TakeLast(3)));
        await using (var end = new Npgsql.NpgsqlCommand("rollback", db)) await end.ExecuteNonQueryAsync();
        using var counted = await waiting;
        counted.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Tell_reasons_by_month_and_only_of_complete_batches()
    {
        var point = await service.OpenPointAsync("cmi");
        for (var i = 0; i < 9; i++) await service.RateAsync(Next(point) with { Reasons = ["seating"] });
        await service.ReleaseAsync();
        var before = (await service.ReadAsync<ReasonTrend>("/api/ratings/reasons?agency=doe&office=cmi")).Months.SingleOrDefault();
        await service.RateAsync(Next(point) with { Reasons = ["seating", "elderly"] });
        await service.ReleaseAsync();
        var month = (await service.ReadAsync<ReasonTrend>("/api/ratings/reasons?agency=doe&office=cmi")).Months.ShouldHaveSingleItem();
        (month.Ratings - (before?.Ratings ?? 0), month.Reasons["seating"] - (before?.Reasons.GetValueOrDefault("seating") ?? 0), month.Reasons["elderly"] - (before?.Reasons.GetValueOrDefault("elderly") ?? 0)).ShouldBe((10, 10, 1));
        (await service.ReadAsync<ReasonTrend>("/api/ratings/reasons?agency=dsd")).Months.ShouldBeEmpty();
    }

    [Fact]
    public async Task Are_counted_for_operations_only()
    {
        (await service.ReadAsync<RatingTotals>("/api/ratings/totals", Roles.Operations, "*")).ServicePoints.ShouldBeGreaterThanOrEqualTo(0);
        (await service.SendAsync(HttpMethod.Get, "/api/ratings/totals", null, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await service.SendAsync(HttpMethod.Get, "/api/ratings/totals")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await service.SendAsync(HttpMethod.Get, "/api/ratings/summary?by=person")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
