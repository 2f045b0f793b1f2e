using System.Text;
using RabbitMQ.Client;
using Transparency.DecisionCapture.Intake;

namespace Transparency.DecisionCapture.Tests.Intake;

[Collection(CaptureCollection.Name)]
public sealed class AmqpDoorSpecs(CaptureProcess capture)
{
    private const string Source = CaseSystem.Certificates, User = CaseSystem.CertificatesUser;

    private static string Closed(string id, string caseRef) => CaseSystem.Closed(id, caseRef);

    private Task<long> CountAsync(string caseRef) => capture.ScalarAsync<long>(
        $"SELECT count(*) FROM events.mt_events WHERE stream_id = '{CaseIds.Case("dsd", "skill-centre-certificate", caseRef)}'");

    private async Task<long> DuplicatesAsync() =>
        await capture.ScalarAsync<long>($"SELECT coalesce(sum(duplicates), 0)::bigint FROM app.intake_count WHERE source = '{Source}'");

    [Fact]
    public async Task A_plain_client_publishes_and_the_event_is_recorded_in_its_trace()
    {
        await using var system = await CaseSystem.ConnectAsync(capture, User);
        await system.PublishAsync(Closed("amqp-1", "AMQP-1"), traceparent: "00-aaaabbbbccccddddeeeeffff00001111-00f067aa0ba902b7-01");
        await CaptureProcess.UntilAsync(async () => await CountAsync("AMQP-1") == 1);
        (await capture.ScalarAsync<string>($"SELECT headers ->> 'traceparent' FROM events.mt_events WHERE causation_id = '{Source}#amqp-1'"))
            .ShouldStartWith("00-aaaabbbbccccddddeeeeffff00001111-");
    }

    [Fact]
    public async Task Binary_mode_is_recorded_too()
    {
        await using var system = await CaseSystem.ConnectAsync(capture, User);
        var example = System.Text.Json.Nodes.JsonNode.Parse(Closed("amqp-2", "AMQP-2"))!;
        var headers = new Dictionary<string, object?>();
        foreach (var name in (string[])["specversion", "id", "source", "type"])
            headers["cloudEvents:" + name] = example[name]!.GetValue<string>();
        await system.PublishAsync(Encoding.UTF8.GetBytes(example["data"]!.ToJsonString()), new BasicProperties { ContentType = "application/json", Headers = headers });
        await CaptureProcess.UntilAsync(async () => await CountAsync("AMQP-2") == 1);
    }

    [Fact]
    public async Task What_cannot_be_recorded_waits_with_all_reasons_and_nothing_is_lost()
    {
        await using var system = await CaseSystem.ConnectAsync(capture, User);
        await system.PublishAsync("{ this is no JSON");
        await system.PublishAsync(Closed("bad-1", "BAD"), withUserId: false);
        await system.PublishAsync(Closed("bad-2", "BAD"), contentType: "text/plain");
        await system.PublishAsync(Closed("bad-3", "BAD").Replace("\"BAD\"", $"\"{new string('x', 2_000_000)}\"", StringComparison.Ordinal));
        await system.PublishAsync(Closed("bad-4", "BAD").Replace("urn:mol:dsd", "urn:mol:sso", StringComparison.Ordinal));
        await system.PublishAsync(Closed("good-1", "GOOD"));
        await CaptureProcess.UntilAsync(async () => await CountAsync("GOOD") == 1);

        async Task<string[]> ReasonsOf(string sql)
        {
            await CaptureProcess.UntilAsync(async () => await capture.ScalarAsync<long>($"SELECT count(*) FROM app.quarantine WHERE {sql}") == 1);
            return await capture.ScalarAsync<string[]>($"SELECT codes FROM app.quarantine WHERE {sql}");
        }

        (await ReasonsOf("source IS NULL AND door = 'amqp' AND 'syntax' = ANY(codes) AND bytes < 100")).ShouldBe(["syntax"]);
        (await ReasonsOf("event_id = 'bad-1'")).ShouldBe(["missing-user-id"]);
        (await ReasonsOf("door = 'amqp' AND 'unsupported-content-type' = ANY(codes)")).ShouldBe(["missing-field", "unsupported-content-type"]);
        (await ReasonsOf("event_id = 'bad-3'")).ShouldContain("too-large");
        (await ReasonsOf("event_id = 'bad-4'")).ShouldContain("unknown-source");
        (await CountAsync("BAD")).ShouldBe(0);
        (await capture.ScalarAsync<long>("SELECT count(*) FROM events.mt_events WHERE type = 'case_event_quarantined' AND data ->> 'door' = 'amqp'")).ShouldBeGreaterThanOrEqualTo(5);
    }

