using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Transparency.AuditorCli.Publishing;

/// <summary>
/// Sends case events as a departmental system would: plain AMQP 0-9-1, durable, mandatory, confirmed. A broker that goes away is
/// waited for and everything unconfirmed is sent again; intake recognises what it already has.
/// </summary>
public sealed class BrokerPublisher(Uri broker) : IAsyncDisposable
{
    /// <summary>Most messages on their way without confirmation: bounds memory and what a lost connection repeats.</summary>
    private const int Window = 1000;
    private const string Exchange = "case-events";

    private readonly ConnectionFactory _factory = new() { Uri = broker, ClientProvidedName = "transparency publish", AutomaticRecoveryEnabled = false };
    private readonly string _user = Uri.UnescapeDataString(broker.UserInfo.Split(':')[0]);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>Messages sent again because the broker did not confirm them.</summary>
    public long Repeated { get; private set; }

    /// <summary>Publishes all events and returns how many were confirmed; calls <paramref name="progress"/> with the running count.</summary>
    public async Task<long> PublishAsync(IEnumerable<(string Agency, CaseEvent Event)> events, Action<long> progress, CancellationToken cancellation)
    {
        long confirmed = 0;
        var window = new List<(string Agency, CaseEvent Event)>(Window);
        foreach (var next in events)
        {
            window.Add(next);
            if (window.Count < Window) continue;
            await SendWindowAsync(window, cancellation);
            progress(confirmed += window.Count);
            window.Clear();
        }
        if (window.Count > 0) await SendWindowAsync(window, cancellation);
        progress(confirmed += window.Count);
        return confirmed;
    }

    private async Task SendWindowAsync(List<(string Agency, CaseEvent Event)> window, CancellationToken cancellation)
    {
        var open = window;
        for (var attempt = 0; open.Count > 0; attempt++)
        {
            var sent = new List<((string, CaseEvent) Message, Task Confirmation)>(open.Count);
            try
            {
                var channel = await ChannelAsync(cancellation);
                foreach (var message in open) sent.Add((message, SendAsync(channel, message.Agency, message.Event, cancellation).AsTask()));
                await Task.WhenAll(sent.Select(each => each.Confirmation));
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                if (failure is OperationInterruptedException { ShutdownReason.ReplyCode: 403 or 404 } refused)
                    throw new UnusableInputException($"the broker refuses: {refused.ShutdownReason.ReplyText}");
                foreach (var (_, confirmation) in sent) await confirmation.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var unconfirmed = sent.Where(each => !each.Confirmation.IsCompletedSuccessfully).Select(each => each.Message).ToList();
                unconfirmed.AddRange(open.Skip(sent.Count));
                Repeated += unconfirmed.Count;
                open = unconfirmed;
                await CloseAsync();
                if (attempt == 120) throw new UnusableInputException($"the broker at {_factory.Endpoint} did not take the events for two minutes: {failure.Message}");
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            }
        }
    }

    private ValueTask SendAsync(IChannel channel, string agency, CaseEvent caseEvent, CancellationToken cancellation)
    {
        var properties = new BasicProperties
        {
            ContentType = "application/cloudevents+json; charset=utf-8",
            DeliveryMode = DeliveryModes.Persistent,
            MessageId = caseEvent.Id,
            UserId = _user,
            AppId = "transparency-cli",
        };
        if (Activity.Current is { } trace) properties.Headers = new Dictionary<string, object?> { ["traceparent"] = trace.Id };
        return channel.BasicPublishAsync(Exchange, $"{agency}.{caseEvent.Type}", mandatory: true, properties, caseEvent.Body, cancellation);
    }

    private async Task<IChannel> ChannelAsync(CancellationToken cancellation)
    {
        if (_channel is { IsOpen: true }) return _channel;
        _connection = await _factory.CreateConnectionAsync(cancellation);
        return _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
            outstandingPublisherConfirmationsRateLimiter: null), cancellation);
    }

    private async Task CloseAsync()
    {
        try
        {
            if (_channel is not null) await _channel.DisposeAsync();
            if (_connection is not null) await _connection.DisposeAsync();
        }
        catch (Exception alreadyGone) when (alreadyGone is AlreadyClosedException or IOException or OperationInterruptedException) { /* nothing left to close */ }
        (_channel, _connection) = (null, null);
    }

    public async ValueTask DisposeAsync() => await CloseAsync();
}
