using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace Transparency.Integration.Tests;

/// <summary>Good and bad reports through both doors of the whole system.</summary>
[Collection(nameof(RunningSystem))]
public class BothDoors(RunningSystem system)
{
    private static string Event(string id, string caseRef = "DOOR-1", string agency = "doe", string occurredAt = "2026-10-05T09:12:00+07:00", string? traceparent = null) => $$"""
        { "specversion": "1.0", "id": "{{id}}", "source": "urn:mol:doe:work-permit", "type": "mol.transparency.DecisionReached.v1",
          {{(traceparent is null ? "" : $"\"traceparent\": \"{traceparent}\",")}}
          "data": { "agency": "{{agency}}", "office": "doe-bkk", "service": "work-permit", "caseRef": "{{caseRef}}", "occurredAt": "{{occurredAt}}",
            "decisionPoint": "permit-decision", "outcome": "grant", "participants": [ { "officer": "doe-001", "part": "approve" } ] } }
        """;

    private async Task<JsonElement> AnswerAsync(string body, string contentType = "application/cloudevents+json")
    {
        using var answer = await system.ReportAsync(body, contentType);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static string[] CodesOf(JsonElement outcome) => [.. outcome.GetProperty("reasons").EnumerateArray().Select(each => each.GetProperty("code").GetString()!)];

    [Fact]
    public async Task One_bad_event_among_five_hundred_waits_and_the_others_are_recorded()
    {
        var batch = "[" + string.Join(",", Enumerable.Range(1, 500).Select(n => n == 250 ? Event("batch-250", "BATCH-250", agency: "nowhere") : Event($"batch-{n}", $"BATCH-{n}"))) + "]";
        var answer = await AnswerAsync(batch, "application/cloudevents-batch+json");
        answer.GetProperty("accepted").GetInt32().ShouldBe(499);
        answer.GetProperty("quarantined").GetInt32().ShouldBe(1);
        CodesOf(answer.GetProperty("events")[249]).ShouldContain("unknown-agency");
    }

    [Fact]
    public async Task Every_reason_is_told_at_once()
    {
        var outcome = (await AnswerAsync(Event("bad-1", caseRef: "", agency: "nowhere", occurredAt: "2099-01-01T00:00:00Z"))).GetProperty("events")[0];
        outcome.GetProperty("outcome").GetString().ShouldBe("quarantined");
        CodesOf(outcome).Length.ShouldBeGreaterThanOrEqualTo(3, string.Join(", ", CodesOf(outcome)));
    }

    [Fact]
    public async Task Duplicate_keys_are_no_json_that_two_readers_read_alike()
    {
        var body = Event("dup-1").Replace("\"agency\": \"doe\"", "\"agency\": \"doe\", \"agency\": \"sso\"", StringComparison.Ordinal);
        (await AnswerAsync(body)).GetProperty("events")[0].GetProperty("outcome").GetString().ShouldBe("quarantined");
    }

    [Theory]
    [InlineData("{", "application/cloudevents+json", 200, 400)]
    [InlineData("<xml/>", "text/xml", 415, 415)]
    public async Task What_is_no_report_is_answered_and_not_lost(string body, string contentType, int from, int to)
    {
        using var answer = await system.ReportAsync(body, contentType);
        ((int)answer.StatusCode).ShouldBeInRange(from, to);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_taken()
    {
        using var content = new StringContent(Event("anonymous-1"), Encoding.UTF8, "application/cloudevents+json");
        using var answer = await system.Http.PostAsync(new Uri("/api/case-events", UriKind.Relative), content);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_plain_amqp_client_is_recorded_scored_and_inspected()
    {
        var before = await TotalsAsync();
        var factory = new ConnectionFactory { Uri = new Uri(system.Variables["INTAKE"]) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var id = "amqp-" + Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture);
        var properties = new BasicProperties { ContentType = "application/cloudevents+json", UserId = "doe-work-permit", DeliveryMode = DeliveryModes.Persistent };
        await channel.BasicPublishAsync("case-events", "doe.DecisionReached", mandatory: true, properties, Encoding.UTF8.GetBytes(Event(id, caseRef: id)));

        for (var attempt = 0; attempt < 120; attempt++)
        {
            var now = await TotalsAsync();
            if (now.Recorded > before.Recorded && now.Scored == now.Decisions && now.Inspected == now.Decisions) return;
            await Task.Delay(250);
        }
        (await TotalsAsync()).ShouldBe(before, "the event did not come through");
    }

    private async Task<(long Recorded, long Decisions, long Scored, long Inspected)> TotalsAsync()
    {
        const string query = "?source=urn%3Amol%3Adoe%3Awork-permit";
        static long Number(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetInt64();
        var intake = await system.ReadAsync("/api/intake/totals" + query);
        return (Number(intake, "recorded"), Number(intake, "decisions"), Number(await system.ReadAsync("/api/scores/totals" + query), "scored"),
            Number(await system.ReadAsync("/api/flags/totals" + query), "inspected"));
    }
}
