using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.Integration.Tests;

/// <summary>Good and bad reports through both doors of the whole system.</summary>
[Collection(nameof(RunningSystem))]
public class BothDoors(RunningSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private async Task<IntakeAnswer> AnswerAsync(string body, string contentType = "application/cloudevents+json")
    {
        using var answer = await system.ReportAsync(body, contentType);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return JsonSerializer.Deserialize<IntakeAnswer>(await answer.Content.ReadAsStringAsync(), JsonSerializerOptions.Web)!;
    }

    private static IEnumerable<string> Told(IEnumerable<QuarantineReason> reasons) => reasons.Select(each => $"{each.Code} {each.Field}");

    [Fact]
    public async Task One_bad_event_among_five_hundred_waits_and_the_others_are_recorded()
    {
        var before = await system.ReadAsync<IntakeTotals>("/api/intake/totals");
        var batch = "[" + string.Join(",", Enumerable.Range(1, 500).Select(n => n == 250 ? Reports.Decision("batch-250", "BATCH-250", agency: "nowhere") : Reports.Decision($"batch-{n}", $"BATCH-{n}"))) + "]";
        var answer = await AnswerAsync(batch, "application/cloudevents-batch+json");
        (answer.Accepted, answer.Duplicates, answer.Quarantined).ShouldBe((499, 0, 1));
        Told(answer.Events[249].Reasons).ShouldContain("unknown-agency /data/agency");
        await CountedAsync(before, recorded: 499, waiting: 1);
    }

    [Fact]
    public async Task Each_bad_report_is_answered_over_https_with_every_reason_and_waits()
    {
        var before = await system.ReadAsync<IntakeTotals>("/api/intake/totals");
        var bad = Reports.Bad("https");
        var entries = new List<string>();
        foreach (var report in bad)
        {
            var outcome = (await AnswerAsync(report.Body)).Events.ShouldHaveSingleItem();
            (outcome.Outcome, outcome.Id).ShouldBe(("quarantined", report.Id));
            Told(outcome.Reasons).ShouldBe(report.Reasons, ignoreOrder: true, report.Id);
            outcome.Reasons.ShouldAllBe(each => each.MessageTh.Length > 0 && each.MessageEn.Length > 0);
            entries.Add(outcome.QuarantineId!);
        }
        foreach (var (report, id) in bad.Zip(entries)) ShouldWait(await system.ReadAsync<QuarantineEntry>($"/api/quarantine/{id}"), report, "https");
        await CountedAsync(before, recorded: 0, waiting: bad.Count);
        await ShownAsync(bad);
    }

    [Fact]
    public async Task Each_bad_message_from_the_broker_waits_with_every_reason_and_its_bytes()
    {
        var before = await system.ReadAsync<IntakeTotals>("/api/intake/totals");
        var bad = Reports.Bad("amqp");
        await system.PublishAsync(bad.Select(each => each.Body));
        await system.PublishAsync([Reports.Decision("amqp-as-text")], contentType: "text/plain");
        await system.PublishAsync([Reports.Decision("amqp-good-behind-the-bad", caseRef: "AMQP-GOOD")]);
        await CountedAsync(before, recorded: 1, waiting: bad.Count + 1);

        var waiting = (await system.ReadAsync<QuarantinePage>("/api/quarantine")).Entries;
        foreach (var report in bad)
            ShouldWait(waiting.Single(each => each.Door == "amqp" && each.Id == report.Id && each.Bytes == Encoding.UTF8.GetByteCount(report.Body)), report, "amqp");
        var text = waiting.Single(each => each.Door == "amqp" && each.Bytes == Encoding.UTF8.GetByteCount(Reports.Decision("amqp-as-text")) && each.Id is null);
        Told(text.Reasons).ShouldContain("unsupported-content-type /datacontenttype");
        await ShownAsync(bad);

        // The bytes are there: they can be tried again, and come to the same end.
        using var again = await system.AsOperationsAsync(HttpMethod.Post, $"/api/quarantine/{waiting.Single(each => each.Id == "amqp-no-case").QuarantineId}/resubmit");
        JsonSerializer.Deserialize<ResubmitAnswer>(await again.Content.ReadAsStringAsync(), JsonSerializerOptions.Web).ShouldBe(new ResubmitAnswer(1, 0, 0, 1));
    }

    [Theory]
    [InlineData("<xml/>", "text/xml", 415, "unsupported-media-type", "Content-Type", "unknown-value")]
    [InlineData("[{", "application/cloudevents-batch+json", 400, "malformed-json", "body", "json")]
    [InlineData("[]", "application/cloudevents-batch+json", 400, "invalid-request", "body", "required")]
    public async Task What_is_no_report_at_all_is_refused_with_the_field_and_the_rule(string body, string contentType, int status, string type, string field, string rule)
    {
        using var answer = await system.ReportAsync(body, contentType);
        await ShouldNameAsync(answer, status, type, field, rule);
    }

    [Fact]
    public async Task More_than_a_batch_or_a_body_may_hold_is_refused_whole()
    {
        using var many = await system.ReportAsync("[" + string.Join(",", Enumerable.Repeat("{}", 501)) + "]", "application/cloudevents-batch+json");
        await ShouldNameAsync(many, 413, "batch-too-large", "body", "too-many");
        using var large = await system.ReportAsync(new string(' ', 9 * 1024 * 1024));
        await ShouldNameAsync(large, 413, "body-too-large", "body", "too-large");
    }

    [Fact]
    public async Task Without_a_key_nothing_is_taken()
    {
        using var content = new StringContent(Reports.Decision("anonymous-1"), Encoding.UTF8, "application/cloudevents+json");
        using var answer = await system.Http.PostAsync(new Uri("/api/case-events", UriKind.Relative), content);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task ShouldNameAsync(HttpResponseMessage answer, int status, string type, string field, string rule)
    {
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, text);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("type").GetString().ShouldBe("urn:problem-type:transparency:" + type);
        var error = problem.GetProperty("errors").EnumerateArray().ShouldHaveSingleItem();
        (error.GetProperty("field").GetString(), error.GetProperty("rule").GetString()).ShouldBe((field, rule));
    }

    private static void ShouldWait(QuarantineEntry entry, BadReport report, string door)
    {
        (entry.State, entry.Id, entry.Door, entry.Attempts).ShouldBe(("waiting", report.Id, door, 1));
        entry.Bytes.ShouldBe(Encoding.UTF8.GetByteCount(report.Body), "kept as received");
        Told(entry.Reasons).ShouldBe(report.Reasons, ignoreOrder: true, report.Id);
    }

    /// <summary>The data page lists each entry for the auditor, the newest first.</summary>
    private async Task ShownAsync(IReadOnlyList<BadReport> bad)
    {
        using var auditor = await system.SignInAsync("auditor");
        var page = await auditor.GetStringAsync(new Uri("/data", UriKind.Relative));
        foreach (var report in bad.Where(each => each.Id is not null)) page.ShouldContain($"<code>{report.Id}</code>");
    }

    /// <summary>Nothing is lost: what came in since is recorded or waits, to the event.</summary>
    private async Task CountedAsync(IntakeTotals before, int recorded, int waiting)
    {
        var due = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            var now = await system.ReadAsync<IntakeTotals>("/api/intake/totals");
            var came = string.Create(CultureInfo.InvariantCulture, $"{now.Recorded - before.Recorded} recorded, {now.Quarantined - before.Quarantined} waiting");
            if (came == string.Create(CultureInfo.InvariantCulture, $"{recorded} recorded, {waiting} waiting")) return;
            if (TimeProvider.System.GetUtcNow() > due) came.ShouldBe($"{recorded} recorded, {waiting} waiting");
            await Task.Delay(100);
        }
    }
}

