using Microsoft.Extensions.DependencyInjection;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Tests.Erasure;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Tests.Intake;

/// <summary>What a case system sends in order is recorded in order: by the broker's reader, and while two of them run.</summary>
[Collection(CaptureCollection.Name)]
public sealed class OrderSpecs(CaptureProcess capture)
{
    private const string Source = CaseSystem.Certificates;

    private static string Closed(string id, string caseRef) => CaseSystem.Closed(id, caseRef);

    [Theory]
    [InlineData("a good one")]
    [InlineData("{ this is no JSON")]
    public async Task A_batch_that_is_checked_sooner_waits_until_the_one_before_is_handed_over(string before)
    {
        await using var site = await ErasureSite.StartAsync();
        var record = site.Services.GetRequiredService<RecordCaseEvents>();
        var first = new Turn(null);
        var second = new Turn(first);
        var later = record.HandleAsync([Given.Structured(Closed("later", "ORDER"))], true, default, second);
        await Task.Delay(300);
        (await CountAsync()).ShouldBe(0);
        await record.HandleAsync([Given.Structured(before.StartsWith('{') ? before : Closed("sooner", "ORDER"))], true, default, first);
        (await later).ShouldHaveSingleItem().Outcome.ShouldBe(Outcomes.Accepted);
        (await CountAsync()).ShouldBe(before.StartsWith('{') ? 1 : 2);
        await using var command = site.Services.GetRequiredService<Store>().Source.CreateCommand($"select array_agg(causation_id order by version) from events.mt_events where stream_id = '{CaseIds.Case("dsd", "skill-centre-certificate", "ORDER")}'");
        ((string[])(await command.ExecuteScalarAsync())!)[^1].ShouldEndWith("#later");

        async Task<long> CountAsync()
        {
            await using var count = site.Services.GetRequiredService<Store>().Source.CreateCommand($"select count(*) from events.mt_events where causation_id like '{Source}#%'");
            return (long)(await count.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task Two_replicas_keep_the_order_and_the_second_reads_when_the_first_is_killed()
    {
        const int Events = 6000, Cases = 40;
        await using var system = await CaseSystem.ConnectAsync(capture, CaseSystem.CertificatesUser);
        using var another = capture.StartAnother();
        try
        {
            // Both ask for the lease before the first event is sent.
            await CaptureProcess.UntilAsync(async () => await capture.ScalarAsync<long>($"select count(*) from pg_stat_activity where datname = '{capture.Database.Name}' and application_name = 'transparency leases'") == 2);
            // Many at once, so that the reader has more than one batch in work.
            foreach (var run in Enumerable.Range(0, Events).Chunk(120))
                await Task.WhenAll([.. run.Select(i => system.PublishAsync(Closed($"order-{i:D6}", $"TWO-{i % Cases}")))]);
            await CaptureProcess.UntilAsync(async () => await RecordedAsync("order-") == Events);
            (await capture.ScalarAsync<long>($"""
                select count(*) from (select causation_id, lag(causation_id) over (partition by stream_id order by version) before from events.mt_events where causation_id like '{Source}#order-%') e where before > causation_id
                """)).ShouldBe(0, "recorded behind an event of its case that was sent later");

            capture.Kill();
            for (var i = 0; i < 50; i++)
                await system.PublishAsync(Closed($"over-{i}", "OVER"));
            await CaptureProcess.UntilAsync(async () => await RecordedAsync("over-") == 50);
        }
        finally
        {
            another.Kill();
            await another.WaitForExitAsync();
            capture.Kill();
            await capture.StartAsync();
        }
    }

    private Task<long> RecordedAsync(string ids) => capture.ScalarAsync<long>($"select count(*) from events.mt_events where causation_id like '{Source}#{ids}%'");
}