    [Fact]
    public async Task Sent_twice_is_recorded_once_and_told_as_a_duplicate()
    {
        await using var system = await CaseSystem.ConnectAsync(capture, User);
        var before = await DuplicatesAsync();
        for (var n = 0; n < 2; n++)
            for (var i = 0; i < 100; i++)
                await system.PublishAsync(Closed($"twice-{i}", "TWICE"));
        await CaptureProcess.UntilAsync(async () => await DuplicatesAsync() == before + 100);
        (await CountAsync("TWICE")).ShouldBe(100);
    }

    [Fact]
    public async Task Killing_the_service_in_the_middle_changes_no_count()
    {
        const int Events = 3000;
        await using var system = await CaseSystem.ConnectAsync(capture, User);
        var duplicates = await DuplicatesAsync();
        var published = Task.Run(async () =>
        {
            for (var i = 0; i < Events; i++)
                await system.PublishAsync(Closed($"kill-{i}", $"KILL-{i % 40}"));
        });
        async Task<long> Recorded() => await capture.ScalarAsync<long>($"SELECT count(*) FROM events.mt_events WHERE causation_id LIKE '{Source}#kill-%'");
        await CaptureProcess.UntilAsync(async () => await Recorded() > 300);
        capture.Kill();
        await published;
        await capture.StartAsync();
        await CaptureProcess.UntilAsync(async () => await Recorded() >= Events);

        (await Recorded()).ShouldBe(Events);
        await CaptureProcess.UntilAsync(async () => await capture.ScalarAsync<long>(
            $"SELECT count(DISTINCT event_id) FROM app.outcome WHERE source = '{Source}' AND event_id LIKE 'kill-%' AND outcome = 'accepted'") == Events);
        (await DuplicatesAsync()).ShouldBe(duplicates, "what the broker hands out again was sent once");
        (await capture.ScalarAsync<long>("SELECT size FROM trail.ledger_head")).ShouldBe(await capture.ScalarAsync<long>("SELECT count(*) FROM events.mt_events"));
    }

    [Fact]
    public async Task While_the_database_is_away_the_broker_keeps_everything()
    {
        await using var system = await CaseSystem.ConnectAsync(capture, User);
        var server = new Npgsql.NpgsqlConnectionStringBuilder((await Transparency.Servers.TestServers.PostgresAsync()).Superuser) { Database = "postgres" };
        await using var postgres = Npgsql.NpgsqlDataSource.Create(server.ConnectionString);
        async Task Do(string sql)
        {
            await using var command = postgres.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        await Do($"ALTER DATABASE {capture.Database.Name} ALLOW_CONNECTIONS false");
        await Do($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{capture.Database.Name}'");
        for (var i = 0; i < 200; i++)
            await system.PublishAsync(Closed($"away-{i}", "AWAY"));
        await Task.Delay(1500);
        await Do($"ALTER DATABASE {capture.Database.Name} ALLOW_CONNECTIONS true");

        await CaptureProcess.UntilAsync(async () =>
        {
            try
            {
                return await CountAsync("AWAY") == 200;
            }
            catch (Npgsql.NpgsqlException)
            {
                return false;
            }
        });
        (await capture.ScalarAsync<long>($"SELECT count(*) FROM app.outcome WHERE source = '{Source}' AND event_id LIKE 'away-%' AND outcome <> 'accepted'")).ShouldBe(0);
    }
}
