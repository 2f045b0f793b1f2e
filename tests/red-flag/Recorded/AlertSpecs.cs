using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.EventStore;
using Transparency.RedFlag.Alerts;
using Transparency.RedFlag.Flags;

namespace Transparency.RedFlag.Tests.Recorded;

/// <summary>Messages that something waits: to a webhook and a mail server that answer as told.</summary>
public sealed class Alerts : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.OpenAsync();
    public async Task DisposeAsync() => await _desk.DisposeAsync();

    private sealed class Hook(params HttpStatusCode[] answers) : HttpMessageHandler, IHttpClientFactory
    {
        public List<(string Signature, string Body)> Heard { get; } = [];
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Heard.Add((request.Headers.GetValues(AlertChannels.SignatureHeader).Single(), await request.Content!.ReadAsStringAsync(cancellationToken)));
            return new(answers[Math.Min(Heard.Count, answers.Length) - 1]);
        }
    }

    private AlertChannels Channels(Hook hook, params (string Name, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Alerts:" + s.Name, (string?)s.Value))).Build(), hook, _desk.Clock);

    private AlertChannels Webhook(Hook hook) => Channels(hook, ("Webhook:Url", "http://hook/"), ("Webhook:Secret", "s"), ("Link", "https://portal/flags"));
    private AlertSender Sender(AlertChannels channels) => new(_desk.Store, channels, _desk.Clock, NullLogger<AlertSender>.Instance);

    private static StoredEvent Stored(FlagFact.Raised raised, DateTimeOffset at) => new(1, 1, Guid.NewGuid(), "doe", raised.Subject.FlagId, 1, "flag_raised", "",
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(raised, FlagJson.Stored), at, null, null, null, default, false);

    private static FlagFact.Raised Raised(bool shadow = false, bool historical = false) => new(new("flag-1", "r", 1, "", true, shadow, "case-1", "dec-1", "p", "doe", "bkk", "s", "u"), 1,
        new("high", 1, [], [], null, new Dictionary<string, decimal>(), null), [], 1, 1, historical);

    [Fact]
    public async Task Say_once_that_something_waits_and_nothing_else()
    {
        var hook = new Hook(HttpStatusCode.OK);
        var queue = new AlertQueue(_desk.Store, Webhook(hook), _desk.Clock);
        await queue.HandleAsync([Stored(Raised(), _desk.Clock.GetUtcNow()), Stored(Raised(), _desk.Clock.GetUtcNow())], default);
        await queue.HandleAsync([Stored(Raised(), _desk.Clock.GetUtcNow())], default);
        using var sender = Sender(Webhook(hook));
        (await sender.SendOneAsync(default)).ShouldBeTrue();
        (await sender.SendOneAsync(default)).ShouldBeFalse();
        var (signature, body) = hook.Heard.Single();
        body.ShouldContain("มีรายการรอท่าน");
        foreach (var secret in new[] { "flag-1", "case-1", "dec-1", "doe" }) body.ShouldNotContain(secret);
        var at = _desk.Clock.GetUtcNow().ToUnixTimeSeconds();
        signature.ShouldBe($"t={at},v1={AlertChannels.Signature("s", at, body)}");
    }

    [Fact]
    public async Task Are_never_caused_by_history()
    {
        var hook = new Hook(HttpStatusCode.OK);
        var queue = new AlertQueue(_desk.Store, Webhook(hook), _desk.Clock);
        var now = _desk.Clock.GetUtcNow();
        await queue.HandleAsync([Stored(Raised(historical: true), now), Stored(Raised(shadow: true), now), Stored(Raised(), now - AlertQueue.Fresh - TimeSpan.FromSeconds(1))], default);
        (await _desk.QueryAsync<long>("select count(*) from app.alert")).ShouldBe([0]);
    }

    [Fact]
    public async Task Are_tried_again_under_the_same_id_and_given_up_in_the_end()
    {
        var hook = new Hook(HttpStatusCode.InternalServerError, HttpStatusCode.OK);
        await AlertQueue.PutAsync(_desk.Store.Source, AlertChannels.Webhook, "work", _desk.Clock.GetUtcNow(), default);
        using var sender = Sender(Webhook(hook));
        await sender.SendOneAsync(default);
        (await sender.SendOneAsync(default)).ShouldBeFalse("not before its time");
        _desk.Clock.Set("2026-03-02 09:01");
        await sender.SendOneAsync(default);
        hook.Heard.Select(h => h.Body).Distinct().Count().ShouldBe(1);
        (await _desk.QueryAsync<int>("select attempts from app.alert where sent_at is not null")).ShouldBe([2]);

        await AlertQueue.PutAsync(_desk.Store.Source, AlertChannels.Webhook, "escalated", _desk.Clock.GetUtcNow(), default);
        using var refused = Sender(Webhook(new Hook(HttpStatusCode.Gone)));
        for (var i = 1; i <= AlertSender.Attempts; i++)
        {
            _desk.Clock.Set($"2026-03-{2 + i:D2} 09:00");
            await refused.SendOneAsync(default);
        }
        (await _desk.QueryAsync<string>("select level || ' ' || error from app.alert where dead_at is not null")).ShouldBe(["escalated 410"]);
        var desk = await AlertDeskReading.OfAsync(_desk.Store.Source, Webhook(hook), _desk.Clock.GetUtcNow(), default);
        var seen = desk.Channels.ShouldHaveSingleItem();
        (seen.Channel, seen.Configured, seen.Sent28, seen.Dead28, seen.LastFailure).ShouldBe((AlertChannels.Webhook, true, 1, 1, "410"));
        (await AlertDeskReading.OfAsync(_desk.Store.Source, Channels(hook), _desk.Clock.GetUtcNow(), default)).Channels.ShouldHaveSingleItem().Configured.ShouldBeFalse("what was given up stays in sight when the channel is taken away");
    }

    [Fact]
    public async Task Reach_a_mail_server()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var received = ReceiveAsync(server);
        var channels = Channels(new Hook(HttpStatusCode.OK), ("Mail:Host", "127.0.0.1"), ("Mail:Port", ((IPEndPoint)server.LocalEndpoint).Port.ToString()), ("Mail:To", "centre@example.org"), ("Mail:From", "t@example.org"), ("Link", "https://portal/flags"));
        channels.Configured.ShouldBe([AlertChannels.Mail]);
        await AlertQueue.PutAsync(_desk.Store.Source, AlertChannels.Mail, "work", _desk.Clock.GetUtcNow(), default);
        using var sender = Sender(channels);
        await sender.SendOneAsync(default);
        (await _desk.QueryAsync<int>("select attempts from app.alert where sent_at is not null")).ShouldBe([1]);
        (await received).ShouldContain("centre@example.org");
    }

    private static async Task<string> ReceiveAsync(TcpListener server)
    {
        using var client = await server.AcceptTcpClientAsync();
        using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        async Task Say(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
        await Say("220 test");
        var (mail, body) = (new StringBuilder(), false);
        while (await reader.ReadLineAsync() is { } line)
        {
            mail.AppendLine(line);
            if (body)
            {
                if (line != ".") continue;
                body = false;
                await Say("250 ok");
            }
            else if (line.StartsWith("DATA", StringComparison.Ordinal))
            {
                body = true;
                await Say("354 go");
            }
            else if (line.StartsWith("QUIT", StringComparison.Ordinal))
            {
                await Say("221 bye");
                break;
            }
            else await Say("250 ok");
        }
        return mail.ToString();
    }
}
