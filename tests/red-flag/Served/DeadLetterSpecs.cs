using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Alerts;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>The whole service with a web server that refuses, a mail server that listens, and a flag that nobody takes.</summary>
public sealed class A_receiver_that_is_out_of_order : IAsyncLifetime
{
    private readonly Messages_of_the_service.MailSink _mail = new();
    private readonly Service _service = new();
    private readonly ConcurrentQueue<(string Signature, string Body)> _heard = [];
    private WebApplication _receiver = null!;
    private volatile int _answer = StatusCodes.Status500InternalServerError;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _receiver = builder.Build();
        _receiver.Urls.Add("http://127.0.0.1:0");
        _receiver.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            _heard.Enqueue((request.Headers[AlertChannels.SignatureHeader].ToString(), await reader.ReadToEndAsync()));
            return Results.StatusCode(_answer);
        });
        await _receiver.StartAsync();
        foreach (var (name, value) in new[]
        {
            ("Alerts:Mail:Host", "127.0.0.1"), ("Alerts:Mail:Port", _mail.Port.ToString()), ("Alerts:Mail:To", "centre@example.org"), ("Alerts:Mail:AboveTo", "committee@example.org"), ("Alerts:Mail:From", "t@example.org"),
            ("Alerts:Webhook:Url", _receiver.Urls.Single() + "/hook"), ("Alerts:Webhook:Secret", "s"), ("Alerts:Link", "https://portal/flags"),
        }) _service.Settings[name] = value;
        await _service.InitializeAsync();
        await Service.EventuallyAsync(async () => await _service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
        var now = DateTimeOffset.UtcNow;
        Contracts.DecisionCapture.V1.CaseFact Now(Contracts.DecisionCapture.V1.CaseFact fact, int minutesAgo) => fact with { OccurredAt = now.AddMinutes(-minutesAgo), RecordedAt = now };
        await _service.AnnounceAsync(-1, Now(Opened("2026-03-02 09:00", 1), 2), Now(Decided("2026-03-02 09:02", 2, Good with { Reason = null }), 0));
        await Service.EventuallyAsync(() => _service.ReadAsync<FlagPage>("/api/flags?rule=missing-reason", Roles.Auditor, "*"), p => p.Total > 0);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _receiver.DisposeAsync();
        _mail.Dispose();
    }

    private T Hosted<T>() => _service.Services.GetServices<IHostedService>().OfType<T>().Single();

    private async Task<T> ValueAsync<T>(string sql)
    {
        await using var command = _service.Store.Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private Task<AlertDesk> DeskAsync(string role = Roles.Auditor) => _service.ReadAsync<AlertDesk>("/api/flags/alerts", role, "*");

    private async Task<HttpResponseMessage> ResendAsync(string role, string channel = AlertChannels.Webhook) => await _service.AsAsync("ann", role, $"/api/flags/alerts/{channel}/resend", new { });

    [Fact]
    public async Task Is_tried_ten_times_later_and_later_given_up_in_sight_and_sent_again_by_the_right_person()
    {
        var sender = Hosted<AlertSender>();
        for (var attempt = 1; attempt <= AlertSender.Attempts; attempt++)
        {
            await Service.EventuallyAsync(() => ValueAsync<long>($"select count(*) from app.alert where channel = 'webhook' and attempts >= {attempt}"), n => n == 1);
            // How long it would wait, as the row says; then its time has come.
            var wait = await ValueAsync<double>("select extract(epoch from next_at - now())::float8 from app.alert where channel = 'webhook'");
            wait.ShouldBeInRange(AlertSender.Wait(attempt).TotalSeconds - 8, AlertSender.Wait(attempt).TotalSeconds, $"after attempt {attempt}");
            if (attempt == AlertSender.Attempts) break;
            await using (var command = _service.Store.Source.CreateCommand("update app.alert set next_at = now() where channel = 'webhook'")) await command.ExecuteNonQueryAsync();
            await sender.SendOneAsync(default);
        }
        _heard.Count.ShouldBe(AlertSender.Attempts);
        _heard.Select(each => each.Body).Distinct().ShouldHaveSingleItem("the same message with the same id");
        foreach (var (signature, body) in _heard)
        {
            var at = long.Parse(signature["t=".Length..signature.IndexOf(',', StringComparison.Ordinal)]);
            signature.ShouldBe($"t={at},v1={AlertChannels.Signature("s", at, body)}");
        }
        var dead = (await DeskAsync()).Channels.Single(channel => channel.Channel == AlertChannels.Webhook);
        (dead.Waiting, dead.Dead28, dead.LastFailure).ShouldBe((0, 1, "500"));
        // Nobody hears this channel: the mail tells those above.
        await Service.EventuallyAsync(() => ValueAsync<long>("select count(*) from app.alert where channel = 'mail' and level = 'escalated' and sent_at is not null"), n => n == 1);

        foreach (var role in new[] { Roles.Auditor, Roles.Officer, Roles.AgencyAdmin, Roles.Executive, Roles.Service })
            (await ResendAsync(role)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        (await ResendAsync(Roles.RedFlagAdmin, "pigeon")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ResendAsync(Roles.RedFlagAdmin, AlertChannels.Mail)).StatusCode.ShouldBe(HttpStatusCode.Conflict, "nothing was given up there");
        _answer = StatusCodes.Status204NoContent;
        (await ResendAsync(Roles.RedFlagAdmin)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var sent = await Service.EventuallyAsync(async () => (await DeskAsync(Roles.Operations)).Channels.Single(channel => channel.Channel == AlertChannels.Webhook), channel => channel.Sent28 == 1);
        (sent.Dead28, sent.LastDeadAt).ShouldBe((0, null));
        _heard.Last().Body.ShouldBe(_heard.First().Body);
        (await ResendAsync(Roles.Operations)).StatusCode.ShouldBe(HttpStatusCode.Conflict, "it has arrived");
        (await ValueAsync<string>("select data #>> '{actors,subject}' from events.mt_events where type = 'alerts_resent'")).ShouldBe("ann", "who sent it again stands in the log");
    }

    [Fact]
    public async Task Keeps_nothing_from_the_level_above_the_agency()
    {
        var flag = RedFlag.Flags.FlagId.Of("missing-reason", 1, CaseId, DecisionId).Value;
        // As if it had been found three weeks ago.
        await using (var command = _service.Store.Source.CreateCommand("update app.flag set raised_at = raised_at - interval '21 days'")) await command.ExecuteNonQueryAsync();
        var escalation = Hosted<Escalation>();
        foreach (var level in new[] { 1, 2 })
        {
            (await escalation.EscalateDueAsync(default)).ShouldBeGreaterThan(0);
            await Service.EventuallyAsync(() => ValueAsync<int>($"select escalated_to from app.investigation where flag_id = '{flag}'"), now => now == level);
        }
        var mail = await Service.EventuallyAsync(() => Task.FromResult(_mail.Received.FirstOrDefault(each => each.Contains("committee@example.org", StringComparison.Ordinal))), each => each is not null) ?? "";
        mail.ShouldNotContain("centre@example.org", customMessage: "the committee's letter goes to the committee");
        foreach (var telling in new[] { CaseId, DecisionId, flag }) mail.ShouldNotContain(telling);

        // The committee's auditor finds it in the own list and may take it out of the investigators' hands; the agency may not.
        (await _service.ReadAsync<FlagPage>("/api/flags?view=new", Roles.Auditor, "*")).Flags.Select(each => each.FlagId).ShouldContain(flag);
        using var seen = await _service.AsAsync("aud", Roles.Auditor, $"/api/flags/{flag}");
        var work = (await seen.Content.ReadFromJsonAsync<FlagView>(Wire.Json))!.Work!;
        (work.EscalatedTo, work.MayDo.Contains("take"), work.Log.First(each => each.Act == "investigation_left_unattended").Reach).ShouldBe((2, true, "committee"));
        using var refused = await _service.AsAsync("adm", Roles.AgencyAdmin, $"/api/flags/{flag}/take", new TakeFlag(true), null, "doe");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var taken = await _service.AsAsync("aud", Roles.Auditor, $"/api/flags/{flag}/take", new TakeFlag(true));
        taken.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
