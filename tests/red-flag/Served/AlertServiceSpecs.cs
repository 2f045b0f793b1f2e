using System.Net;
using System.Net.Sockets;
using System.Text;
using Transparency.Contracts.RedFlag.V1;
using Transparency.Contracts.Replays.V1;
using Transparency.RedFlag.Alerts;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Served;

/// <summary>The whole service with a mail server and a webhook that are really there: history wakes nobody, what happens now goes out on both.</summary>
public sealed class Messages_of_the_service : IAsyncLifetime
{
    private readonly MailSink _mail = new();
    private readonly HookSink _hook = new();
    private readonly Service _service = new();

    public async Task InitializeAsync()
    {
        foreach (var (name, value) in new[]
        {
            ("Alerts:Mail:Host", "127.0.0.1"), ("Alerts:Mail:Port", _mail.Port.ToString()), ("Alerts:Mail:To", "centre@example.org"), ("Alerts:Mail:AboveTo", "committee@example.org"), ("Alerts:Mail:From", "t@example.org"),
            ("Alerts:Webhook:Url", _hook.Url), ("Alerts:Webhook:Secret", "s"), ("Alerts:Link", "https://portal/flags"),
        }) _service.Settings[name] = value;
        await _service.InitializeAsync();
        await Service.EventuallyAsync(async () => await _service.GetAsync("/health/ready", null), r => r.StatusCode == HttpStatusCode.OK);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _mail.Dispose();
        _hook.Dispose();
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = _service.Store.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task Go_out_for_what_happens_now_and_never_for_history_or_a_replay()
    {
        // An old log of a source that delivers history, and facts of half a year ago that are read again: both raise flags.
        await _service.AnnounceAsync(-1, Opened("2026-03-02 09:00", 1).AsHistory(), Decided("2026-03-02 09:02", 2).AsHistory());
        await _service.AnnounceAsync(2, Opened("2026-03-02 09:00", 3) with { CaseId = "case-again" }, Decided("2026-03-02 09:02", 4) with { CaseId = "case-again", DecisionId = "dec-again" });
        var old = await Service.EventuallyAsync(() => _service.ReadAsync<FlagPage>("/api/flags?caseId=case-again", Roles.Auditor, "*"), p => p.Total > 0);
        old.Total.ShouldBeGreaterThan(0);
        (await _service.ReadAsync<FlagPage>($"/api/flags?caseId={CaseId}", Roles.Auditor, "*")).Total.ShouldBeGreaterThan(0);
        var rebuilt = await _service.PostAsync("/api/replays/red-flag", new StartReplay(true), Roles.Auditor);
        rebuilt.StatusCode.ShouldBe(HttpStatusCode.Accepted, await rebuilt.Content.ReadAsStringAsync());
        (await Service.EventuallyAsync(() => _service.ReadAsync<ReplayList>("/api/replays/red-flag", Roles.Auditor, "*"), r => r.Replays is [{ FinishedAt: not null }, ..])).Replays[0].State.ShouldBe("finished");
        // Who may not know of hidden flags is not told how many rows there are.
        static Contracts.Replays.V1.Replay newest(ReplayList list) => list.Replays[0];
        var (seen, told) = (newest(await _service.ReadAsync<ReplayList>("/api/replays/red-flag", Roles.Auditor, "*")), newest(await _service.ReadAsync<ReplayList>("/api/replays/red-flag", Roles.Operations, "*")));
        static ReplayedTable[] tables(Contracts.Replays.V1.Replay replay) => [.. replay.Models.SelectMany(model => model.Tables)];
        (tables(seen).All(table => table.WithheldSame is null), tables(seen).Single(table => table.Name == "flag").RowsLive > 0).ShouldBe((true, true));
        tables(told).Where(table => table.WithheldSame is not null).Select(table => (table.Name, table.RowsLive, table.RowsRebuilt, table.DigestLive, table.DigestRebuilt, table.FirstDifference, table.WithheldSame)).ShouldBe(
            new[] { "signal", "flag", "investigation", "touch", "blind" }.Select(name => (name, 0L, 0L, "", "", (string?)null, (bool?)true)));
        tables(told).Single(table => table.Name == "case_fact").ShouldBe(tables(seen).Single(table => table.Name == "case_fact"), "what is everybody's is told as before");
        (told.Identical, told.Models.Single(model => model.Name == "flags").Events).ShouldBe((true, 0L));
        (await _service.ReadAsync<Contracts.Replays.V1.Replay>($"/api/replays/red-flag/{told.Id}", Roles.Operations, "*")).Models.SelectMany(model => model.Tables).Count(table => table.WithheldSame == true).ShouldBe(5);
        // Everything of it has been read by the queue of alerts.
        await Service.EventuallyAsync(() => CountAsync("select (select size - 1 from trail.ledger_head) - last_index from trail.subscription where name = 'alerts'"), behind => behind == 0);
        (await CountAsync("select count(*) from app.alert")).ShouldBe(0);
        (await CountAsync("select count(*) from events.mt_events where type like 'investigation%'")).ShouldBe(0, "nobody opened anything");
        (_mail.Received.Count, _hook.Heard.Count).ShouldBe((0, 0));

        // The hook is out of order at first and gets the same message again, signed anew.
        var now = DateTimeOffset.UtcNow;
        Contracts.DecisionCapture.V1.CaseFact Now(Contracts.DecisionCapture.V1.CaseFact fact) => fact with { CaseId = "case-now", DecisionId = fact.DecisionId is null ? null : "dec-now", OccurredAt = now, RecordedAt = now };
        await _service.AnnounceAsync(4, Now(Opened("2026-03-02 09:00", 5)), Now(Decided("2026-03-02 09:02", 6, Good with { Reason = null })));
        await Service.EventuallyAsync(() => Task.FromResult(_mail.Received.Count), n => n > 0);
        var letter = _mail.Received.ShouldHaveSingleItem();
        letter.ShouldContain("centre@example.org");
        letter.ShouldNotContain("committee@example.org");
        foreach (var telling in new[] { "case-now", "dec-now", "flag-", "doe" }) letter.ShouldNotContain(telling);
        await Service.EventuallyAsync(() => Task.FromResult(_hook.Heard.Count), n => n > 1);
        _hook.Heard.Select(heard => heard.Body).Distinct().Count().ShouldBe(1, "the same message with the same id");
        foreach (var (signature, body) in _hook.Heard)
        {
            var at = long.Parse(signature["t=".Length..signature.IndexOf(',', StringComparison.Ordinal)]);
            signature.ShouldBe($"t={at},v1={AlertChannels.Signature("s", at, body)}");
        }
        var desk = await Service.EventuallyAsync(() => _service.ReadAsync<AlertDesk>("/api/flags/alerts", Roles.Auditor, "*"), d => d.Channels.All(c => c.Waiting == 0));
        desk.Channels.Select(c => (c.Channel, c.Sent28, c.Dead28)).ShouldBe([(AlertChannels.Mail, 1, 0), (AlertChannels.Webhook, 1, 0)]);
    }

    /// <summary>A mail server that keeps what it is given (RFC 5321, as much of it as a client needs).</summary>
    internal sealed class MailSink : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public MailSink()
        {
            _listener.Start();
            _ = ListenAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
        public System.Collections.Concurrent.ConcurrentQueue<string> Received { get; } = [];

        private async Task ListenAsync()
        {
            try
            {
                while (true) await TakeAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task TakeAsync(TcpClient client)
        {
            using var owned = client;
            using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            async Task SayAsync(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
            await SayAsync("220 sink");
            var (mail, body) = (new StringBuilder(), false);
            while (await reader.ReadLineAsync() is { } line)
            {
                mail.AppendLine(line);
                if (body && line != ".") continue;
                if (body)
                {
                    body = false;
                    Received.Enqueue(mail.ToString());
                }
                else body = line.StartsWith("DATA", StringComparison.Ordinal);
                await SayAsync(body ? "354 go" : line.StartsWith("QUIT", StringComparison.Ordinal) ? "221 bye" : "250 ok");
            }
        }

        public void Dispose() => _listener.Dispose();
    }

    /// <summary>A receiver that refuses the first message.</summary>
    private sealed class HookSink : IDisposable
    {
        private readonly HttpListener _listener = new();

        public HookSink()
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/hook/";
            }
            _listener.Prefixes.Add(Url);
            _listener.Start();
            _ = ListenAsync();
        }

        public string Url { get; }
        public System.Collections.Concurrent.ConcurrentQueue<(string Signature, string Body)> Heard { get; } = [];

        private async Task ListenAsync()
        {
            try
            {
                while (true)
                {
                    var asked = await _listener.GetContextAsync();
                    using (var reader = new StreamReader(asked.Request.InputStream)) Heard.Enqueue((asked.Request.Headers[AlertChannels.SignatureHeader]!, await reader.ReadToEndAsync()));
                    asked.Response.StatusCode = Heard.Count == 1 ? 503 : 204;
                    asked.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        public void Dispose() => _listener.Close();
    }
}
