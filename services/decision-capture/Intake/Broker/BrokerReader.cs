using System.Diagnostics;
using System.Threading.Channels;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Transparency.DecisionCapture.Catalogue;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Intake.Broker;

/// <summary>
/// The AMQP door. Messages are taken in batches, recorded, and acknowledged only when they are on disk. When the database is away
/// nothing is refused: the channel is closed, the broker keeps what was not acknowledged, and reading starts again later.
/// One replica reads at a time: the broker hands one case's events to several readers by turns, and nobody could keep their order.
/// </summary>
public sealed partial class BrokerReader(IConfiguration configuration, RecordCaseEvents record, CatalogueLog catalogue, BrokerState state, Leases leases,
    ILogger<BrokerReader> log) : BackgroundService
{
    /// <summary>Messages the broker hands out ahead of acknowledgement; room for the batches in work and the next ones.</summary>
    private const ushort Prefetch = 2000;
    private const int BatchesInWork = 2;
    /// <summary>Shortest time between the beginnings of two batches; the first after a quiet time begins at once. Eight times what the last took when that is longer, up to a limit (ADR 0049).</summary>
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(40), s_longestPace = TimeSpan.FromMilliseconds(200);
    private const int WorkToPace = 8;
    private long _took;
    /// <summary>A lease that is not had by then is another replica's: one whose holder has died is free within a fraction of a second.</summary>
    private static readonly TimeSpan s_heldByAnother = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration.GetConnectionString("Intake") is not { Length: > 0 } address)
        {
            NoBroker(log);
            return;
        }
        var factory = new ConnectionFactory
        {
            Uri = new Uri(address),
            ClientProvidedName = "decision-capture intake",
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
        };
        for (var pause = TimeSpan.FromMilliseconds(250); !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                using var lease = await TurnToReadAsync(stoppingToken);
                await catalogue.RefreshAsync(lease.Held);
                await ReadAsync(factory, () => pause = TimeSpan.FromMilliseconds(250), lease.Held);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or StoreUnavailableException or StoreOverloadedException or TimeoutException or IOException
                or BrokerUnreachableException or OperationInterruptedException or AlreadyClosedException or OperationCanceledException)
            {
                Interrupted(log, e, pause);
            }
            catch (Exception e)
            {
                // Whatever else it is, giving up would leave every case system unheard; the broker keeps what was not acknowledged.
                Failed(log, e, pause);
            }
            state.Disconnected();
            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async Task<Lease> TurnToReadAsync(CancellationToken stopping)
    {
        var lease = leases.AcquireAsync("intake-broker", stopping);
        if (await Task.WhenAny(lease, Task.Delay(s_heldByAnother, stopping)) != lease)
            state.Waits();
        await ((Task)lease).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        state.Disconnected();
        return await lease;
    }

    private async Task ReadAsync(ConnectionFactory factory, Action recorded, CancellationToken stopping)
    {
        var connection = await factory.CreateConnectionAsync(stopping);
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
            await IntakeTopology.DeclareAsync(channel, stopping);
            await channel.BasicQosAsync(0, Prefetch, global: false, stopping);
            var arrivals = Channel.CreateUnbounded<BrokerMessage>(new UnboundedChannelOptions { SingleReader = true });
            using var closing = stopping.Register(() => arrivals.Writer.TryComplete());
            var consumer = new Consumer(channel, arrivals.Writer);
            await channel.BasicConsumeAsync(IntakeTopology.Queue, autoAck: false, consumer, stopping);
            await channel.BasicConsumeAsync(IntakeTopology.Unrouted, autoAck: false, consumer, stopping);
            state.Connected();
            await RecordAllAsync(channel, arrivals.Reader, recorded);
        }
        finally
        {
            await connection.CloseAsync(Constants.ReplySuccess, "reader stops", TimeSpan.FromSeconds(3), abort: true, CancellationToken.None);
            await connection.DisposeAsync();
        }
    }

    // Two batches are in work: one is checked while the other is being written, each handed to the store in its turn. They are acknowledged in order, because an
    // acknowledgement covers everything before it.
    private async Task RecordAllAsync(IChannel channel, ChannelReader<BrokerMessage> arrivals, Action recorded)
    {
        var inWork = new Queue<Task>();
        var (last, turn) = (Task.CompletedTask, (Turn?)null);
        var began = Stopwatch.GetTimestamp() - Stopwatch.Frequency;
        while (await arrivals.WaitToReadAsync())
        {
            var batch = new List<BrokerMessage>(RecordCaseEvents.LargestBatch);
            Take(arrivals, batch);
            var pace = TimeSpan.FromTicks(Math.Clamp(Volatile.Read(ref _took) * WorkToPace, s_pace.Ticks, s_longestPace.Ticks));
            if (batch.Count < RecordCaseEvents.LargestBatch && pace - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest);
                Take(arrivals, batch);
            }
            began = Stopwatch.GetTimestamp();
            if (inWork.Count == BatchesInWork)
                await inWork.Dequeue();
            turn = new Turn(turn);
            last = RecordAsync(channel, batch, turn, last, recorded);
            inWork.Enqueue(last);
        }
        await Task.WhenAll(inWork);
    }

    private async Task RecordAsync(IChannel channel, List<BrokerMessage> batch, Turn turn, Task before, Action recorded)
    {
        var began = Stopwatch.GetTimestamp();
        // Not cancelled at shutdown: what is half way in is finished and acknowledged within the host's grace period.
        await Task.Run(() => record.HandleAsync([.. batch.Select(message => message.Delivery)], isNewDelivery: true, CancellationToken.None, turn));
        Volatile.Write(ref _took, Stopwatch.GetElapsedTime(began).Ticks);
        await before;
        await channel.BasicAckAsync(batch[^1].Tag, multiple: true);
        recorded();
    }

    private static void Take(ChannelReader<BrokerMessage> arrivals, List<BrokerMessage> batch)
    {
        while (batch.Count < RecordCaseEvents.LargestBatch && arrivals.TryRead(out var message))
            batch.Add(message);
    }

    private sealed class Consumer(IChannel channel, ChannelWriter<BrokerMessage> arrivals) : AsyncDefaultBasicConsumer(channel)
    {
        public override Task HandleBasicDeliverAsync(string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
            IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        {
            arrivals.TryWrite(BrokerMessage.Of(deliveryTag, redelivered, properties, body));
            return Task.CompletedTask;
        }

        // The queue was deleted or its leader moved: start again, which declares what is missing.
        public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
        {
            arrivals.TryComplete();
            return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
        }

        public override Task HandleChannelShutdownAsync(object channel, RabbitMQ.Client.Events.ShutdownEventArgs reason)
        {
            arrivals.TryComplete(new IOException("The broker closed the channel."));
            return base.HandleChannelShutdownAsync(channel, reason);
        }
    }

    [LoggerMessage(2201, LogLevel.Warning, "ConnectionStrings:Intake is not set: the AMQP door stays closed")]
    private static partial void NoBroker(ILogger logger);

    [LoggerMessage(2202, LogLevel.Warning, "Reading from the intake broker was interrupted; next attempt in {Pause}")]
    private static partial void Interrupted(ILogger logger, Exception cause, TimeSpan pause);

    [LoggerMessage(2203, LogLevel.Error, "Reading from the intake broker failed; next attempt in {Pause}")]
    private static partial void Failed(ILogger logger, Exception cause, TimeSpan pause);
}
